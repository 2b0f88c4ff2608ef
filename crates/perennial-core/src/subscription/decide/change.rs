//! Changing what is subscribed to: items, quantities, prices, products.

use super::bill::{
    Ask, Due, charge_or_do, credit, difference_line, discounts_used, next_change, period_lines,
    share_left, unused,
};
use super::sell::{ITEMS_MAX, QUANTITY_MAX};
use super::{in_trial, no_charge_in_flight, not_here, only_in};
use crate::billing::charge::total;
use crate::billing::credit::{CreditKind, CreditWhy};
use crate::billing::{Line, Purpose};
use crate::money::Ratio;
use crate::subscription::command::ChangeItem;
use crate::subscription::evolve::evolve;
use crate::subscription::stage::{CancelReason, Cancellation, Expiry, StageName};
use crate::subscription::{
    Dated, Discount, Fact, Item, ItemStatus, ItemTerms, Paid, Pending, Refusal, Schedule, Stage,
    Subscription,
};
use crate::terms::{Collector, OnNegative, SecondPending, Timing};
use crate::time::{Instant, Period, Span, fraction};

/// Changes one item, when and at what cost the timing says.
pub(super) fn change_item(
    s: &Subscription,
    change: &ChangeItem,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    no_charge_in_flight(s)?;
    let item = s.item(change.number)?;
    if item.status != ItemStatus::Active {
        return Err(Refusal::ItemStatus { number: item.number });
    }
    let cycle = change.cycle.unwrap_or(s.schedule.cycle);
    let timing = if change.timing == Timing::ByTerms {
        by_terms(s, item, &change.to, cycle)
    } else {
        change.timing
    };
    check_terms(s, &change.to, timing)?;
    let mut effects = vec![];
    if let Some(discount) = &change.discount {
        effects.push(Fact::DiscountSet { number: item.number, discount: discount.clone() });
    }
    let same = item.terms == change.to && cycle == s.schedule.cycle;
    let number = item.number;
    let changed = |paid| Fact::ItemChanged { number, to: Box::new(change.to.clone()), paid };
    match timing {
        Timing::ByTerms => Err(Refusal::Timing),
        Timing::PeriodEnd => schedule_change(s, item, change, cycle, now),
        Timing::NextBilling => {
            if cycle != s.schedule.cycle && s.active_items().count() > 1 {
                return Err(Refusal::Cycle);
            }
            if !same {
                effects.push(changed(false));
            }
            if cycle != s.schedule.cycle {
                effects.push(Fact::CycleChanged { cycle });
            }
            Ok(effects)
        }
        Timing::Prorated | Timing::ProratedExtending => {
            let extending = timing == Timing::ProratedExtending;
            if cycle != s.schedule.cycle {
                if matches!(s.terms.collector, Collector::Platform) || extending {
                    return Err(Refusal::Cycle);
                }
                effects.push(Fact::CycleChanged { cycle });
            }
            if !same {
                effects.push(changed(true));
            }
            if s.pending.as_ref().is_some_and(|pending| pending.item == number) {
                effects.push(Fact::ChangeDiscarded);
            }
            let old = Some(&item.terms);
            adjust(s, number, old, &change.to, effects, extending, now)
        }
        Timing::NewPeriod | Timing::RenewNow => {
            if s.active_items().count() > 1 && cycle != s.schedule.cycle {
                return Err(Refusal::Cycle);
            }
            if !same {
                effects.push(changed(true));
            }
            if s.pending.is_some() {
                effects.push(Fact::ChangeDiscarded);
            }
            new_period(s, effects, cycle, timing, now)
        }
    }
}

pub(super) fn add_item(
    s: &Subscription,
    terms: &ItemTerms,
    discount: Option<&Discount>,
    timing: Timing,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    no_charge_in_flight(s)?;
    if s.items.len() >= ITEMS_MAX {
        return Err(Refusal::TooMany { what: "items", max: ITEMS_MAX });
    }
    let at_once = match timing {
        Timing::ByTerms | Timing::Prorated | Timing::ProratedExtending => true,
        Timing::NextBilling => false,
        Timing::NewPeriod | Timing::RenewNow | Timing::PeriodEnd => return Err(Refusal::Timing),
    };
    check_terms(s, terms, timing)?;
    let number = s.counters.items.saturating_add(1);
    let item = Item {
        number,
        version: 1,
        status: ItemStatus::Active,
        since: now,
        terms: terms.clone(),
        paid: if at_once { Paid::Current } else { Paid::Never },
        billed: u32::from(at_once),
        discount: discount.cloned(),
        past: vec![],
    };
    let effects = vec![Fact::ItemAdded(Box::new(item))];
    if at_once {
        let extending = timing == Timing::ProratedExtending;
        adjust(s, number, None, terms, effects, extending, now)
    } else {
        Ok(effects)
    }
}

