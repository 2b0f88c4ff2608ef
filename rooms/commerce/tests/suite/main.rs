//! The commerce room through a house, in process, on a small world that stands still.

mod bad_input;
mod bad_operations;
mod finding;
mod goldens;
mod increasing;
mod managing;
mod reading;
mod repeating;
mod shop;
