//! Moving to another place: where it is sold from then on, and at which prices.

use super::texts::LIVING;
use super::{no_charge_in_flight, only_in};
use crate::subscription::command::Relocate;
use crate::subscription::due::offset;
use crate::subscription::{Fact, Refusal, Subscription};
use crate::terms::Relocation;
use crate::time::Instant;

/// What costs something else there does so from the next billing on.
pub(super) fn relocate(
    s: &Subscription,
    wanted: &Relocate,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &LIVING)?;
    no_charge_in_flight(s)?;
    if s.territory == wanted.to {
        return Ok(vec![]);
    }
    match (s.terms.relocation, s.relocated) {
        (Relocation::Free, _) | (Relocation::Apart(_), None) => {}
        (Relocation::Apart(least), Some(last)) => {
            if now < offset(s, last, least)? {
                return Err(Refusal::RelocatedLately);
            }
        }
        (Relocation::ToResidence, _) => {
            let lives = s.enrolment.primary().map(|primary| &primary.residence);
            if lives != Some(&wanted.to) {
                return Err(Refusal::NotResident);
            }
        }
    }
    let mut facts = vec![Fact::Relocated { to: wanted.to.clone() }];
    for (number, to) in &wanted.items {
        let item = s.item(*number)?;
        if s.pending.as_ref().is_some_and(|pending| pending.item == *number) {
            // What waits was worked out at the prices of the place that is left.
            return Err(Refusal::ChangePending);
        }
        if item.terms != *to {
            facts.push(Fact::ItemChanged {
                number: *number,
                to: Box::new(to.clone()),
                paid: false,
            });
        }
    }
    Ok(facts)
}
