//! The partner room.

pub mod terms;
