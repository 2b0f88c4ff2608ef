//! Changing what is subscribed to: products, quantities, prices, coupons.

use super::adjust::{Swap, extending, for_the_rest, new_period, period_on_top};
use super::items::rework_charge;
use super::plan::along;
use super::seats;
use super::sell::{ITEMS_MAX, QUANTITY_MAX};
use super::{in_trial, no_charge_in_flight, only_in};
use crate::billing::{Line, Purpose};
use crate::money::{MoneyError, Ratio};
use crate::subscription::command::ChangeItem;
use crate::subscription::stage::StageName;
use crate::subscription::{
    Direction, Discount, Fact, Item, ItemStatus, ItemTerms, NewPlan, Paid, Pending, Pricing,
    Refusal, Subscription,
};
use crate::terms::{SecondPending, Timing};
use crate::time::{Instant, Period, Span};

/// Most one item may cost a period, in minor units: the sum of as many as there may be still fits.
const LINE_MINOR_MAX: i64 = i64::MAX / 128;

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
    if cycle != s.schedule.cycle && s.active_items().count() > 1 {
        return Err(Refusal::Cycle);
    }
    changed(s, item, &ChangeItem { timing, cycle: Some(cycle), ..change.clone() }, None, now)
}

/// Changes an item at a timing that is known, alone or with what else a new plan changes.
pub(super) fn changed(
    s: &Subscription,
    item: &Item,
    change: &ChangeItem,
    with: Option<&NewPlan>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let (timing, cycle) = (change.timing, change.cycle.unwrap_or(s.schedule.cycle));
    check_terms(s, &change.to, timing)?;
    let other_cycle = cycle != s.schedule.cycle;
    // A phase is a period of its own: there is none in the middle of one.
    let begins = match timing {
        Timing::NewPeriod | Timing::NextBilling | Timing::PeriodEnd => true,
        Timing::ByTerms | Timing::Prorated | Timing::ProratedExtending | Timing::RenewNow => false,
    };
    if change.lead.is_some() && !begins {
        return Err(Refusal::Timing);
    }
    match timing {
        Timing::Prorated
        | Timing::ProratedExtending
        | Timing::NewPeriod
        | Timing::RenewNow
        | Timing::ByTerms => seats::enough_for_all(s, item.number, &change.to)?,
        // Who uses it then is not known yet: the seats that are too many stay until they are freed.
        Timing::NextBilling | Timing::PeriodEnd => {}
    }
    let swap = Swap { number: item.number, old: item.entitled_terms(), new: &change.to };
    let alone = with.is_none_or(|plan| *plan == NewPlan::default());
    match timing {
        // What is beside it has no period in common with it then.
        Timing::NextBilling | Timing::ProratedExtending if !alone => Err(Refusal::Timing),
        Timing::ByTerms => Err(Refusal::Timing),
        Timing::PeriodEnd => schedule_change(s, item, change, with, cycle, now),
        Timing::NextBilling => {
            let mut effects = effects(s, item, change, timing);
            if other_cycle {
                // The renewal that is written down is one of the cycle it was written in.
                if s.order.is_some() {
                    return Err(Refusal::Cycle);
                }
                effects.push(Fact::CycleChanged { cycle });
            }
            Ok(effects)
        }
        Timing::Prorated => {
            let mut effects = effects(s, item, change, timing);
            effects.extend(with.iter().flat_map(|plan| along(s, plan, true, now)));
            if other_cycle {
                // No share of one cycle is the price of another.
                if s.terms.collector.charges() {
                    return Err(Refusal::Cycle);
                }
                effects.push(Fact::CycleChanged { cycle });
            }
            for_the_rest(s, &swap, effects, now)
        }
        Timing::ProratedExtending if other_cycle => Err(Refusal::Cycle),
        Timing::ProratedExtending => extending(s, &swap, effects(s, item, change, timing), now),
        Timing::NewPeriod => {
            let mut effects = effects(s, item, change, timing);
            effects.extend(with.iter().flat_map(|plan| along(s, plan, false, now)));
            new_period(s, change, effects, cycle, now)
        }
        Timing::RenewNow => {
            let mut effects = effects(s, item, change, timing);
            effects.extend(with.iter().flat_map(|plan| along(s, plan, false, now)));
            period_on_top(s, effects, cycle, now)
        }
    }
}

/// What becomes true of the item.
fn effects(s: &Subscription, item: &Item, change: &ChangeItem, timing: Timing) -> Vec<Fact> {
    let paid = matches!(timing, Timing::Prorated | Timing::ProratedExtending);
    let new_period = matches!(timing, Timing::NewPeriod | Timing::RenewNow);
    let mut effects = vec![];
    let discount = discount_after(item, change);
    if let Some(discount) = discount.filter(|discount| *discount != item.discount) {
        effects.push(Fact::DiscountSet { number: item.number, discount });
    }
    if item.terms != change.to || paid && item.paid != Paid::Current {
        effects.extend(left_behind(s, item.number, &change.to));
        let to = Box::new(change.to.clone());
        effects.push(Fact::ItemChanged { number: item.number, to, paid });
    }
    effects.extend(change.lead.clone().map(Fact::LeadGiven));
    // What is chosen for now, or for good, takes the place of what was chosen for later.
    if s.pending.as_ref().is_some_and(|pending| new_period || pending.item == item.number) {
        effects.push(Fact::ChangeDiscarded);
    }
    effects
}

/// Phases that were still to come were phases of the product that is left.
pub(super) fn left_behind(s: &Subscription, number: u32, to: &ItemTerms) -> Vec<Fact> {
    let swapped = s.item(number).is_ok_and(|item| item.terms.product != to.product);
    let alone = s.active_items().count() == 1;
    if swapped && alone { vec![Fact::PhaseUsed; s.phases.len()] } else { vec![] }
}

