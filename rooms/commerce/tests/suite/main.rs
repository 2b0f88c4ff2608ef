//! The commerce room through a house, in process, on a small world that stands still.

mod adding;
mod aligning;
mod bad_input;
mod bad_operations;
mod bad_queries;
mod changing;
mod contacts;
mod coupons;
mod finding;
mod goldens;
mod increasing;
mod management;
mod managing;
mod openapi;
mod payments;
mod pricing;
mod properties;
mod reading;
mod repeating;
mod shop;
mod updating;
