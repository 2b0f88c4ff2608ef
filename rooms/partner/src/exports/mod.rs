//! Exports (5.8): files that tell how everything of a partner stood at one moment, for who invoices
//! by it and compares his own books with it.
//!
//! | kind | one row is | file |
//! |---|---|---|
//! | `SUBSCRIPTIONS_SNAPSHOT` | a subscription | [`row`] |
//! | `CHANGES` | a change that was asked for in `[from, to)` | [`kinds`] |
//! | `ORDERS` | a line of an order made in `[from, to)` | [`kinds`] |
//! | `DEVICES` | a device that holds a seat, or held one lately | [`kinds`] |

mod create;
mod kinds;
mod read;
pub mod row;
pub mod sheet;
mod wanted;
mod writer;

pub use create::create;
pub use read::{download, get, is_download};
pub use writer::Writer;
