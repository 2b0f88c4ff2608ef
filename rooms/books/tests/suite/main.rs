//! The books room as finance people and customers meet it.

mod lists;
mod pages;
mod shop;
