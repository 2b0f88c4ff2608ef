//! The teller: turns facts into the bodies of messages. Called while a change is decided, so that
//! the body is stored in the commit of the change and every attempt sends the same bytes.

use perennial_core::{Dated, Subscription};

use crate::directory::Receiver;
use crate::place::Place;

/// A body for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Stable name of the event, for logs and filters: `subscription/created`.
    pub event: String,
    pub body: Vec<u8>,
}

pub trait Teller: Send + Sync {
    /// What one receiver is told about the facts of one decision, in order.
    ///
    /// `before` is `None` for a sale. `place` is where the catalog is looked up: names and UUIDs
    /// of what was sold.
    fn tell(
        &self,
        place: &Place,
        receiver: &Receiver,
        before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
    ) -> Vec<Telling>;
}
