//! Changing the plan and what is beside it: another product, another number of seats, options.

use super::adjust::settle_up;
use super::bill::{difference_lines, share_left};
use super::change::{by_direction, change_item, changed, check_terms, new_item};
use super::sell::ITEMS_MAX;
use super::{applied, enrolment, in_trial, no_charge_in_flight, only_in};
use crate::subscription::command::{ChangeItem, ChangePlan, PlanWhen};
use crate::subscription::stage::StageName;
use crate::subscription::{Direction, Fact, Item, ItemTerms, NewPlan, Refusal, Role, Subscription};
use crate::terms::{PlanChange, RenewalMode, SecondPending, Timing};
use crate::time::Instant;

/// Another plan in place of the one it is a subscription to. Only within what the terms allow, and
/// one at a time where they refuse a second.
pub(super) fn change_plan(
    s: &Subscription,
    change: &ChangePlan,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let item = plan_of(s)?;
    if item.terms.product == change.to.product {
        return Err(Refusal::SameProduct);
    }
    match s.terms.plan_change {
        PlanChange::WithinFamily if !item.terms.relations.same_family(&change.to.relations) => {
            return Err(Refusal::PlanNotAllowed);
        }
        PlanChange::WithinFamily | PlanChange::Any => {}
    }
    enrolment::known(s)?;
    none_waits(s)?;
    for number in &change.with.leaves {
        option_of(s, *number)?;
    }
    room_for(s, &change.with.brings)?;
    let timing = timing(s, item, change);
    for terms in &change.with.brings {
        comes_beside(terms)?;
        check_terms(s, terms, timing)?;
    }
    let wanted = change_to(item, change.to.clone(), timing);
    let wanted = ChangeItem { cycle: Some(change.cycle), ..wanted };
    changed(s, item, &wanted, Some(&change.with), now)
}

fn change_to(item: &Item, to: ItemTerms, timing: Timing) -> ChangeItem {
    let number = item.number;
    ChangeItem { number, to, cycle: None, discount: None, lead: None, net: false, timing }
}

/// When it takes effect. What runs to an end and what runs until it is cancelled have no period in
/// common: a change from one to the other begins a new one, unless nothing is paid yet.
fn timing(s: &Subscription, item: &Item, change: &ChangePlan) -> Timing {
    let asked = match change.when {
        PlanWhen::ByTerms => by_direction(s, Direction::of(&item.terms, &change.to), change.cycle),
        PlanWhen::Now => Timing::Prorated,
        PlanWhen::PeriodEnd => Timing::PeriodEnd,
    };
    let renews = |mode| mode == RenewalMode::Automatic;
    let other_kind = change
        .with
        .terms
        .as_ref()
        .is_some_and(|terms| renews(terms.renewal) != renews(s.terms.renewal));
    if asked == Timing::Prorated && other_kind && !in_trial(s) { Timing::NewPeriod } else { asked }
}

/// What a new plan changes beside its own item; `paid` where it counts for the running period.
pub(super) fn along(s: &Subscription, with: &NewPlan, paid: bool, now: Instant) -> Vec<Fact> {
    // Within a period that was paid here, what leaves may be used until its end.
    let stays = paid && s.terms.collector.charges() && !in_trial(s);
    let leaves = with.leaves.iter().map(|number| match (*number, stays) {
        (number, true) => Fact::ItemDeactivated { number, reinstatable: false },
        (number, false) => Fact::ItemRemoved { number },
    });
    let numbers = s.counters.items.saturating_add(1)..;
    let brings = numbers
        .zip(&with.brings)
        .map(|(number, terms)| Fact::ItemAdded(Box::new(new_item(s, number, terms, paid, now))));
    let terms = with.terms.clone().map(|terms| Fact::TermsChanged { terms });
    leaves.chain(brings).chain(terms).collect()
}

/// Another number of units. Who would have no seat any more loses it here, or nothing changes.
pub(super) fn change_seats(
    s: &Subscription,
    to: &ItemTerms,
    release_oldest: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let item = plan_of(s)?;
    none_waits(s)?;
    let after = s.seats_allowed_after(item.number, to);
    let over = s.seats.count().saturating_sub(after);
    let too_many = usize::try_from(over).unwrap_or(usize::MAX);
    let oldest = s.seats.oldest_first().into_iter().take(too_many);
    let mut facts: Vec<_> =
        oldest.filter(|_| release_oldest).map(|device| Fact::SeatFreed { device }).collect();
    let left = applied(s, &facts, now);
    facts.extend(change_item(&left, &change_to(item, to.clone(), Timing::Prorated), now)?);
    Ok(facts)
}

/// Options come for the rest of the period and go with what was paid for them: at once where
/// nothing was, at the end of the period otherwise.
pub(super) fn change_options(
    s: &Subscription,
    add: &[ItemTerms],
    remove: &[u32],
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    plan_of(s)?;
    none_waits(s)?;
    let mut facts = vec![];
    for number in remove {
        let number = option_of(s, *number)?.number;
        facts.push(if s.terms.collector.charges() {
            Fact::ItemDeactivated { number, reinstatable: true }
        } else {
            Fact::ItemRemoved { number }
        });
    }
    room_for(s, add)?;
    let mut lines = vec![];
    for (number, terms) in (s.counters.items.saturating_add(1)..).zip(add) {
        comes_beside(terms)?;
        check_terms(s, terms, Timing::Prorated)?;
        if !in_trial(s) {
            lines.extend(difference_lines(s, number, None, terms, share_left(s, now)?)?);
        }
        facts.push(Fact::ItemAdded(Box::new(new_item(s, number, terms, true, now))));
    }
    if lines.is_empty() { Ok(facts) } else { settle_up(s, lines, facts, now) }
}

/// The item of the plan, where it may change.
fn plan_of(s: &Subscription) -> Result<&Item, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial])?;
    no_charge_in_flight(s)?;
    s.plan().ok_or(Refusal::NoItems)
}

fn option_of(s: &Subscription, number: u32) -> Result<&Item, Refusal> {
    s.item(number)?;
    s.options().find(|item| item.number == number).ok_or(Refusal::ItemStatus { number })
}

fn room_for(s: &Subscription, more: &[ItemTerms]) -> Result<(), Refusal> {
    if more.is_empty() || s.items.len().saturating_add(more.len()) <= ITEMS_MAX {
        return Ok(());
    }
    Err(Refusal::TooMany { what: "items", max: ITEMS_MAX })
}

/// Beside a plan there are only items that cannot be bought alone.
fn comes_beside(terms: &ItemTerms) -> Result<(), Refusal> {
    match terms.role {
        Role::Addon => Ok(()),
        Role::Base => Err(Refusal::Sale("only an option comes beside a plan")),
    }
}

/// A change that waits was worked out on what is there: where the terms refuse a second, nothing
/// of it changes meanwhile.
fn none_waits(s: &Subscription) -> Result<(), Refusal> {
    match (&s.pending, s.terms.second_pending) {
        (Some(_), SecondPending::Refuse) => Err(Refusal::ChangePending),
        (Some(_), SecondPending::Replace) | (None, _) => Ok(()),
    }
}
