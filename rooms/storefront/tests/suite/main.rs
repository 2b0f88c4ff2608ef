//! The storefront room through a house, in process, on a small world that stands still.

mod bad_input;
mod buying;
mod catalog;
mod commitment;
mod codes;
mod entitled;
mod every_call;
mod family;
mod goldens;
mod grace;
mod managing;
mod offers;
mod one_time;
mod openapi;
mod price_changes;
mod prices;
mod projects;
mod redeeming;
mod refused;
mod reviewing;
mod sandbox;
mod shop;
mod switching;
mod translating;
mod unpaid;
mod writing;
