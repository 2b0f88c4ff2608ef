//! Fulfilment orders (5.2): what a partner ordered, line by line, and what became of it.
//!
//! An order is a record of its own, kept for ever and written in the commit of what it did. Its
//! lines are tried one upon the other before anything is written, so that each that cannot be done
//! is told by itself.

mod cancel;
mod create;
mod creating;
mod held;
mod line;
mod list;
mod making;
mod names;
mod read;
mod shown;
mod touching;
mod whole;

use perennial_engine::fulfilment::FulfilmentOrder;

use crate::ids;

pub use cancel::cancel;
pub use create::{afterwards, create};
pub use creating::{OF_CREATE, draw};
pub use held::settle;
pub use list::list;
pub use making::would;
pub use read::read;
pub use shown::{activation_url, policy_of};
pub use touching::{OF_CHANGE_PLAN, OF_RENEW};

/// The number of an order that is named `ord_…`.
pub fn id_of(name: &str) -> Option<u128> {
    ids::read("ord", name)
}

pub fn name_of(id: u128) -> String {
    ids::print("ord", id)
}

/// How an order stands, in this surface's word.
pub fn state_of(order: &FulfilmentOrder) -> &'static str {
    shown::word(order.state)
}
