//! Mishaps: what a sandbox does wrong on the way to a receiver that asked for it, so that its
//! maker sees what a network will show him one day. In production nothing of it happens.

use perennial_core::time::Instant;

use super::mail_out::queued_at;
use crate::change_set::{Delivery, DeliveryChange, DeliveryState, LastAttempt};
use crate::directory::Receiver;
use crate::going_out::Mishap;
use crate::place::Place;

/// The words of the log.
const LOST: &str = "lost_on_purpose";
const OVERTAKEN: &str = "held_back_on_purpose";

/// One that is to be overtaken waits so long for those that follow.
const OVERTAKEN_MICROS: i64 = 2 * 1_000_000;

/// What befalls a message of a sandbox's receiver.
pub fn mishap(place: &Place, delivery: &Delivery, receiver: &Receiver) -> Mishap {
    let rehearsal = receiver.rehearsal.filter(|_| place.environment.is_sandbox());
    rehearsal.map(|rehearsal| rehearsal.befalls(delivery.id)).unwrap_or_default()
}

/// What becomes of a message instead of being sent now.
pub fn instead_of_sending(
    delivery: &Delivery,
    receiver: &Receiver,
    mishap: Mishap,
    at: Instant,
) -> Option<DeliveryChange> {
    let delay = receiver.rehearsal.map_or(0, |rehearsal| rehearsal.delay_seconds);
    let delayed_until = queued_at(delivery.id)
        .and_then(|queued| queued.plus_micros(i64::from(delay).saturating_mul(1_000_000)).ok())
        .filter(|until| mishap.delayed && delivery.attempts == 0 && at < *until);
    let told = |error: &str| LastAttempt {
        at,
        status: None,
        error: Some(error.to_owned()),
        answer: String::new(),
        millis: 0,
        earlier: vec![],
    };
    let (id, attempts) = (delivery.id, delivery.attempts);
    // Once: who asks for it again gets it.
    if mishap.lost && attempts == 0 && delivery.last.is_none() {
        let (state, next_at, last) = (DeliveryState::Stopped, delivery.next_at, Some(told(LOST)));
        return Some(DeliveryChange::Record { id, state, attempts, next_at, last, aside: false });
    }
    if let Some(next_at) = delayed_until {
        let (state, last) = (DeliveryState::Pending, delivery.last.clone());
        return Some(DeliveryChange::Record { id, state, attempts, next_at, last, aside: false });
    }
    // Held back once, and out of the way of its line meanwhile.
    if mishap.overtaken && attempts == 0 && delivery.last.is_none() {
        let next_at = at.plus_micros(OVERTAKEN_MICROS).unwrap_or(at);
        let (state, last) = (DeliveryState::Pending, Some(told(OVERTAKEN)));
        return Some(DeliveryChange::Record { id, state, attempts, next_at, last, aside: true });
    }
    None
}
