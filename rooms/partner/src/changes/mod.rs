//! Changes of a subscription (5.3): everything a partner may ask of one that is there, tried,
//! done, and listed before it is asked.
//!
//! A type of change is read in one place ([`read`]) into the words the core has for it ([`change`]).
//! Who asks what may be done is answered by asking the core the same words
//! ([`available`]), so that the list cannot say anything else than the change itself.

mod attributes;
mod available;
mod change;
mod discard;
mod list;
mod post;
mod products;
mod read;
mod refused;

pub use available::{Trial, allowed};
pub use change::Change;
pub use list::list;
pub use post::{afterwards, post, would};
pub use products::{Wished, plan};
pub use read::members;
pub use refused::plan_refused;
