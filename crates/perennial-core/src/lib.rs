//! The pure core of Perennial: what a subscription is, what may happen to it, and what it costs.
//!
//! Three tenses carry the whole crate. A [`Command`] is a wish, a [`Fact`] is past, a [`Refusal`]
//! is an answer. [`decide`] turns a wish into facts or a refusal, [`evolve`] folds a fact into the
//! state, and questions such as [`entitlement`] read the state without storing what they answer.
//!
//! What this crate never does: read a clock, draw a random number, do I/O, know a wire format.
//! Instants and ids come in through the arguments; its Cargo.toml and clippy.toml keep it so.

#![deny(clippy::wildcard_enum_match_arm, clippy::arithmetic_side_effects)]

pub mod billable;
pub mod billing;
pub mod catalog;
pub mod entitlement;
pub mod ids;
pub mod money;
pub mod notice;
pub mod pace;
pub mod repricing;
mod strictest;
pub mod subscription;
pub mod terms;
pub mod time;

pub use billable::{billable_at, billable_by_state, billable_during};
pub use entitlement::{Entitlement, entitlement, shared_entitlement};
pub use notice::{Notice, notices};
pub use subscription::{
    Command, Dated, Fact, Refusal, Subscription, decide::decide, due::due, evolve::evolve,
};
