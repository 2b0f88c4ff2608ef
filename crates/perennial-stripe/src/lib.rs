//! The gateway to Stripe, over plain HTTP.
//!
//! A charge is one PaymentIntent, made and confirmed in one call while the customer is away. Its
//! `Idempotency-Key` is the key of our attempt, which is also in its metadata: the same attempt is
//! one PaymentIntent for ever, and can be found again when the answer was lost.
//!
//! | module | what it is |
//! |---|---|
//! | [`settings`] | one account: its key, its webhook secrets, where it is |
//! | [`amount`] | our amounts in Stripe's minor units |
//! | `wire` | what Stripe writes |
//! | [`outcome`] | what an answer means for an attempt |
//! | `client` | requests with bounds |
//! | [`gateway`] | the engine's port |
//! | [`signature`] | whether an event is Stripe's |
//! | [`webhook`] | the route events come in by |
//! | `taken_back` | what events say of money that went back |

pub mod amount;
mod client;
pub mod gateway;
pub mod outcome;
pub mod settings;
pub mod signature;
mod taken_back;
pub mod webhook;
mod wire;

pub use gateway::Stripe;
pub use settings::{Authentication, Key, Settings, SettingsError};
