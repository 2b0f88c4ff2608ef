//! What is kept, and how: record twins, SQLite, and the conformance suite every store passes.
