//! The commerce room.
