//! Activating what was sold to wait for it, and taking that back: a card over the counter, and its
//! return.

use super::sell::start;
use super::{enrolment, not_here, only_in};
use crate::subscription::due::offset;
use crate::subscription::stage::{CancelReason, Cancellation, StageName, WaitingOn};
use crate::subscription::{Fact, Refusal, Stage, Subscription};
use crate::time::{Instant, boundary};

/// Service begins when it was activated, which may have been a while ago. The same receipt shown
/// again says nothing new.
pub(super) fn activate(
    s: &Subscription,
    at: Instant,
    receipt: Option<&str>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let known = s.activation.as_ref().and_then(|activation| activation.receipt.as_deref());
    if receipt.is_some() && known == receipt {
        return Ok(vec![]);
    }
    if at > now {
        return Err(Refusal::InTheFuture);
    }
    match &s.stage {
        Stage::Waiting { on: on @ (WaitingOn::Activation | WaitingOn::Identity), .. } => {
            if s.charge.is_some() {
                return Err(Refusal::ChargeInProgress);
            }
            if let Some(within) = s.terms.activation.told_within
                && at < boundary(now, &s.schedule.zone, within, -1)?
            {
                return Err(Refusal::TooLongAgo);
            }
            let activated = matches!(on, WaitingOn::Activation);
            if !activated {
                enrolment::known(s)?;
            }
            let begins = at.max(s.sold_at);
            let started = start(s, begins)?;
            let receipt = receipt.map(str::to_owned);
            let activated = activated.then_some(Fact::Activated { begins, receipt });
            Ok(activated.into_iter().chain(started).collect())
        }
        Stage::Trial | Stage::Active => Err(Refusal::AlreadySo { state: "active" }),
        Stage::Waiting { .. }
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => Err(not_here(s)),
    }
}

/// Takes an activation back where nothing was charged for it. What was used comes back only by
/// force, and nobody else can have it then.
pub(super) fn unactivate(
    s: &Subscription,
    restock: bool,
    force: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial, StageName::Waiting])?;
    let later = s.terms.collector.charges() && s.schedule.ordinal > 0;
    if s.paid.is_some() || s.charge.is_some() || later {
        return Err(not_here(s));
    }
    if let Some(reversal) = s.terms.activation.reversal {
        match (&s.stage, &s.activation) {
            (Stage::Waiting { on: WaitingOn::Activation, .. }, _) => {}
            (Stage::Active | Stage::Trial, Some(activation)) => {
                if now > offset(s, activation.at, reversal)? {
                    return Err(Refusal::ReversalClosed);
                }
            }
            // Nobody activated it: there is nothing to take back.
            (_, _) => return Err(not_here(s)),
        }
    }
    if s.seats.ever_taken && !force {
        return Err(Refusal::Used);
    }
    if restock && !s.seats.ever_taken {
        if matches!(s.stage, Stage::Waiting { on: WaitingOn::Activation, .. }) {
            return Ok(vec![]);
        }
        // A trial that began is used up: it cannot be sold again with it.
        only_in(s, &[StageName::Active])?;
        return Ok(vec![Fact::Restocked]);
    }
    let cancellation = Cancellation::new(now, CancelReason::Remorse);
    let mut facts = enrolment::revoke_all(s);
    facts.push(Fact::Cancelled { cancellation, access_until: now });
    Ok(facts)
}
