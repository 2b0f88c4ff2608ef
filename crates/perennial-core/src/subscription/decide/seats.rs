//! Seats: which devices are let in and out, and that nobody is pushed out unseen.

use super::{activate, applied};
use crate::entitlement::entitlement;
use crate::ids::DeviceId;
use crate::subscription::stage::WaitingOn;
use crate::subscription::{Fact, ItemTerms, Refusal, Stage, Subscription};
use crate::time::Instant;

/// A device takes a seat while what was bought may be used; one that has its seat keeps it. The
/// first one may start what waits for that.
pub(super) fn take(
    s: &Subscription,
    device: DeviceId,
    starts: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if starts && matches!(s.stage, Stage::Waiting { on: WaitingOn::Activation, .. }) {
        let mut facts = activate::activate(s, now, None, now)?;
        facts.extend(take(&applied(s, &facts, now), device, false, now)?);
        return Ok(facts);
    }
    if !entitlement(s, now).entitled {
        return Err(Refusal::NotEntitled);
    }
    if s.seats.taken.contains_key(&device) {
        return Ok(vec![]);
    }
    let allowed = s.seats_allowed();
    if s.seats.count() >= allowed {
        return Err(Refusal::NoSeatLeft { allowed });
    }
    Ok(vec![Fact::SeatTaken { device }])
}

/// Whatever became of it: no device has to stay.
pub(super) fn free(s: &Subscription, device: DeviceId) -> Result<Vec<Fact>, Refusal> {
    if s.seats.taken.contains_key(&device) {
        Ok(vec![Fact::SeatFreed { device }])
    } else {
        Err(Refusal::NoSuchSeat)
    }
}

/// A change for now may not leave fewer seats than are taken: who loses his must be said first.
/// What is already too little may become more, or stay.
pub(super) fn enough_for_all(s: &Subscription, number: u32, to: &ItemTerms) -> Result<(), Refusal> {
    let (taken, after) = (s.seats.count(), s.seats_allowed_after(number, to));
    if after < taken && after < s.seats_allowed() {
        return Err(Refusal::SeatsTaken { taken });
    }
    Ok(())
}