/// Charges or gives back the difference for the rest of the period, then the effects hold.
fn adjust(
    s: &Subscription,
    number: u32,
    old: Option<&ItemTerms>,
    new: &ItemTerms,
    mut effects: Vec<Fact>,
    extending: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if in_trial(s) || effects.is_empty() && !extending {
        return Ok(effects);
    }
    let mut schedule = s.schedule.clone();
    let lines = if extending {
        let (extended, lines) = extend_to_full(s, number, old, new, now)?;
        effects.push(Fact::ScheduleMoved { schedule: extended.clone() });
        schedule = extended;
        lines
    } else {
        vec![difference_line(s, number, old, new, share_left(s, now)?)?]
    };
    let sum = total(&lines)?;
    if sum.gross.is_negative() && matches!(s.terms.collector, Collector::Platform) {
        return give_back(s, sum.neg()?, effects);
    }
    let schedule = Schedule { ordinal: s.schedule.ordinal, ..schedule };
    let ask = Ask { reason: next_change(s), purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then: effects }, &ask)
}

/// The changed part gets a full period from now; everything else is extended to end with it.
fn extend_to_full(
    s: &Subscription,
    number: u32,
    old: Option<&ItemTerms>,
    new: &ItemTerms,
    now: Instant,
) -> Result<(Schedule, Vec<Line>), Refusal> {
    let schedule = &s.schedule;
    let from = schedule.period.end;
    let end = schedule.cycle.after(now, &schedule.zone)?;
    if end <= from {
        return Err(Refusal::EndNotLater);
    }
    let whole = Period::new(from, schedule.cycle.after(from, &schedule.zone)?)?;
    let share = fraction(s.terms.day_count, schedule.cycle, &schedule.zone, from, end, &whole)?;
    let mut lines = vec![difference_line(s, number, old, new, Ratio::ONE)?];
    for item in s.active_items() {
        lines.push(difference_line(s, item.number, None, &item.terms, share)?);
    }
    Ok((schedule.ending(end)?, lines))
}

/// A change that would give money back, as the terms say.
fn give_back(
    s: &Subscription,
    amounts: crate::billing::Amounts,
    mut effects: Vec<Fact>,
) -> Result<Vec<Fact>, Refusal> {
    let kind = match s.terms.on_negative {
        OnNegative::Refuse => return Err(Refusal::Negative { amount: amounts.gross.neg()? }),
        OnNegative::Refund => CreditKind::Refund,
        OnNegative::CreditNote => CreditKind::CreditNote,
    };
    // Never more than what was paid for the period and did not go back yet.
    let Some(paid) = s.paid else { return Ok(effects) };
    let left = paid.amounts.gross.sub(paid.credited.gross)?;
    if amounts.gross.minor() > left.minor() {
        return Err(Refusal::Negative { amount: amounts.gross.neg()? });
    }
    effects.push(Fact::Credited(credit(s, kind, CreditWhy::Reduced, paid.key, amounts)));
    Ok(effects)
}

/// A full price now: for a period that starts now, or for one more after the running one.
fn new_period(
    s: &Subscription,
    mut effects: Vec<Fact>,
    cycle: Span,
    timing: Timing,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let schedule = if timing == Timing::NewPeriod {
        s.schedule.again(now, cycle)?
    } else {
        super::renew::ahead(s, cycle, now)?
    };
    let after = effects.iter().fold(s.clone(), |state, fact| {
        evolve(Some(state.clone()), &Dated { at: now, fact: fact.clone() }).unwrap_or(state)
    });
    let lines = period_lines(&after, &schedule, Ratio::ONE)?;
    if timing == Timing::NewPeriod
        && let Some(back) = unused(s, now)?
    {
        effects.push(Fact::Credited(back));
    }
    effects.push(Fact::Renewed { schedule: schedule.clone(), from_phase: false });
    effects.extend(discounts_used(&after));
    let ask = Ask { reason: next_change(s), purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then: effects }, &ask)
}

/// Keeps a change for the end of the period; choosing what it is already clears one.
fn schedule_change(
    s: &Subscription,
    item: &Item,
    change: &ChangeItem,
    cycle: Span,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let same = item.terms.product == change.to.product
        && item.terms.quantity == change.to.quantity
        && item.terms.price == change.to.price;
    match (&s.pending, same) {
        (Some(_), true) => return Ok(vec![Fact::ChangeDiscarded]),
        (None, true) => return Err(Refusal::SameProduct),
        (Some(_), false) if s.terms.second_pending == SecondPending::Refuse => {
            return Err(Refusal::ChangePending);
        }
        (Some(_) | None, false) => {}
    }
    if cycle != s.schedule.cycle && s.active_items().count() > 1 {
        return Err(Refusal::Cycle);
    }
    let pending = Pending {
        item: item.number,
        to: change.to.clone(),
        cycle,
        discount: change.discount.clone(),
        since: now,
    };
    Ok(vec![Fact::ChangeScheduled(Box::new(pending))])
}

