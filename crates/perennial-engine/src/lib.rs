//! The one shell around the core: execute, preview, query, and the worker that does what is due.

pub mod change_set;
pub mod directory;
pub mod environment;
pub mod ports;
