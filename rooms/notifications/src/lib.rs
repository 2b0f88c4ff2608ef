//! The notifications room.
