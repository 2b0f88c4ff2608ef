//! One file per operation: from the wire to a command or a query.

mod change;
mod clock;
mod create_order;
mod get;
mod line;
mod order;
mod search;

pub use change::change;
pub use clock::{move_clock, read_clock};
pub use create_order::create_order;
pub use get::get;
pub use search::search;
