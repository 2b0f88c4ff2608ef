//! Ending, taking the end back, starting again, and giving way to another subscription.

use super::bill::{Ask, Due, charge_or_do, discounts_used, period_lines, unused};
use super::settle::give_up_charge;
use super::{in_trial, no_charge_in_flight, not_here};
use crate::billing::{Purpose, Reason};
use crate::ids::SubscriptionId;
use crate::money::Ratio;
use crate::subscription::command::{CancelWhen, Succession};
use crate::subscription::due::offset;
use crate::subscription::stage::{CancelReason, Cancellation, Expiry};
use crate::subscription::{Fact, Refusal, Stage, Subscription};
use crate::terms::Restart;
use crate::time::{Instant, Span};

pub(super) fn cancel(
    s: &Subscription,
    when: CancelWhen,
    reason: CancelReason,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if s.stage.ended() {
        return Err(not_here(s));
    }
    let end = match when {
        CancelWhen::Now => return cancel_now(s, reason, now),
        CancelWhen::PeriodEnd => s.schedule.period.end,
        CancelWhen::At(at) if at <= now => return Err(Refusal::InThePast),
        CancelWhen::At(at) if at > s.schedule.period.end => return Err(Refusal::EndTooFar),
        CancelWhen::At(at) => at,
    };
    let cancellation = Cancellation::new(now, reason);
    match &s.stage {
        // The period is over while its renewal is still charged: there is no end left to wait for.
        Stage::Trial | Stage::Active if end <= now => end_now(s, reason, now),
        Stage::Trial | Stage::Active => Ok(vec![Fact::CancelScheduled { cancellation, end }]),
        Stage::Ending { cancellation: earlier, at, .. } => {
            if earlier.reason == reason && *at == end {
                return Ok(vec![]);
            }
            Ok(vec![Fact::CancelScheduled { cancellation, end }])
        }
        Stage::Waiting { .. } | Stage::Grace { .. } | Stage::Hold { .. } => end_now(s, reason, now),
        Stage::Paused(_) | Stage::Cancelled { .. } | Stage::Expired { .. } => Err(not_here(s)),
    }
}

fn cancel_now(s: &Subscription, reason: CancelReason, now: Instant) -> Result<Vec<Fact>, Refusal> {
    if !s.terms.cancel.now_allowed && !matches!(s.stage, Stage::Waiting { .. }) {
        return Err(Refusal::CancelNotAllowed);
    }
    end_now(s, reason, now)
}

/// Ends at once. What was paid stays usable, or goes back, as the terms say.
fn end_now(s: &Subscription, reason: CancelReason, now: Instant) -> Result<Vec<Fact>, Refusal> {
    let mut facts = give_up_charge(s);
    let rule = s.terms.cancel;
    let runs = match &s.stage {
        Stage::Trial | Stage::Active | Stage::Ending { .. } | Stage::Paused(_) => true,
        Stage::Waiting { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => false,
    };
    if runs
        && rule.refund_unused
        && let Some(back) = unused(s, now)?
    {
        facts.push(Fact::Credited(back));
    }
    let end = s.schedule.period.end;
    let keeps = runs && rule.keeps_access && !matches!(s.stage, Stage::Paused(_));
    let access_until = if keeps { end.max(now) } else { now };
    let cancellation = Cancellation::new(now, reason);
    facts.push(Fact::Cancelled { cancellation, access_until });
    Ok(facts)
}

pub(super) fn undo(s: &Subscription) -> Result<Vec<Fact>, Refusal> {
    match &s.stage {
        Stage::Ending { .. } => Ok(vec![Fact::CancelUndone]),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => Err(Refusal::NotEnding),
        Stage::Cancelled { .. } | Stage::Expired { .. } => Err(not_here(s)),
    }
}

/// Starts again under the same id, where the terms allow it.
pub(super) fn restart(
    s: &Subscription,
    cycle: Option<Span>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let ended = match &s.stage {
        Stage::Cancelled { at, cancellation, .. } => match cancellation.reason {
            CancelReason::Revoked | CancelReason::Merged | CancelReason::Replaced => {
                return Err(Refusal::RestartNotAllowed);
            }
            CancelReason::Customer
            | CancelReason::Fraud
            | CancelReason::Remorse
            | CancelReason::AccidentalPurchase
            | CancelReason::PastDue
            | CancelReason::AccountClosed
            | CancelReason::UserDelinquency
            | CancelReason::SystemError
            | CancelReason::SystemCancel
            | CancelReason::BillingSystemSwitch
            | CancelReason::BundleEnded
            | CancelReason::Moved
            | CancelReason::Duplicate
            | CancelReason::Other => *at,
        },
        Stage::Expired { at, cause } => match cause {
            Expiry::TermOver | Expiry::Unpaid => *at,
            Expiry::NeverStarted
            | Expiry::FirstPaymentFailed
            | Expiry::NothingLeft
            | Expiry::Merged => return Err(Refusal::RestartNotAllowed),
        },
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => return Err(not_here(s)),
    };
    let Restart::Within { window, resumes_term } = s.terms.restart else {
        return Err(Refusal::RestartNotAllowed);
    };
    no_charge_in_flight(s)?;
    if s.active_items().next().is_none() {
        return Err(Refusal::NoItems);
    }
    if let Some(window) = window
        && now > offset(s, ended, window)?
    {
        return Err(Refusal::RestartTooLate);
    }
    // A term that was paid and not given back goes on; anything else starts anew.
    let given_back = s.paid.is_some_and(|paid| !paid.credited.gross.is_zero());
    if resumes_term && cycle.is_none() && s.schedule.period.end > now && !given_back {
        let trial = s.schedule.generation < 0 || in_trial(s);
        return Ok(vec![Fact::Restarted { schedule: s.schedule.clone(), trial }]);
    }
    let schedule = s.schedule.again(now, cycle.unwrap_or(s.schedule.cycle))?;
    let lines = period_lines(s, &schedule, Ratio::ONE)?;
    let mut then = vec![Fact::Restarted { schedule: schedule.clone(), trial: false }];
    then.extend(discounts_used(s));
    let ask = Ask { reason: Reason::Restart, purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// Another subscription takes its place: now, or when the running period ends.
pub(super) fn be_replaced(
    s: &Subscription,
    by: SubscriptionId,
    how: Succession,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    no_charge_in_flight(s)?;
    let cancellation = Cancellation::new(now, CancelReason::Replaced);
    let at_end = matches!(how, Succession::AtRenewal);
    match &s.stage {
        Stage::Trial | Stage::Active | Stage::Ending { .. } if at_end => {
            let end = s.schedule.period.end;
            Ok(vec![Fact::CancelScheduled { cancellation, end }, Fact::ReplacedBy { by }])
        }
        Stage::Trial | Stage::Active | Stage::Ending { .. } => {
            let mut facts = give_up_charge(s);
            facts.push(Fact::Cancelled { cancellation, access_until: now });
            facts.push(Fact::ReplacedBy { by });
            Ok(facts)
        }
        Stage::Grace { .. } if !at_end => {
            let mut facts = give_up_charge(s);
            facts.push(Fact::Cancelled { cancellation, access_until: now });
            facts.push(Fact::ReplacedBy { by });
            Ok(facts)
        }
        Stage::Waiting { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => Err(not_here(s)),
    }
}
