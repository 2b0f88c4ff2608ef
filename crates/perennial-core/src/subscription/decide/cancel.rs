//! Ending, taking the end back, starting again, and giving way to another subscription.

use super::bill::{Ask, Due, charge_or_do, credit, discounts_used, period_lines, unused};
use super::renew::some_left;
use super::settle::give_up_charge;
use super::wake::turned;
use super::{enrolment, no_charge_in_flight, not_here};
use crate::billing::credit::{CreditKind, CreditWhy};
use crate::billing::{Purpose, Reason};
use crate::ids::SubscriptionId;
use crate::money::Ratio;
use crate::subscription::command::{CancelWhen, Succession};
use crate::subscription::due::offset;
use crate::subscription::stage::{CancelReason, Cancellation, Expiry};
use crate::subscription::{Fact, Paid, Refusal, Renewal, Stage, Subscription};
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
        // The payments that were agreed to are made; nothing follows them.
        CancelWhen::PeriodEnd if s.committed() || s.ends_with_commitment() => {
            let renewal = Renewal::Manual;
            let off = (s.renewal != renewal).then_some(Fact::RenewalChanged { renewal });
            return Ok(off.into_iter().collect());
        }
        CancelWhen::At(_) if s.committed() => return Err(Refusal::CancelNotAllowed),
        CancelWhen::PeriodEnd => s.schedule.period.end,
        CancelWhen::At(at) if at <= now => return Err(Refusal::InThePast),
        CancelWhen::At(at) if at > s.schedule.period.end && !may_outlast(s, at, now)? => {
            return Err(Refusal::EndTooFar);
        }
        CancelWhen::At(at) => at,
    };
    let cancellation = Cancellation::new(now, reason);
    let softly = matches!(when, CancelWhen::PeriodEnd);
    match &s.stage {
        // The period is over while its renewal is still charged: there is no end left to wait for.
        Stage::Trial | Stage::Active if end <= now => end_now(s, reason, now),
        // Nobody wants a period or a change any more that is still being paid for.
        Stage::Trial | Stage::Active => {
            let mut facts = give_up_charge(s);
            facts.push(Fact::CancelScheduled { cancellation, end });
            Ok(facts)
        }
        Stage::Ending { cancellation: earlier, at, .. } => {
            if earlier.reason == reason && *at == end {
                return Ok(vec![]);
            }
            Ok(vec![Fact::CancelScheduled { cancellation, end }])
        }
        Stage::Waiting { .. } | Stage::Grace { .. } | Stage::Hold { .. } => end_now(s, reason, now),
        Stage::Paused(pause) if softly && s.terms.cancelled_while_suspended => {
            let mut facts = give_up_charge(s);
            facts.extend(enrolment::revoke_all(s));
            // Who goes on using what was paid does so to its end, as he wished.
            let access_until = if pause.keeps_access { end.max(now) } else { now };
            facts.push(Fact::Cancelled { cancellation, access_until });
            Ok(facts)
        }
        Stage::Paused(_) | Stage::Cancelled { .. } | Stage::Expired { .. } => Err(not_here(s)),
    }
}

/// Whether it may end at an instant beyond its running period: what runs until it is cancelled,
/// and costs nothing here that would have to be paid for until then.
fn may_outlast(s: &Subscription, at: Instant, now: Instant) -> Result<bool, Refusal> {
    let goes_on = s.renews_by_itself() && !s.terms.collector.charges();
    let runs = matches!(s.stage, Stage::Trial | Stage::Active | Stage::Ending { .. });
    let Some(horizon) = s.terms.prolong.horizon.filter(|_| goes_on && runs) else {
        return Ok(false);
    };
    Ok(at <= offset(s, now, horizon)?)
}

fn cancel_now(s: &Subscription, reason: CancelReason, now: Instant) -> Result<Vec<Fact>, Refusal> {
    // Replaced by what was wished for, or without a customer from now on: nobody asks for it.
    let asked = !matches!(reason, CancelReason::Replaced | CancelReason::AccountClosed);
    let begun = !matches!(s.stage, Stage::Waiting { .. });
    if asked && begun && !s.terms.cancel.now_allowed {
        return Err(Refusal::CancelNotAllowed);
    }
    end_now(s, reason, now)
}

