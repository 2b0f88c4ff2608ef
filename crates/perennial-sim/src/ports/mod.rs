//! What the engine stands on in the simulation: a world that only operations move.

pub mod clock;
pub mod gateway;
pub mod outside;
pub mod store;
pub mod teller;

pub use clock::{SimClock, SimIds};
pub use gateway::{Mood, SimGateway};
pub use outside::Outside;
pub use store::SimStore;
pub use teller::SimTeller;
