//! One file per operation: from the wire to a command or a query.

mod change;

pub use change::change;
