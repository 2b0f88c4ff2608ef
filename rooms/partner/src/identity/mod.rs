//! Identity (5.6): who is protected by an identity product, what he agreed to, and the contact of an
//! account where that much was agreed with the partner.
//!
//! | route | file | scope |
//! |---|---|---|
//! | `PUT /partner/subscriptions/{id}/members/{ref}` | [`put()`] | `identity:write` |
//! | `GET /partner/subscriptions/{id}/members` | [`list()`] | `identity:read` |
//! | `GET /partner/subscriptions/{id}/members/{ref}` | [`get()`] | `identity:read` |
//! | `DELETE /partner/subscriptions/{id}/members/{ref}` | [`remove()`] | `identity:write` |
//! | `GET .../members/{ref}/consents` | [`consents()`] | `identity:read` |
//! | `POST .../members/{ref}/consents/{consent}/withdraw` | [`withdraw()`] | `identity:write` |
//! | `POST /partner/members:search` | [`search()`] | `identity:read` |
//! | `PUT, GET, DELETE /partner/accounts/{ref}/contact` | [`put_contact()`] and more | `identity:…` |
//!
//! What is personal comes in and never goes out again as it came. It is in no problem: those say
//! where something is wrong, and not what was there.

mod check;
mod consents;
mod contact;
mod known;
mod national;
mod person;
mod postal;
mod put;
mod read;
mod remove;
mod search;
pub mod shown;

pub use consents::{consents, withdraw};
pub use contact::{get_contact, put_contact, remove_contact};
pub use put::put;
pub use read::{get, list};
pub use remove::remove;
pub use search::search;
