//! The rows and the columns of the state matrix.

pub mod commands;
mod people;
pub mod states;
