//! The books room as finance people and customers meet it.

mod lists;
mod openapi;
mod pages;
mod shop;
