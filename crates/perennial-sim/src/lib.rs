//! The deterministic simulator: seeds, faults, invariants. Never shipped.
//!
//! A seed is a scene (zones, currencies, terms, goods) and a list of operations: wishes of every
//! kind, clock moves, worker runs and faults. The real engine lives through it on the store in
//! memory, a gateway with a ledger of its own, and receivers that come and go; after each
//! operation the invariants are checked, and a naive biller works every amount out again. The same
//! seed is the same run, byte for byte.

pub mod check;
pub mod drive;
pub mod generate;
pub mod health;
pub mod minimise;
pub mod op;
pub mod planted;
pub mod ports;
pub mod reference;
pub mod rng;
pub mod run;
pub mod scene;
pub mod seeds;
pub mod world;

pub use health::Health;
pub use op::Op;
pub use planted::Planted;
pub use run::{Failure, run};
