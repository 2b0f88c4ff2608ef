//! The storefront room through a house, in process, on a small world that stands still.

mod bad_input;
mod buying;
mod catalog;
mod entitled;
mod goldens;
mod managing;
mod offers;
mod openapi;
mod prices;
mod refused;
mod reviewing;
mod shop;
mod switching;
mod translating;
mod unpaid;
mod writing;