/// Ends at once. What was paid stays usable, or goes back, as the terms say.
fn end_now(s: &Subscription, reason: CancelReason, now: Instant) -> Result<Vec<Fact>, Refusal> {
    let mut facts = give_up_charge(s);
    facts.extend(enrolment::revoke_all(s));
    let (refund, keeps) = match &s.stage {
        Stage::Trial | Stage::Active | Stage::Ending { .. } => (true, s.terms.cancel.keeps_access),
        Stage::Paused(_) => (true, false),
        Stage::Waiting { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => (false, false),
    };
    facts.extend(refund.then(|| refund_unused(s, now)).transpose()?.flatten());
    let access_until = if keeps { s.schedule.period.end.max(now) } else { now };
    facts.push(Fact::Cancelled { cancellation: Cancellation::new(now, reason), access_until });
    Ok(facts)
}

/// The unused part of the period goes back where the terms say so.
fn refund_unused(s: &Subscription, now: Instant) -> Result<Option<Fact>, Refusal> {
    if !s.terms.cancel.refund_unused {
        return Ok(None);
    }
    let refund = |(against, amounts)| {
        Fact::Credited(credit(s, CreditKind::Refund, CreditWhy::Unused, against, amounts))
    };
    Ok(unused(s, now)?.map(refund))
}

pub(super) fn undo(s: &Subscription) -> Result<Vec<Fact>, Refusal> {
    if s.ends_with_commitment() {
        return Ok(vec![Fact::RenewalChanged { renewal: Renewal::Automatic }]);
    }
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
    may_return(s, now)?;
    enrolment::known(s)?;
    no_charge_in_flight(s)?;
    let (mut then, changed) = turned(s, now);
    some_left(&changed)?;
    // A term that was paid and not given back goes on; anything else starts anew.
    let resumes = matches!(s.terms.restart, Restart::Within { resumes_term: true, .. });
    if resumes && cycle.is_none() && s.schedule.period.end > now && !given_back(s) {
        let trial = s.schedule.generation < 0;
        return Ok(vec![Fact::Restarted { schedule: s.schedule.clone(), trial }]);
    }
    let schedule = s.schedule.again(now, cycle.unwrap_or(s.schedule.cycle))?;
    let lines = period_lines(&changed, &schedule, Ratio::ONE)?;
    then.push(Fact::Restarted { schedule: schedule.clone(), trial: false });
    then.extend(discounts_used(&changed));
    let ask = Ask { reason: Reason::Restart, purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// Whether part of what was paid for the period went back.
pub(super) fn given_back(s: &Subscription) -> bool {
    s.paid.is_some_and(|paid| !paid.credited.gross.is_zero())
}

/// Refuses what may not come back: by its terms, too late, revoked, or never begun.
pub(super) fn may_return(s: &Subscription, now: Instant) -> Result<(), Refusal> {
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
            | CancelReason::Refunded
            | CancelReason::ChargedBack
            | CancelReason::Other => *at,
        },
        Stage::Expired { at, .. } => {
            ended_by_itself(s)?;
            *at
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => return Err(not_here(s)),
    };
    let Restart::Within { window, .. } = s.terms.restart else {
        return Err(Refusal::RestartNotAllowed);
    };
    if s.items.iter().all(|item| item.paid == Paid::Never) {
        return Err(Refusal::RestartNotAllowed);
    }
    if let Some(window) = window
        && now > offset(s, ended, window)?
    {
        return Err(Refusal::RestartTooLate);
    }
    Ok(())
}

/// Refuses what is over for another reason than that its time was over.
pub(super) fn ended_by_itself(s: &Subscription) -> Result<(), Refusal> {
    if matches!(s.stage, Stage::Expired { cause: Expiry::TermOver | Expiry::Unpaid, .. }) {
        Ok(())
    } else {
        Err(Refusal::RestartNotAllowed)
    }
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
    let mut facts = give_up_charge(s);
    match &s.stage {
        Stage::Trial | Stage::Active | Stage::Ending { .. } if at_end => {
            facts.push(Fact::CancelScheduled { cancellation, end: s.schedule.period.end });
        }
        Stage::Trial | Stage::Active | Stage::Ending { .. } => {
            facts.extend(refund_unused(s, now)?);
            facts.push(Fact::Cancelled { cancellation, access_until: now });
        }
        Stage::Grace { .. } if !at_end => {
            facts.push(Fact::Cancelled { cancellation, access_until: now });
        }
        Stage::Waiting { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => return Err(not_here(s)),
    }
    facts.push(Fact::ReplacedBy { by });
    Ok(facts)
}
