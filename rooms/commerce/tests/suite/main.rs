//! The commerce room through a house, in process, on a small world that stands still.

mod bad_input;
mod goldens;
mod increasing;
mod reading;
mod shop;
