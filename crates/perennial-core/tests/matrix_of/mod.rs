//! The rows and the columns of the state matrix.

pub mod commands;
pub mod states;
