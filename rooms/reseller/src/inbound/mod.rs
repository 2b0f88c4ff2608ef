//! One file per operation: from the wire to a command or a query.

mod cancel;
mod change;
mod first_cycle;
mod get;
mod order;
mod provision;
mod undo_cancel;

pub use cancel::cancel;
pub use get::get;
pub use provision::provision;
pub use undo_cancel::undo_cancel;
