//! The reseller room.
