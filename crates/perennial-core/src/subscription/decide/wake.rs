//! Waking: one step of what fell due, dated by when it fell due.

use super::bill::{
    Ask, Due, charge_or_do, discounts_used, next_phase, period_lines, up_front_line,
};
use super::change::left_behind;
use super::plan::along;
use super::settle::{give_up_charge, hold_or_over, over, some};
use super::{ahead, applied, enrolment, in_trial, not_here, prices, sell};
use crate::billing::{Line, Purpose, Reason, Standing};
use crate::money::Ratio;
use crate::subscription::due::{due, offset, reminder_due, verifier_asked};
use crate::subscription::stage::{CancelReason, Cancellation, Expiry, WaitingOn};
use crate::subscription::{
    Dated, Fact, Pending, Phase, Refusal, Renewal, RenewalOrder, Schedule, Stage, Subscription,
};
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
                let at = retry_at.max(s.changed_at);
                return Ok(vec![Dated { at, fact: Fact::ChargeRetried { attempt } }]);
            }
            Standing::Unknown { .. } | Standing::Pending { .. } | Standing::Declined { .. } => {}
        }
    }
    // The shell asks the verifier.
    if verifier_asked(s).is_some_and(|asked| asked <= at) {
        return Ok(vec![]);
    }
    // What could only fall due by a later change happens with that change, not before it.
    let at = at.max(s.changed_at);
    let facts = step(s, at)?;
    Ok(facts.into_iter().map(|fact| Dated { at, fact }).collect())
}

