//! One suite of rules that every store keeps.

pub mod draw;
pub mod history;
