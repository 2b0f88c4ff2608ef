//! The reseller room.

pub mod terms;
