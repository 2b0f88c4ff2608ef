//! The storefront room.
