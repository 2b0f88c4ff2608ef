//! What a caller says of how fast, in which order and with what signature he is told (sections 6.2,
//! 6.4 and 6.5).

use perennial_engine::directory::Receiver;
use perennial_engine::ports::Ids;
use perennial_engine::receiver::{
    ATTEMPTS_MAX, CONCURRENCY_MAX, CONCURRENCY_USUAL, LineOrder, Pace, SigningKey, WAIT_SECONDS_MAX,
};

use crate::outbound::delivering;
use crate::refusals::{Fault, No};
use crate::wire::receiver as wire;

pub fn pace(input: &wire::ReceiverInput) -> Result<Pace, No> {
    let order = match input.ordering {
        None | Some(wire::Ordering::Strict) => LineOrder::Strict,
        Some(wire::Ordering::BestEffort) => LineOrder::BestEffort,
    };
    let concurrency = input.concurrency.unwrap_or(CONCURRENCY_USUAL);
    if !(1..=CONCURRENCY_MAX).contains(&concurrency) {
        return Err(Fault::field("concurrency", "From 1 to 64 messages at once.").into());
    }
    let schedule = input.retry_schedule.clone().unwrap_or_default();
    let given = input.retry_schedule.is_some();
    if given && !(1..=ATTEMPTS_MAX).contains(&schedule.len()) {
        return Err(Fault::field("retrySchedule", "A schedule has 1 to 20 attempts.").into());
    }
    if schedule.iter().any(|seconds| *seconds > WAIT_SECONDS_MAX) {
        let text = "Before an attempt there are at most 604800 seconds.";
        return Err(Fault::field("retrySchedule", text).into());
    }
    let usual = Pace { order, concurrency, schedule: vec![] };
    Ok(if usual.schedule() == schedule { usual } else { Pace { schedule, ..usual } })
}

pub fn new_key(wished: Option<wire::Signature>, ids: &dyn Ids) -> SigningKey {
    match wished {
        None | Some(wire::Signature::V1) => SigningKey::shared(ids),
        Some(wire::Signature::V1a) => SigningKey::private(ids),
    }
}

/// A key is made when a receiver is, and when it is rotated; never in passing.
pub fn same_signature(input: &wire::ReceiverInput, old: &Receiver) -> Result<(), No> {
    match input.signature {
        Some(wished) if wished != delivering::signature(old) => {
            let text = "Another signature comes with another secret: rotate it.";
            Err(Fault::field("signature", text).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Switching off for failures is ours to say.
pub fn active(status: wire::ReceiverStatus) -> Result<bool, No> {
    match status {
        wire::ReceiverStatus::Active => Ok(true),
        wire::ReceiverStatus::Inactive => Ok(false),
        wire::ReceiverStatus::Disabled => {
            let text = "ACTIVE switches a disabled receiver on again, INACTIVE off.";
            Err(Fault::field("status", text).into())
        }
    }
}