/// Which way a change goes, and what the terms say about that way. Only the level decides, never
/// the price. A change that keeps the product is not a change of plan and is prorated.
fn by_terms(s: &Subscription, item: &Item, to: &ItemTerms, cycle: Span) -> Timing {
    if item.terms.product == to.product {
        // Choosing what it is already, while a change waits, takes that change back.
        return if s.pending.is_some() { Timing::PeriodEnd } else { Timing::Prorated };
    }
    let level = |terms: &ItemTerms| terms.level.unwrap_or(1);
    match level(to).cmp(&level(&item.terms)) {
        std::cmp::Ordering::Less => s.terms.upgrade,
        std::cmp::Ordering::Greater => s.terms.downgrade,
        std::cmp::Ordering::Equal if cycle == s.schedule.cycle => s.terms.crossgrade,
        std::cmp::Ordering::Equal => s.terms.crossgrade_other_cycle,
    }
}

fn check_terms(s: &Subscription, to: &ItemTerms, timing: Timing) -> Result<(), Refusal> {
    if to.quantity > QUANTITY_MAX || to.quantity == 0 && timing != Timing::NextBilling {
        return Err(Refusal::Quantity);
    }
    let theirs = to.price.currency().ok_or(Refusal::Sale("an item has no price"))?;
    if theirs != s.currency {
        return Err(Refusal::Currency { ours: s.currency, theirs });
    }
    Ok(())
}

pub(super) fn discard(s: &Subscription) -> Result<Vec<Fact>, Refusal> {
    if s.pending.is_none() {
        return Err(Refusal::NothingPending);
    }
    Ok(vec![Fact::ChangeDiscarded])
}

const CHANGEABLE: [StageName; 5] =
    [StageName::Active, StageName::Trial, StageName::Ending, StageName::Grace, StageName::Hold];

/// Takes items out of the next renewal. Taking the last one ends the subscription.
pub(super) fn deactivate(
    s: &Subscription,
    numbers: &[u32],
    reinstatable: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &CHANGEABLE)?;
    no_charge_in_flight(s)?;
    if numbers.is_empty() {
        return Err(Refusal::NoItems);
    }
    let mut facts: Vec<Fact> = vec![];
    for number in numbers {
        let item = s.item(*number)?;
        let again = facts.iter().any(
            |fact| matches!(fact, Fact::ItemDeactivated { number, .. } if *number == item.number),
        );
        if item.status != ItemStatus::Active || again {
            return Err(Refusal::ItemStatus { number: *number });
        }
        facts.push(Fact::ItemDeactivated { number: *number, reinstatable });
    }
    if s.active_items().all(|item| numbers.contains(&item.number)) {
        facts.extend(super::settle::give_up_charge(s));
        let end = s.schedule.period.end;
        let access_until = if s.terms.cancel.keeps_access { end.max(now) } else { now };
        let cancellation = Cancellation::new(now, CancelReason::Customer);
        facts.push(Fact::Cancelled { cancellation, access_until });
    }
    Ok(facts)
}

/// Brings deactivated items back. A subscription that ended with them runs again on its old
/// schedule, so that intervals missed meanwhile are billed by the next runs.
pub(super) fn reinstate(s: &Subscription, numbers: &[u32]) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial, StageName::Cancelled])?;
    no_charge_in_flight(s)?;
    if numbers.is_empty() {
        return Err(Refusal::NoItems);
    }
    let mut facts = vec![];
    for number in numbers {
        if s.item(*number)?.status != ItemStatus::Deactivated {
            return Err(Refusal::ItemStatus { number: *number });
        }
        let fact = Fact::ItemReinstated { number: *number };
        if facts.contains(&fact) {
            return Err(Refusal::ItemStatus { number: *number });
        }
        facts.push(fact);
    }
    if matches!(s.stage, Stage::Cancelled { .. }) {
        facts.push(Fact::Restarted { schedule: s.schedule.clone(), trial: false });
    }
    Ok(facts)
}

/// Takes an item out for good. Taking the last one ends the subscription.
pub(super) fn remove(s: &Subscription, number: u32) -> Result<Vec<Fact>, Refusal> {
    if s.stage.ended() {
        return Err(not_here(s));
    }
    only_in(s, &CHANGEABLE)?;
    no_charge_in_flight(s)?;
    let item = s.item(number)?;
    if item.status == ItemStatus::Removed {
        return Err(Refusal::ItemStatus { number });
    }
    let mut facts = vec![Fact::ItemRemoved { number }];
    let left = s.items.iter().any(|other| {
        other.number != number
            && matches!(other.status, ItemStatus::Active | ItemStatus::Deactivated)
    });
    if !left {
        facts.extend(super::settle::give_up_charge(s));
        facts.push(Fact::Expired { cause: Expiry::NothingLeft });
    }
    Ok(facts)
}
