//! The one shell around the core: execute, preview, query, and the worker that does what is due.
//!
//! What this crate never does: know a wire format, a table or a room. It owns the ports.

pub mod account;
pub mod books;
pub mod carry;
pub mod change_set;
pub mod clients;
pub mod clock_moves;
mod consent;
pub mod contact;
pub mod contacts;
pub mod define;
pub mod directory;
pub mod edit;
pub mod effects;
pub mod engine;
pub mod environment;
pub mod error;
pub mod execute;
pub mod gateway_key;
pub mod gateway_simulator;
mod given_back;
pub mod hearing;
pub mod mail;
mod mailing;
pub mod memory;
pub mod numbers;
pub mod pass;
pub mod place;
mod plan;
pub mod ports;
pub mod preview;
pub mod query;
pub mod radius;
pub mod refunded;
mod refunds;
pub mod settings;
pub mod sign_in;
pub mod system_ids;
pub mod taken_back;
mod takeover;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod translation;
pub mod uses;
pub mod verify;
pub mod worker;

pub use contact::{Contact, ContactChange, ContactType};
pub use define::{CustomerName, Expect};
pub use edit::{Edit, Edited, FirstAnswer};
pub use effects::Changed;
pub use engine::{Engine, Ports};
pub use environment::{Environment, EnvironmentId, EnvironmentKind, SandboxClock};
pub use error::EngineError;
pub use execute::{Act, Done, Idempotency, Wish};
pub use numbers::Counter;
pub use pass::{HeldPass, Pass, PassHash, PassesOf, Spending};
pub use place::{Place, Places};
pub use preview::Preview;
pub use settings::Settings;
pub use sign_in::{Proven, SignIn, Subject};
pub use translation::Translation;
