//! Renewing out of turn and moving the end: dates that change outside the normal rhythm.

use super::bill::{Ask, Due, charge_or_do, discounts_used, period_lines};
use super::wake::next_period;
use super::{no_charge_in_flight, not_here, only_in};
use crate::billing::{Purpose, Reason, Standing};
use crate::money::Ratio;
use crate::subscription::command::ProlongTo;
use crate::subscription::due::offset;
use crate::subscription::stage::StageName;
use crate::subscription::{Fact, Refusal, Renewal, Schedule, Stage, Subscription};
use crate::terms::{Collector, Restart};
use crate::time::{Instant, Period, Span};

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
    Ok(vec![Fact::ScheduleMoved { schedule: s.schedule.ending(to)? }])
}

pub(super) fn set_renewal(s: &Subscription, renewal: Renewal) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    if s.renewal == renewal {
        return Ok(vec![]);
    }
    Ok(vec![Fact::RenewalChanged { renewal }])
}

/// One cycle ahead, at most one beyond the running period.
pub(super) fn extend(s: &Subscription) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial, StageName::Grace])?;
    no_charge_in_flight(s)?;
    let Renewal::Extend { ahead } = s.renewal else { return Err(Refusal::NotExtendable) };
    if matches!(s.stage, Stage::Grace { .. }) {
        let (schedule, lines) = next_period(s)?;
        let mut then = vec![Fact::Renewed { schedule: schedule.clone(), from_phase: false }];
        then.extend(discounts_used(s));
        let due = s.schedule.period.end;
        let ask = Ask { reason: Reason::Renewal, purpose: Purpose::Wish, due };
        return charge_or_do(s, Due { schedule, lines, then }, &ask);
    }
    if ahead > 0 {
        return Err(Refusal::ExtendedAlready);
    }
    Ok(vec![Fact::RenewalChanged { renewal: Renewal::Extend { ahead: 1 } }])
}

pub(super) fn prolong(s: &Subscription, to: ProlongTo, now: Instant) -> Result<Vec<Fact>, Refusal> {
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
    let rule = s.terms.prolong;
    if !rule.allowed {
        return Err(Refusal::ProlongNotAllowed);
    }
    if rule.fixed_only && s.renewal == Renewal::Automatic {
        return Err(Refusal::NotFixedTerm);
    }
    let current = s.schedule.period.end;
    let end = match to {
        ProlongTo::By(span) => offset(s, current, span)?,
        ProlongTo::End(end) => end,
    };
    if end <= now {
        return Err(Refusal::InThePast);
    }
    if end <= current && !rule.may_shorten || end == current {
        return Err(Refusal::EndNotLater);
    }
    if let Some(horizon) = rule.horizon
        && end > offset(s, now, horizon)?
    {
        return Err(Refusal::EndTooFar);
    }
    let schedule = s.schedule.ending(end)?;
    let mut facts = vec![Fact::ScheduleMoved { schedule: schedule.clone() }];
    if matches!(s.stage, Stage::Grace { .. }) {
        facts.extend(super::settle::give_up_charge(s));
        facts.push(Fact::Resumed { schedule, trial: false });
    }
    Ok(facts)
}

/// The period after the running one, taken on top of it now: it starts now and ends one cycle
/// after the old end, so that nothing that was paid is lost.
pub(super) fn ahead(s: &Subscription, cycle: Span, now: Instant) -> Result<Schedule, Refusal> {
    let next = s.schedule.next_in(cycle)?;
    Ok(Schedule { period: Period::new(now, next.period.end)?, ..next })
}

pub(super) fn renew_now(s: &Subscription, reset: bool, now: Instant) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Grace, StageName::Hold])?;
    no_charge_in_flight(s)?;
    if let Some(charge) = &s.charge
        && matches!(charge.standing, Standing::Declined { .. })
    {
        let attempt = charge.attempt.saturating_add(1);
        return Ok(vec![Fact::ChargeRetried { attempt }]);
    }
    let unpaid = !matches!(s.stage, Stage::Active);
    let (schedule, reason) = if unpaid {
        (s.schedule.next()?, Reason::Renewal)
    } else if reset {
        (s.schedule.again(now, s.schedule.cycle)?, Reason::EarlyRenewal)
    } else {
        (ahead(s, s.schedule.cycle, now)?, Reason::EarlyRenewal)
    };
    let lines = period_lines(s, &schedule, Ratio::ONE)?;
    let mut then = vec![Fact::Renewed { schedule: schedule.clone(), from_phase: false }];
    then.extend(discounts_used(s));
    let ask = Ask { reason, purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// A fixed term is renewed by the seller's order: from its old end, or from now where that is
/// past. Only where the seller collects, since nothing is charged.
pub(super) fn renew_term(
    s: &Subscription,
    cycle: Option<Span>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if !matches!(s.terms.collector, Collector::Partner) || s.renewal == Renewal::Automatic {
        return Err(Refusal::NotFixedTerm);
    }
    let cycle = cycle.unwrap_or(s.schedule.cycle);
    match &s.stage {
        Stage::Active | Stage::Ending { .. } => {
            let schedule = ahead(s, cycle, now)?;
            Ok(vec![Fact::Renewed { schedule, from_phase: false }])
        }
        Stage::Grace { .. } => {
            let schedule = s.schedule.next_in(cycle)?;
            Ok(vec![Fact::Renewed { schedule, from_phase: false }])
        }
        Stage::Expired { at, .. } => {
            if let Restart::Within { window: Some(window), .. } = s.terms.restart
                && now > offset(s, *at, window)?
            {
                return Err(Refusal::RestartTooLate);
            }
            let schedule = s.schedule.again(now, cycle)?;
            Ok(vec![Fact::Restarted { schedule, trial: false }])
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. } => Err(not_here(s)),
    }
}
