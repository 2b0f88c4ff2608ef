//! Renewing out of turn and moving the end: dates that change outside the normal rhythm.

use super::bill::{Ask, Due, charge_or_do, discounts_used, period_lines};
use super::cancel::ended_by_itself;
use super::settle::give_up_charge;
use super::wake::{renewal_as_ordered, turned};
use super::{enrolment, no_charge_in_flight, not_here, only_in};
use crate::billing::{Purpose, Reason};
use crate::money::Ratio;
use crate::subscription::command::ProlongTo;
use crate::subscription::due::offset;
use crate::subscription::stage::StageName;
use crate::subscription::{Fact, Refusal, Renewal, Schedule, Stage, Subscription};
use crate::time::{Instant, Period, Span, boundary};

pub(super) fn move_next_billing(
    s: &Subscription,
    to: Instant,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    no_charge_in_flight(s)?;
    if to <= now {
        return Err(Refusal::InThePast);
    }
    if to == s.schedule.period.end {
        return Ok(vec![]);
    }
    let schedule = s.schedule.ending(to)?;
    // What could not be counted could not be billed either.
    schedule.next()?;
    Ok(vec![Fact::ScheduleMoved { schedule }])
}

pub(super) fn set_renewal(s: &Subscription, renewal: Renewal) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    if !s.terms.renewal_switchable {
        return Err(Refusal::RenewalFixed);
    }
    if s.renewal == renewal {
        return Ok(vec![]);
    }
    if matches!(renewal, Renewal::Extend { .. }) {
        return Err(Refusal::NotExtendable);
    }
    // The next period is being paid: whether it is wanted can be said when that is known.
    if s.charge.as_ref().is_some_and(|charge| charge.purpose == Purpose::Renew) {
        return Err(Refusal::ChargeInProgress);
    }
    Ok(vec![Fact::RenewalChanged { renewal }])
}

/// One cycle ahead, at most one beyond the running period.
pub(super) fn extend(s: &Subscription, now: Instant) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial, StageName::Grace])?;
    no_charge_in_flight(s)?;
    let Renewal::Extend { ahead } = s.renewal else { return Err(Refusal::NotExtendable) };
    if matches!(s.stage, Stage::Grace { .. }) {
        return pay_late(s, false, now);
    }
    if ahead > 0 {
        return Err(Refusal::ExtendedAlready);
    }
    Ok(vec![Fact::RenewalChanged { renewal: Renewal::Extend { ahead: 1 } }])
}

