//! Selling and starting: from an order to the first period.

use super::bill::{
    Ask, Due, charge_or_do, discounts_used, next_phase, period_lines, up_front_line,
};
use super::enrolment;
use crate::billing::{Purpose, Reason};
use crate::money::Ratio;
use crate::subscription::evolve::evolve;
use crate::subscription::relations::together;
use crate::subscription::{Dated, Fact, Phase, Refusal, Sale, Schedule, Start, Subscription};
use crate::time::{DayCount, Instant, Period, fraction};

/// The most items one subscription may have.
pub const ITEMS_MAX: usize = 100;
/// The largest quantity of one item.
pub const QUANTITY_MAX: u32 = 1_000_000;

pub(super) fn sell(sale: &Sale, now: Instant) -> Result<Vec<Dated>, Refusal> {
    check(sale)?;
    let (begins, at_once) = match sale.start {
        Start::Now | Start::Running { .. } => (now, true),
        Start::At(at) | Start::OnPredecessor(at) => (at, at <= now),
        Start::OnActivation { .. } | Start::OnIdentity { .. } => (now, false),
    };
    let plan = first_schedule(sale, begins)?;
    let sold = Fact::Sold { sale: Box::new(sale.clone()), schedule: plan.clone() };
    let mut facts = vec![Dated { at: now, fact: sold }];
    if let Start::Running { .. } = sale.start {
        facts.push(Dated { at: now, fact: Fact::Started { schedule: plan, trial: false } });
        return Ok(facts);
    }
    if at_once {
        // A start in the past is a sale that was noticed late: service began then.
        let state = facts.iter().fold(None, evolve).ok_or(Refusal::NotSold)?;
        let begins = begins.min(now);
        for fact in start(&state, begins)? {
            facts.push(Dated { at: now, fact });
        }
    }
    Ok(facts)
}

fn check(sale: &Sale) -> Result<(), Refusal> {
    if sale.items.is_empty() {
        return Err(Refusal::NoItems);
    }
    if sale.items.len() > ITEMS_MAX {
        return Err(Refusal::TooMany { what: "items", max: ITEMS_MAX });
    }
    if sale.cycle.is_zero() {
        return Err(Refusal::Sale("the cycle is zero"));
    }
    if sale.first_period_ends.is_some() && !sale.phases.is_empty() {
        return Err(Refusal::Sale(
            "an irregular first period and an offer's phase exclude another",
        ));
    }
    if matches!(sale.start, Start::Running { .. }) && !sale.phases.is_empty() {
        return Err(Refusal::Sale("what runs already does not begin with an offer"));
    }
    let items: Vec<_> = sale.items.iter().map(|(terms, _)| terms).collect();
    together(&items)?;
    for (terms, _) in &sale.items {
        if terms.quantity > QUANTITY_MAX || terms.quantity == 0 && !terms.usage {
            return Err(Refusal::Quantity);
        }
        let theirs = terms.price.currency().ok_or(Refusal::Sale("an item has no price"))?;
        if theirs != sale.currency {
            return Err(Refusal::Currency { ours: sale.currency, theirs });
        }
        if !terms.price.is_sound() {
            return Err(Refusal::Sale("a price is not sound"));
        }
    }
    Ok(())
}

/// The first period: a phase of an offer, an irregular one, or a whole cycle.
fn first_schedule(sale: &Sale, at: Instant) -> Result<Schedule, Refusal> {
    let zone = &sale.zone;
    if let Start::Running { until, generation } = sale.start {
        let generation = i32::from(generation);
        return Ok(Schedule { generation, ..Schedule::lead(at, until, zone, sale.cycle)? });
    }
    Ok(match (sale.phases.first(), sale.first_period_ends) {
        (Some(Phase::Free { length }), _) => {
            let end = length.after(at, zone)?;
            Schedule { generation: -1, ..Schedule::lead(at, end, zone, sale.cycle)? }
        }
        (Some(Phase::UpFront { length, .. }), _) => {
            Schedule::lead(at, length.after(at, zone)?, zone, sale.cycle)?
        }
        (None, Some(end)) => Schedule::lead(at, end, zone, sale.cycle)?,
        (None, None) => Schedule::begin(at, zone, sale.cycle)?,
    })
}

/// Starts service at an instant: the trial, or the first charge.
pub(super) fn start(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    if let Some(awaited) = enrolment::awaited(s, at)? {
        return Ok(vec![awaited]);
    }
    let zone = &s.schedule.zone;
    let cycle = s.schedule.cycle;
    let lead = |end| Schedule::lead(at, end, zone, cycle);
    let (schedule, lines, used) = match next_phase(s) {
        Some(Phase::Free { length }) => {
            let schedule = Schedule { generation: -1, ..lead(length.after(at, zone)?)? };
            return Ok(vec![Fact::Started { schedule, trial: true }, Fact::PhaseUsed]);
        }
        Some(Phase::UpFront { length, price }) => {
            let schedule = lead(length.after(at, zone)?)?;
            (schedule, up_front_line(s, price)?, vec![Fact::PhaseUsed])
        }
        None => {
            let (schedule, share) = match irregular_end(s, at) {
                Some(end) => (lead(end)?, irregular_share(s, at, end)?),
                None => (Schedule::begin(at, zone, cycle)?, Ratio::ONE),
            };
            let lines = period_lines(s, &schedule, share)?;
            (schedule, lines, discounts_used(s))
        }
    };
    let mut then = vec![Fact::Started { schedule: schedule.clone(), trial: false }];
    then.extend(used);
    let ask = Ask { reason: Reason::Sale, purpose: Purpose::Start, due: at };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}

/// The end of an irregular first period as planned at the sale, unless it is past by now.
fn irregular_end(s: &Subscription, at: Instant) -> Option<Instant> {
    let planned = &s.schedule;
    (planned.index == 0).then_some(planned.period.end).filter(|end| at < *end)
}

/// The share of a whole cycle that an irregular first period is, to the second.
pub(super) fn irregular_share(
    s: &Subscription,
    from: Instant,
    to: Instant,
) -> Result<Ratio, Refusal> {
    let (cycle, zone) = (s.schedule.cycle, &s.schedule.zone);
    let whole = Period::new(from, cycle.after(from, zone)?)?;
    Ok(fraction(DayCount::ExactSeconds, cycle, zone, from, to, &whole)?)
}

/// Starts what waited for a date or for its predecessor.
pub(super) fn start_waiting(s: &Subscription, at: Instant) -> Result<Vec<Fact>, Refusal> {
    start(s, at)
}
