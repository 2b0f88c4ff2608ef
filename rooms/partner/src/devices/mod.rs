//! Devices as partners see and free them, and what lets a customer's device in without a code that
//! he types (5.5).
//!
//! | route | file | scope |
//! |---|---|---|
//! | `GET /partner/subscriptions/{id}/devices` | [`list()`] | `subscriptions:read` |
//! | `DELETE /partner/subscriptions/{id}/devices/{device}` | [`free()`] | `devices:write` |
//! | `POST /partner/subscriptions/{id}/client-tokens` | [`client_token()`] | `devices:write` |
//! | `GET /partner/subscriptions/{id}/activation-code` | [`activation_code()`] | `devices:write` |

mod activation_code;
mod client_token;
mod free;
mod list;

pub use activation_code::activation_code;
pub use client_token::client_token;
pub use free::{Seat, free, release};
pub use list::list;