/// What is owed is tried again; a term that only ran out is renewed from its old end, or from now
/// where that is asked for.
fn pay_late(s: &Subscription, reset: bool, now: Instant) -> Result<Vec<Fact>, Refusal> {
    if let Some(charge) = &s.charge {
        return Ok(vec![Fact::ChargeRetried { attempt: charge.attempt.saturating_add(1) }]);
    }
    let (before, changed) = turned(s, now);
    some_left(&changed)?;
    let changed = if reset {
        Subscription { schedule: changed.schedule.ending(now)?, order: None, ..changed }
    } else {
        changed
    };
    let (schedule, lines, then) = renewal_as_ordered(&changed, before)?;
    let ask = Ask { reason: Reason::Renewal, purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// Refuses another end while another subscription waits to begin at the one that is agreed.
fn no_follower(s: &Subscription) -> Result<(), Refusal> {
    match (&s.stage, s.replaced_by) {
        (Stage::Ending { .. }, Some(_)) => Err(not_here(s)),
        (_, Some(_) | None) => Ok(()),
    }
}

/// Refuses to renew what has no item to renew.
pub(super) fn some_left(s: &Subscription) -> Result<(), Refusal> {
    s.active_items().next().map(|_| ()).ok_or(Refusal::NoItems)
}

pub(super) fn prolong(s: &Subscription, to: ProlongTo, now: Instant) -> Result<Vec<Fact>, Refusal> {
    end_may_move(s)?;
    let current = s.schedule.period.end;
    let end = match to {
        ProlongTo::By(span) => offset(s, current, span)?,
        ProlongTo::End(end) => end,
    };
    if end <= now {
        return Err(Refusal::InThePast);
    }
    if end <= current {
        return Err(Refusal::EndNotLater);
    }
    ends_at(s, end, now)
}

/// The end of a term is put where it is wanted, nearer included where the terms allow it.
pub(super) fn set_end(s: &Subscription, end: Instant, now: Instant) -> Result<Vec<Fact>, Refusal> {
    end_may_move(s)?;
    let current = s.schedule.period.end;
    if end < now {
        return Err(Refusal::InThePast);
    }
    if end == current {
        return Ok(vec![]);
    }
    if end < current && !s.terms.prolong.may_shorten {
        return Err(Refusal::EndNotLater);
    }
    ends_at(s, end, now)
}

fn ends_at(s: &Subscription, end: Instant, now: Instant) -> Result<Vec<Fact>, Refusal> {
    if let Some(horizon) = s.terms.prolong.horizon
        && end > offset(s, now, horizon)?
    {
        return Err(Refusal::EndTooFar);
    }
    let schedule = s.schedule.ending(end)?;
    // A grace is over with it: the period runs again, and nothing is owed yet.
    let mut facts = vec![Fact::ScheduleMoved { schedule }];
    facts.extend(give_up_charge(s));
    Ok(facts)
}

/// Whether the end of what runs may be moved outside renewal.
fn end_may_move(s: &Subscription) -> Result<(), Refusal> {
    only_in(
        s,
        &[
            StageName::Active,
            StageName::Trial,
            StageName::Ending,
            StageName::Grace,
            StageName::Paused,
        ],
    )?;
    no_charge_in_flight(s)?;
    no_follower(s)?;
    let rule = s.terms.prolong;
    if !rule.allowed {
        return Err(Refusal::ProlongNotAllowed);
    }
    if rule.fixed_only && s.renewal == Renewal::Automatic && !s.terms.renewed_here {
        return Err(Refusal::NotFixedTerm);
    }
    Ok(())
}

/// The period after the running one, taken on top of it now: it starts now and ends one cycle
/// after the old end, so that nothing that was paid is lost.
pub(super) fn ahead(s: &Subscription, cycle: Span, now: Instant) -> Result<Schedule, Refusal> {
    let next = s.schedule.next_in(cycle)?;
    // A period that is over by now, and only not renewed yet, leaves no gap.
    let start = now.min(s.schedule.period.end);
    Ok(Schedule { period: Period::new(start, next.period.end)?, ..next })
}

pub(super) fn renew_now(s: &Subscription, reset: bool, now: Instant) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Grace, StageName::Hold])?;
    no_charge_in_flight(s)?;
    if !matches!(s.stage, Stage::Active) {
        return pay_late(s, reset, now);
    }
    let (mut then, changed) = turned(s, now);
    some_left(&changed)?;
    let cycle = changed.schedule.cycle;
    let schedule = if reset { s.schedule.again(now, cycle)? } else { ahead(s, cycle, now)? };
    let lines = period_lines(&changed, &schedule, Ratio::ONE)?;
    then.push(Fact::Renewed { schedule: schedule.clone(), from_phase: false });
    then.extend(discounts_used(&changed));
    let ask = Ask { reason: Reason::EarlyRenewal, purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// A fixed term is renewed by the seller's order: from its old end, or from now where that is
/// past. Only where the seller collects, since nothing is charged.
pub(super) fn renew_term(
    s: &Subscription,
    cycle: Option<Span>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let converts = matches!(s.stage, Stage::Trial) && !s.renews_by_itself();
    if s.terms.collector.charges() || s.renewal == Renewal::Automatic && !converts {
        return Err(Refusal::NotFixedTerm);
    }
    no_follower(s)?;
    let (mut facts, changed) = turned(s, now);
    let cycle = cycle.unwrap_or(changed.schedule.cycle);
    let Schedule { zone, period, .. } = &s.schedule;
    let window = s.terms.renew_window;
    facts.push(match &s.stage {
        Stage::Active | Stage::Ending { trial: false, .. } => {
            if let Some(before) = window.opens_before
                && now < boundary(period.end, zone, before, -1)?
            {
                return Err(Refusal::RenewalClosed);
            }
            Fact::Renewed { schedule: ahead(s, cycle, now)?, from_phase: false }
        }
        // Who takes it while it is free keeps what is left of that.
        Stage::Trial if converts => {
            Fact::Renewed { schedule: ahead(s, cycle, now)?, from_phase: false }
        }
        Stage::Grace { .. } => {
            Fact::Renewed { schedule: s.schedule.next_in(cycle)?, from_phase: false }
        }
        Stage::Expired { .. } => {
            ended_by_itself(s)?;
            enrolment::known(s)?;
            if let Some(after) = window.closes_after
                && now > after.after(period.end, zone)?
            {
                return Err(Refusal::RenewalClosed);
            }
            Fact::Restarted { schedule: s.schedule.again(now, cycle)?, trial: false }
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Ending { trial: true, .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. } => return Err(not_here(s)),
    });
    some_left(&changed)?;
    // One more billing, whoever makes it.
    facts.extend(discounts_used(&changed));
    Ok(facts)
}
