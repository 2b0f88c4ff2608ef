//! Merging two subscriptions of one customer into one bill.

use super::bill::{Ask, Due, charge_or_do, difference_lines, next_change};
use super::sell::ITEMS_MAX;
use super::{no_charge_in_flight, not_here, only_in};
use crate::billing::Purpose;
use crate::ids::SubscriptionId;
use crate::money::Ratio;
use crate::subscription::item::{PaidVersion, PastVersion};
use crate::subscription::stage::{Expiry, StageName};
use crate::subscription::{Fact, Item, Paid, Refusal, Subscription};
use crate::time::{Instant, Period, fraction};

/// Takes in the active items of another subscription, charging them for the time between its end
/// and ours. The other one is ended by its own command in the same commit.
pub(super) fn take_in(
    s: &Subscription,
    from: &Subscription,
    prorate: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active])?;
    only_in(from, &[StageName::Active])?;
    no_charge_in_flight(s)?;
    no_charge_in_flight(from)?;
    if s.id == from.id {
        return Err(Refusal::AlreadySo { state: "the same subscription" });
    }
    if s.customer.is_none() || s.customer != from.customer {
        return Err(Refusal::CustomerMismatch);
    }
    if s.currency != from.currency {
        return Err(Refusal::Currency { ours: s.currency, theirs: from.currency });
    }
    if s.schedule.cycle != from.schedule.cycle {
        return Err(Refusal::Cycle);
    }
    if s.terms.collector != from.terms.collector {
        return Err(Refusal::Sale("the money of the two goes to different hands"));
    }
    // A change that waits for its renewal would be lost with it.
    if from.pending.is_some() {
        return Err(Refusal::ChangePending);
    }
    let together = s.items.len().saturating_add(from.active_items().count());
    if together > ITEMS_MAX {
        return Err(Refusal::TooMany { what: "items", max: ITEMS_MAX });
    }
    let (theirs, ours) = (from.schedule.period.end, s.schedule.period.end);
    if ours <= theirs {
        return Err(Refusal::EndNotLater);
    }
    let schedule = &s.schedule;
    let whole = Period::new(theirs, schedule.cycle.after(theirs, &schedule.zone)?)?;
    let share = if prorate {
        fraction(s.terms.day_count, schedule.cycle, &schedule.zone, theirs, ours, &whole)?
    } else {
        Ratio::ZERO
    };
    let mut number = s.counters.items;
    let mut lines = vec![];
    let mut then = vec![];
    for item in from.active_items() {
        number = number.saturating_add(1);
        // What is only chosen for its next billing is neither charged nor usable before ours.
        if let Some(terms) = item.entitled_terms() {
            lines.extend(difference_lines(s, number, None, terms, share)?);
        }
        then.push(Fact::ItemAdded(Box::new(taken(item, number, now))));
    }
    then.push(Fact::MergedFrom { other: from.id });
    let ask = Ask { reason: next_change(s), purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule: schedule.clone(), lines, then }, &ask)
}

/// An item under its new number, with what of it is paid.
fn taken(item: &Item, number: u32, now: Instant) -> Item {
    let taken = Item { number, version: 1, since: now, past: vec![], ..item.clone() };
    match &item.paid {
        Paid::Never | Paid::Current => taken,
        Paid::Version(paid) => {
            let terms = paid.terms.clone();
            let before = PastVersion { version: 1, from: now, terms: terms.clone() };
            let paid = Paid::Version(Box::new(PaidVersion { version: 1, terms }));
            Item { version: 2, paid, past: vec![before], ..taken }
        }
    }
}

/// Its items went into another subscription. What it was asked to pay meanwhile nobody wants any
/// more: the other one is paid for, so this cannot be refused.
pub(super) fn be_merged(s: &Subscription, into: SubscriptionId) -> Result<Vec<Fact>, Refusal> {
    if s.stage.ended() {
        return Err(not_here(s));
    }
    let mut facts = super::settle::give_up_charge(s);
    facts.extend(s.active_items().map(|item| Fact::ItemRemoved { number: item.number }));
    facts.push(Fact::Expired { cause: Expiry::Merged });
    facts.push(Fact::ReplacedBy { by: into });
    Ok(facts)
}
