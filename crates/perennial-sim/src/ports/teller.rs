//! The teller of the simulation: one message per fact, in a form that anybody can work out again
//! from the journal.

use perennial_core::ids::SubscriptionId;
use perennial_core::{Dated, Subscription};
use perennial_engine::Place;
use perennial_engine::directory::Receiver;
use perennial_engine::ports::{Teller, Telling, Whose};

pub struct SimTeller;

/// The body of the message about one fact of one version.
pub fn body(id: SubscriptionId, version: u64, n: usize, dated: &Dated) -> Vec<u8> {
    format!("{id} v{version} #{n} {} {}", dated.fact.name(), dated.at).into_bytes()
}

impl Teller for SimTeller {
    fn tell(
        &self,
        _place: &Place,
        _receiver: &Receiver,
        _before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
        _whose: Whose<'_>,
    ) -> Vec<Telling> {
        let tell = |(n, dated): (usize, &Dated)| Telling {
            event: dated.fact.name().to_owned(),
            body: body(after.id, after.version, n, dated),
        };
        facts.iter().enumerate().map(tell).collect()
    }
}