/// The coupon afterwards, where it changes. One of another product does not go along.
#[expect(clippy::option_option, reason = "kept, taken away or set, as in the command")]
fn discount_after(item: &Item, change: &ChangeItem) -> Option<Option<Discount>> {
    let swapped = item.terms.product != change.to.product;
    change.discount.clone().or(swapped.then_some(None))
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
    check_terms(s, terms, timing)?;
    let number = s.counters.items.saturating_add(1);
    let added = |at_once: bool| {
        let item = new_item(s, number, terms, at_once, now);
        let mut effects = vec![Fact::ItemAdded(Box::new(item))];
        // Told apart, since setting a coupon is a use of it, and bringing one along is not.
        let discount = discount.cloned().map(Some);
        effects.extend(discount.map(|discount| Fact::DiscountSet { number, discount }));
        effects
    };
    let swap = Swap { number, old: None, new: terms };
    match timing {
        Timing::ByTerms | Timing::Prorated => for_the_rest(s, &swap, added(true), now),
        Timing::ProratedExtending => extending(s, &swap, added(true), now),
        Timing::NextBilling => Ok(added(false)),
        Timing::NewPeriod | Timing::RenewNow | Timing::PeriodEnd => Err(Refusal::Timing),
    }
}

/// An item as it joins those that are there, paid with the running period or with the next.
pub(super) fn new_item(
    s: &Subscription,
    number: u32,
    terms: &ItemTerms,
    at_once: bool,
    now: Instant,
) -> Item {
    let mut item = Item {
        number,
        version: 1,
        status: ItemStatus::Active,
        since: now,
        terms: terms.clone(),
        paid: if at_once { Paid::Current } else { Paid::Never },
        billed: 0,
        service: None,
        discount: None,
        pricing: Pricing::default(),
        past: vec![],
    };
    if at_once && !in_trial(s) {
        item.bill(Period::new(now, s.schedule.period.end).ok());
    }
    item
}

/// Keeps a change for the end of the period; choosing what it is already clears one.
fn schedule_change(
    s: &Subscription,
    item: &Item,
    change: &ChangeItem,
    with: Option<&NewPlan>,
    cycle: Span,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let same = is_so(item, &change.to) && cycle == s.schedule.cycle;
    match (&s.pending, same) {
        (Some(_), true) => return Ok(vec![Fact::ChangeDiscarded]),
        (None, true) => return Err(Refusal::SameProduct),
        (Some(_), false) if s.terms.second_pending == SecondPending::Refuse => {
            return Err(Refusal::ChangePending);
        }
        (Some(_) | None, false) => {}
    }
    let pending = Pending {
        item: item.number,
        to: change.to.clone(),
        cycle,
        discount: discount_after(item, change),
        lead: change.lead.clone(),
        plan: with.cloned().map(Box::new),
        since: now,
    };
    Ok(vec![Fact::ChangeScheduled(Box::new(pending))])
}

/// Which way a change goes, and what the terms say about that way. Only the level decides, never
/// the price. A change that keeps the product is not a change of plan and is prorated.
fn by_terms(s: &Subscription, item: &Item, to: &ItemTerms, cycle: Span) -> Timing {
    if item.terms.product == to.product {
        // Choosing what it is already, while a change waits, takes that change back.
        let undo = s.pending.is_some() && is_so(item, to);
        return if undo { Timing::PeriodEnd } else { Timing::Prorated };
    }
    by_direction(s, Direction::of(&item.terms, to), cycle)
}

/// What the terms say about a change of plan.
pub(super) fn by_direction(s: &Subscription, direction: Direction, cycle: Span) -> Timing {
    match direction {
        Direction::Upgrade => s.terms.upgrade,
        Direction::Downgrade => s.terms.downgrade,
        Direction::Crossgrade if cycle == s.schedule.cycle => s.terms.crossgrade,
        Direction::Crossgrade => s.terms.crossgrade_other_cycle,
    }
}

/// Whether the item is already what is asked for, whatever it is called.
fn is_so(item: &Item, to: &ItemTerms) -> bool {
    item.terms.product == to.product
        && item.terms.quantity == to.quantity
        && item.terms.price == to.price
}

pub(super) fn check_terms(s: &Subscription, to: &ItemTerms, timing: Timing) -> Result<(), Refusal> {
    // Nothing is a quantity of what was used, reported for the next billing.
    let none = to.quantity == 0 && !(to.usage && timing == Timing::NextBilling);
    if none || to.quantity > QUANTITY_MAX {
        return Err(Refusal::Quantity);
    }
    if !to.price.is_sound() {
        return Err(Refusal::Sale("a price is not sound"));
    }
    let theirs = to.price.currency().ok_or(Refusal::Sale("an item has no price"))?;
    if theirs != s.currency {
        return Err(Refusal::Currency { ours: s.currency, theirs });
    }
    // What can never be billed must not wait for the next billing to say so.
    let units = to.price.units(to.quantity);
    let period = Line::new(0, s.currency, units, vec![], Ratio::ONE, to.tax)?;
    if period.amounts.gross.minor() > LINE_MINOR_MAX {
        return Err(MoneyError::OutOfRange.into());
    }
    Ok(())
}

/// A renewal that is owed with it is asked for anew, without it.
pub(super) fn discard(s: &Subscription, now: Instant) -> Result<Vec<Fact>, Refusal> {
    if s.pending.is_none() {
        return Err(Refusal::NothingPending);
    }
    if s.charge.as_ref().is_some_and(|charge| charge.purpose == Purpose::Renew) {
        no_charge_in_flight(s)?;
    }
    rework_charge(s, vec![Fact::ChangeDiscarded], now)
}
