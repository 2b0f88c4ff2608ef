//! The partner room.
