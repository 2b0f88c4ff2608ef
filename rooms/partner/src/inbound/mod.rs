//! One file per operation: from the wire to a command or a query.

mod change;
mod clock;

pub use change::change;
pub use clock::{move_clock, read_clock};
