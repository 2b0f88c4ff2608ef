//! Waking: one step of what fell due, dated by when it fell due.

use super::bill::{
    Ask, Due, charge_or_do, discounts_used, next_phase, period_lines, up_front_line,
};
use super::settle::{give_up_charge, hold_or_over, over, some};
use super::{in_trial, sell};
use crate::billing::{Purpose, Reason, Standing};
use crate::money::Ratio;
use crate::subscription::due::{due, offset, reminder_due};
use crate::subscription::evolve::evolve;
use crate::subscription::stage::{CancelReason, Cancellation, Expiry, WaitingOn};
use crate::subscription::{Dated, Fact, Phase, Refusal, Renewal, Schedule, Stage, Subscription};
use crate::time::Instant;

/// One step. No facts where nothing is due, or where it is the gateway's turn.
pub(super) fn wake(s: &Subscription, now: Instant) -> Result<Vec<Dated>, Refusal> {
    let Some(at) = due(s).filter(|at| *at <= now) else { return Ok(vec![]) };
    if let Some(charge) = &s.charge {
        match charge.standing {
            // The shell calls the gateway, or asks it.
            Standing::Intended => return Ok(vec![]),
            Standing::Unknown { ask_at: Some(ask_at), .. } if ask_at <= at => return Ok(vec![]),
            Standing::Declined { retry_at: Some(retry_at) } if retry_at <= at => {
                let attempt = charge.attempt.saturating_add(1);
                return Ok(vec![Dated { at: retry_at, fact: Fact::ChargeRetried { attempt } }]);
            }
            Standing::Unknown { .. } | Standing::Pending { .. } | Standing::Declined { .. } => {}
        }
    }
    let facts = step(s, at)?;
    Ok(facts.into_iter().map(|fact| Dated { at, fact }).collect())
}

fn step(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    match &s.stage {
        Stage::Waiting { on: WaitingOn::Start(_) | WaitingOn::Predecessor(_), .. } => {
            sell::start_waiting(s, at)
        }
        Stage::Waiting { .. } => Ok(vec![Fact::Expired { cause: Expiry::NeverStarted }]),
        Stage::Trial | Stage::Active => boundary(s, at),
        Stage::Ending { cancellation, .. } => {
            let mut facts = give_up_charge(s);
            let cancellation = cancellation.clone();
            facts.push(Fact::Cancelled { cancellation, access_until: at });
            Ok(facts)
        }
        Stage::Grace { since, until, reminded } => {
            if at < *until && reminder_due(s, *since, *reminded).is_some_and(|due| due <= at) {
                return Ok(vec![Fact::Reminded { number: reminded.saturating_add(1) }]);
            }
            if s.charge.is_some() {
                return hold_or_over(s, *until, at);
            }
            Ok(vec![over(s.terms.at_end.then, at, Expiry::TermOver)])
        }
        Stage::Hold { since, until, reminded } => {
            if at < *until && reminder_due(s, *since, *reminded).is_some_and(|due| due <= at) {
                return Ok(vec![Fact::Reminded { number: reminded.saturating_add(1) }]);
            }
            let mut facts = give_up_charge(s);
            facts.push(over(s.terms.dunning.then, at, Expiry::Unpaid));
            Ok(facts)
        }
        Stage::Paused(pause) => {
            if pause.keeps_access && s.schedule.period.end <= at {
                return Ok(vec![over(s.terms.at_end.then, at, Expiry::TermOver)]);
            }
            let cancellation = Cancellation::new(at, CancelReason::SystemCancel);
            Ok(vec![Fact::Cancelled { cancellation, access_until: at }])
        }
        Stage::Cancelled { .. } | Stage::Expired { .. } => Ok(vec![]),
    }
}

/// The running period is over.
fn boundary(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let mut before = vec![];
    for item in s.active_items().filter(|item| item.exhausted()) {
        before.push(Fact::ItemDeactivated { number: item.number, reinstatable: false });
    }
    if let Some(pending) = s.pending.as_ref().filter(|_| s.renewal != Renewal::Manual) {
        let to = Box::new(pending.to.clone());
        before.push(Fact::ItemChanged { number: pending.item, to, paid: false });
        if pending.cycle != s.schedule.cycle {
            before.push(Fact::CycleChanged { cycle: pending.cycle });
        }
        before.push(Fact::ChangeDiscarded);
    }
    let changed = applied(s, &before, at);
    if changed.active_items().next().is_none() {
        before.push(Fact::Expired { cause: Expiry::NothingLeft });
        return Ok(before);
    }
    match s.renewal {
        Renewal::Automatic | Renewal::Extend { ahead: 1.. } => renew(&changed, before, at),
        Renewal::Manual | Renewal::Extend { ahead: 0 } => ran_out(s, at),
    }
}

/// The state as it will be when some facts hold.
fn applied(s: &Subscription, facts: &[Fact], at: Instant) -> Subscription {
    let dated = facts.iter().map(|fact| Dated { at, fact: fact.clone() });
    dated.fold(s.clone(), |state, fact| evolve(Some(state.clone()), &fact).unwrap_or(state))
}

/// The next period, with what comes before it, paid or free of charge.
fn renew(s: &Subscription, mut then: Vec<Fact>, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let phase = next_phase(s);
    let (schedule, lines) = next_period(s)?;
    then.push(Fact::Renewed { schedule: schedule.clone(), from_phase: phase.is_some() });
    if phase.is_none() {
        then.extend(discounts_used(s));
    }
    let ask = Ask { reason: Reason::Renewal, purpose: Purpose::Renew, due: at };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// What follows the running period, and what it costs.
pub(super) fn next_period(
    s: &Subscription,
) -> Result<(Schedule, Vec<crate::billing::Line>), Refusal> {
    Ok(match next_phase(s) {
        Some(Phase::Free { length } | Phase::UpFront { length, .. }) => {
            let start = s.schedule.period.end;
            let end = offset(s, start, length)?;
            let schedule = s.schedule.again_until(start, end, s.schedule.cycle)?;
            let lines = match next_phase(s) {
                Some(Phase::UpFront { price, .. }) => up_front_line(s, price)?,
                Some(Phase::Free { .. }) | None => vec![],
            };
            (schedule, lines)
        }
        None => {
            let schedule = s.schedule.next()?;
            let lines = period_lines(s, &schedule, Ratio::ONE)?;
            (schedule, lines)
        }
    })
}

/// The term is over and nothing renews it.
fn ran_out(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let at_end = s.terms.at_end;
    match some(at_end.grace).filter(|_| !in_trial(s)) {
        Some(grace) => Ok(vec![Fact::GraceStarted { until: offset(s, at, grace)? }]),
        None => Ok(vec![over(at_end.then, at, Expiry::TermOver)]),
    }
}