/// Who was to follow another cannot begin, and that is definite: nothing was charged for it.
pub(super) fn give_way(s: &Subscription, now: Instant) -> Result<Vec<Dated>, Refusal> {
    match &s.stage {
        Stage::Waiting { on: WaitingOn::Predecessor(start), .. }
            if *start <= now && s.charge.is_none() =>
        {
            let at = (*start).max(s.changed_at);
            Ok(vec![Dated { at, fact: Fact::Expired { cause: Expiry::SlotTaken } }])
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => Err(not_here(s)),
    }
}

fn step(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    match &s.stage {
        Stage::Waiting { on: WaitingOn::Start(_) | WaitingOn::Predecessor(_), .. } => {
            sell::start_waiting(s, at)
        }
        Stage::Waiting { on: WaitingOn::Identity, .. } => {
            let cancellation = Cancellation::new(at, CancelReason::SystemCancel);
            Ok(vec![Fact::Cancelled { cancellation, access_until: at }])
        }
        Stage::Waiting { on: WaitingOn::Activation | WaitingOn::Payment, .. } => {
            Ok(vec![Fact::Expired { cause: Expiry::NeverStarted }])
        }
        Stage::Trial | Stage::Active if s.price_told_at().is_some_and(|told| told <= at) => {
            Ok(prices::told(s, at))
        }
        Stage::Trial | Stage::Active if at < s.schedule.period.end => match ahead::next(s) {
            Some(next) => ahead::charge(s, next, at),
            None => Ok(ordered(s, at)),
        },
        Stage::Trial | Stage::Active => boundary(s, at),
        Stage::Ending { cancellation, .. } => {
            let mut facts = give_up_charge(s);
            let cancellation = cancellation.clone();
            facts.push(Fact::Cancelled { cancellation, access_until: at });
            Ok(facts)
        }
        Stage::Grace { until, reminded, .. } => {
            if let Some(reminder) = reminder(s, at, *until, *reminded) {
                return Ok(vec![reminder]);
            }
            if s.charge.as_ref().is_some_and(|charge| charge.purpose == Purpose::Renew) {
                return hold_or_over(s, *until, at, give_up_charge(s));
            }
            let mut facts = give_up_charge(s);
            facts.push(over(s.terms.at_end.then, at, Expiry::TermOver));
            Ok(facts)
        }
        Stage::Hold { until, reminded, .. } => {
            if let Some(reminder) = reminder(s, at, *until, *reminded) {
                return Ok(vec![reminder]);
            }
            let mut facts = give_up_charge(s);
            facts.push(over(s.terms.dunning.then, at, Expiry::Unpaid));
            Ok(facts)
        }
        Stage::Paused(pause) => {
            let mut facts = give_up_charge(s);
            if pause.keeps_access && s.schedule.period.end <= at {
                facts.push(over(s.terms.at_end.then, at, Expiry::TermOver));
            } else {
                let cancellation = Cancellation::new(at, CancelReason::SystemCancel);
                facts.push(Fact::Cancelled { cancellation, access_until: at });
            }
            Ok(facts)
        }
        Stage::Cancelled { .. } | Stage::Expired { .. } => Ok(enrolment::forget_all(s)),
    }
}

/// A reminder that is due before the stage is over.
fn reminder(s: &Subscription, at: Instant, until: Instant, reminded: u32) -> Option<Fact> {
    reminder_due(s, reminded).filter(|due| *due <= at && at < until)?;
    Some(Fact::Reminded { number: reminded.saturating_add(1) })
}

/// The renewal is written down as it would be now: with the change that waits, and without what
/// was billed often enough.
fn ordered(s: &Subscription, at: Instant) -> Vec<Fact> {
    let (_, renewed) = turned_for(s, s.schedule.period.end, at);
    vec![Fact::RenewalOrdered(Box::new(RenewalOrder::of(&renewed)))]
}

/// The running period is over.
fn boundary(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let finished = finished(s);
    if applied(s, &finished, at).active_items().next().is_none() {
        return Ok(nothing_left(finished));
    }
    if !s.renews_by_itself() {
        return ran_out(s, at);
    }
    let (before, changed) = turned(s, at);
    if changed.active_items().next().is_none() {
        return Ok(nothing_left(before));
    }
    if changed.price_not_agreed(at) {
        return Ok(vec![over(s.terms.at_end.then, at, Expiry::PriceNotAgreed)]);
    }
    let (schedule, lines, then) = renewal_as_ordered(&changed, before)?;
    let ask = Ask { reason: Reason::Renewal, purpose: Purpose::Renew, due: at };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

fn nothing_left(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.push(Fact::Expired { cause: Expiry::NothingLeft });
    facts
}

/// Items that were billed as often as they may be.
pub(super) fn finished(s: &Subscription) -> Vec<Fact> {
    let waits = |number| s.pending.as_ref().is_some_and(|pending| pending.item == number);
    s.active_items()
        .filter(|item| item.exhausted() && !waits(item.number))
        .map(|item| Fact::ItemDeactivated { number: item.number, reinstatable: false })
        .collect()
}

/// What changes when a period gives way to the next, and the state it is billed on: the change
/// that waited is made, and items that were billed as often as they may be are finished.
pub(super) fn turned(s: &Subscription, at: Instant) -> (Vec<Fact>, Subscription) {
    turned_for(s, at, at)
}

/// As [`turned`], worked out before the renewal that it is for, or after.
pub(super) fn turned_for(
    s: &Subscription,
    renewal: Instant,
    at: Instant,
) -> (Vec<Fact>, Subscription) {
    let mut facts = vec![];
    if let Some(pending) = s.pending.as_ref().filter(|it| !missed(s, it)) {
        let number = pending.item;
        let now = s.item(number).ok().and_then(|item| item.discount.clone());
        if let Some(discount) = pending.discount.clone().filter(|discount| *discount != now) {
            facts.push(Fact::DiscountSet { number, discount });
        }
        facts.extend(left_behind(s, number, &pending.to));
        facts.push(Fact::ItemChanged { number, to: Box::new(pending.to.clone()), paid: false });
        facts.extend(pending.lead.clone().map(Fact::LeadGiven));
        if pending.cycle != s.schedule.cycle {
            facts.push(Fact::CycleChanged { cycle: pending.cycle });
        }
        facts.extend(pending.plan.iter().flat_map(|plan| along(s, plan, false, at)));
        facts.push(Fact::ChangeDiscarded);
    }
    facts.extend(prices::begun(&applied(s, &facts, at), renewal));
    facts.extend(finished(&applied(s, &facts, at)));
    let changed = applied(s, &facts, at);
    (facts, changed)
}

/// Whether a change waits that came after the order was written: it waits for the end after.
fn missed(s: &Subscription, pending: &Pending) -> bool {
    let ordered = s.order.as_ref().and_then(|order| order.item(pending.item));
    ordered.is_some_and(|ordered| ordered.terms != pending.to)
}

/// The next period of a state that has turned: its schedule, what it costs, and what becomes true
/// with it.
pub(super) fn renewal(
    s: &Subscription,
    mut then: Vec<Fact>,
) -> Result<(Schedule, Vec<Line>, Vec<Fact>), Refusal> {
    let from_phase = next_phase(s).is_some();
    let (schedule, lines) = next_period(s)?;
    then.push(Fact::Renewed { schedule: schedule.clone(), from_phase });
    if !from_phase {
        then.extend(discounts_used(s));
    }
    Ok((schedule, lines, then))
}

/// As [`renewal`], billed by the order where one is written. A coupon that came since is not used
/// up by it.
pub(super) fn renewal_as_ordered(
    s: &Subscription,
    before: Vec<Fact>,
) -> Result<(Schedule, Vec<Line>, Vec<Fact>), Refusal> {
    let billed = s.as_ordered();
    if s.order.is_none() || billed.active_items().next().is_none() {
        return renewal(s, before);
    }
    let (schedule, lines, mut then) = renewal(&billed, before)?;
    let same = |number: &u32| match (s.item(*number), billed.item(*number)) {
        (Ok(now), Ok(then)) => now.discount == then.discount,
        (Ok(_) | Err(_), _) => false,
    };
    then.retain(|fact| if let Fact::DiscountUsed { number } = fact { same(number) } else { true });
    Ok((schedule, lines, then))
}

/// What follows the running period, and what it costs.
pub(super) fn next_period(s: &Subscription) -> Result<(Schedule, Vec<Line>), Refusal> {
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
            // What was paid for ever is not paid again; after a trial nothing was.
            let paid = s.terms.lifetime && s.schedule.generation >= 0;
            let lines = if paid { vec![] } else { period_lines(s, &schedule, Ratio::ONE)? };
            (schedule, lines)
        }
    })
}

/// The term is over and nothing renews it.
fn ran_out(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let at_end = s.terms.at_end;
    // A trial that nobody wants to go on is over. One that was to be extended has its grace.
    let graced = !in_trial(s) || matches!(s.renewal, Renewal::Extend { .. });
    match some(at_end.grace).filter(|_| graced) {
        Some(grace) => Ok(vec![Fact::GraceStarted { until: offset(s, at, grace)? }]),
        None => Ok(vec![over(at_end.then, at, Expiry::TermOver)]),
    }
}
