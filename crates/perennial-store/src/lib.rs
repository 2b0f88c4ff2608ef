//! What is kept, and how: record twins, SQLite, and the conformance suite every store passes.
//!
//! What this crate never does: decide anything, read a clock, know a room.

pub mod conformance;
pub mod record;
pub mod sqlite;

pub use sqlite::{IndexKey, OpenError, Options, SCHEMA, SqliteStore, Vault, rewrap};

/// Version of the SQLite that is linked.
pub fn library_version() -> &'static str {
    rusqlite::version()
}
