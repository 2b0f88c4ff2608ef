//! Questions of a partner: one subscription whole, now or as it was; what changed and why; and
//! his subscriptions by his names, or by when they last changed (5.4).

mod changes;
mod criteria;
mod get;
mod history;
pub(crate) mod pages;
mod search;
mod stock;

pub use changes::{change, changes};
pub use get::get;
pub use history::history;
pub use search::{search, search_by_document};
