//! The naive reference biller: what every charge and credit should have been, worked out again
//! with fractions from what was sold and what was accepted. Written apart from the core, which it
//! reads for nothing but the words of a sale: no billing code, no calendar, no day count of it.

pub mod book;
pub mod calendar;
pub mod expect;
mod order;
mod period;
pub mod price;
pub mod prices;
pub mod rational;

pub use book::{Book, Books};
pub use prices::Lists;
