//! Who may call, from where, and for whom: three ways of showing a credential, the environment a
//! host belongs to, address lists, masters and their children (2.1, 2.2).
//!
//! A credential says how it may be shown. All ways end in the same [`room_lobby::Credential`], so
//! that nothing behind this folder knows which way was taken.

mod agreements;
mod config;
mod door;
mod entrance;
pub mod oauth;
mod pace;

pub use agreements::Agreements;
pub use config::{Config, Deprecation, host_of};
pub use door::PartnerDoor;
pub use entrance::{Entrance, enter, first_look};
pub use pace::counting;

/// Everything a credential may be allowed to do (2.2).
pub const SCOPES: [&str; 11] = [
    "orders:write",
    "orders:read",
    "changes:write",
    "subscriptions:read",
    "devices:write",
    "identity:write",
    "identity:read",
    "offerings:read",
    "exports:read",
    "events:read",
    "sandbox",
];
