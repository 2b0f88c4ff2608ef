//! When a subscription must be looked at next. A question to the state; stores keep the answer
//! only as an index.

use super::stage::{Stage, WaitingOn};
use super::{Schedule, Subscription, decide};
use crate::billing::{Purpose, Standing};
use crate::time::{Instant, Span, TimeError, boundary};

/// The next instant at which [`super::Command::Wake`] or the gateway has something to do.
pub fn due(s: &Subscription) -> Option<Instant> {
    let charge = charge_due(s);
    let blocked = s.charge.as_ref().is_some_and(crate::billing::Charge::in_flight);
    let stage = match &s.stage {
        Stage::Waiting { on, until } => match on {
            _ if s.charge.is_some() => None,
            WaitingOn::Start(at) | WaitingOn::Predecessor(at) => Some(*at),
            WaitingOn::Activation | WaitingOn::Identity | WaitingOn::Payment => *until,
        },
        Stage::Trial | Stage::Active => {
            let ahead = || order_due(s).or_else(|| ahead_due(s));
            let next = || ahead().unwrap_or_else(|| period_over(s));
            (!blocked).then(|| s.price_told_at().map_or_else(next, |at| at.min(next())))
        }
        Stage::Ending { at, .. } => Some(*at),
        Stage::Grace { until, reminded, .. } | Stage::Hold { until, reminded, .. } => {
            let reminder = reminder_due(s, *reminded).filter(|_| !blocked);
            Some(reminder.map_or(*until, |at| at.min(*until)))
        }
        Stage::Paused(pause) => {
            let over = pause.keeps_access.then_some(s.schedule.period.end);
            earlier(pause.until, over)
        }
        Stage::Cancelled { .. } | Stage::Expired { .. } => s.members_forgotten_at(),
    };
    earlier(earlier(charge, verifier_asked(s)), stage)
}

/// When a verifier is to be asked who somebody is; nobody asks for what is over.
pub fn verifier_asked(s: &Subscription) -> Option<Instant> {
    s.enrolment.asked_next().filter(|_| !s.stage.ended()).map(|(at, _)| at)
}

/// How long what fell due before its own cause is left alone: time enough to move the date.
const LATE_SECONDS: i64 = 60;

/// When the running period is over. A period that was over before the last change (reinstated or
/// paid late, sold as of a past date) is looked at a little after that.
fn period_over(s: &Subscription) -> Instant {
    let end = s.schedule.period.end;
    if end < s.changed_at {
        s.changed_at.plus_seconds(LATE_SECONDS).unwrap_or(s.changed_at)
    } else {
        end
    }
}

/// When the renewal order is written: the customer's reminder date, before the end of a period
/// that renews by itself. None once it is written, and where a phase of an offer has its own price.
pub fn order_due(s: &Subscription) -> Option<Instant> {
    let running = matches!(s.stage, Stage::Trial | Stage::Active);
    let at_the_end = s.terms.order_lead.is_zero() && s.terms.charge_lead.is_zero();
    if at_the_end || !s.renews_by_itself() || !running || !s.phases.is_empty() || s.order.is_some()
    {
        return None;
    }
    // After the end there is nothing ahead of which to write it.
    let at = order_date(s);
    (at.max(s.changed_at) < s.schedule.period.end).then_some(at)
}

/// The date of the renewal order of the running period, written or not: its end, where the terms
/// name no lead. What is charged is written down before.
pub fn order_date(s: &Subscription) -> Instant {
    ahead_of_end(s, s.terms.order_lead).min(charge_date(s))
}

/// When the next period is charged for the first time.
pub fn charge_date(s: &Subscription) -> Instant {
    ahead_of_end(s, s.terms.charge_lead)
}

/// When the next period is charged ahead of its date. None where that was tried, or has to wait
/// for the date.
fn ahead_due(s: &Subscription) -> Option<Instant> {
    let at = charge_date(s);
    let early = !s.terms.charge_lead.is_zero() && at.max(s.changed_at) < s.schedule.period.end;
    (early && decide::ahead::next(s).is_some()).then_some(at)
}

fn ahead_of_end(s: &Subscription, lead: Span) -> Instant {
    let Schedule { period, zone, .. } = &s.schedule;
    let ahead = (!lead.is_zero()).then(|| boundary(period.end, zone, lead, -1).ok()).flatten();
    ahead.map_or(period.end, |at| at.max(period.start))
}

/// When the charge needs the gateway or a new attempt.
fn charge_due(s: &Subscription) -> Option<Instant> {
    let charge = s.charge.as_ref()?;
    match charge.standing {
        Standing::Intended => Some(charge.due),
        Standing::Pending { .. } => None,
        Standing::Unknown { ask_at, .. } => ask_at,
        Standing::Declined { retry_at } => retry_at,
    }
}

/// When the next reminder of an unpaid subscription goes out, counted from when it fell due.
pub(super) fn reminder_due(s: &Subscription, sent: u32) -> Option<Instant> {
    let unpaid = s.charge.as_ref().filter(|charge| charge.purpose == Purpose::Renew)?;
    let next = s.terms.dunning.reminders.get(usize::try_from(sent).ok()?)?;
    offset(s, unpaid.due, *next).ok()
}

/// An instant some time after another, in the subscription's zone.
pub(super) fn offset(s: &Subscription, from: Instant, by: Span) -> Result<Instant, TimeError> {
    by.after(from, &s.schedule.zone)
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
