//! What a charge or a credit should come to, by the reference biller's own arithmetic. Where
//! several wishes may have led to it, each gives one possible answer.

use perennial_core::Command;
use perennial_core::billing::{Charge, Reason};
use perennial_core::subscription::command::{ChangeItem, PlanWhen, Resume};
use perennial_core::subscription::{Discount, ItemTerms, Pending, Phase, Role};
use perennial_core::terms::Timing;
use perennial_core::time::{DayCount, Instant, Span};

use super::book::{Book, Ordered};
use super::calendar::{boundary, share};
use super::price::{Entry, Sum, full, micros, plain, total};
use super::rational::Rational;

type Lines = Vec<Entry>;

/// The possible lines of a charge that is opened; `None` where nobody can tell.
pub fn opened(book: &Book, charge: &Charge, at: Instant, wishes: &[Command]) -> Option<Vec<Lines>> {
    match charge.key.reason {
        Reason::Sale => Some(vec![first(book, charge.due)?]),
        Reason::Renewal => match book.phases.first() {
            Some(_) => None,
            None => Some(vec![renewed(book, charge.due)?]),
        },
        Reason::EarlyRenewal | Reason::Restart => Some(vec![next(book, Rational::ONE, at)?]),
        Reason::Resume => {
            let resumes = wishes.iter().filter_map(|wish| match wish {
                Command::Resume { how: Resume::Until(until) } => {
                    Some(next(book, irregular(&turned(book, at), at, *until)?, at))
                }
                Command::Resume { .. } => Some(next(book, Rational::ONE, at)),
                _ => None,
            });
            resumes.collect()
        }
        Reason::Change(_) => {
            wishes.iter().filter_map(|wish| flipped(changed(book, wish, at))).collect()
        }
    }
}

/// The first period: up front, irregular or whole.
fn first(book: &Book, due: Instant) -> Option<Lines> {
    if let Some(Phase::UpFront { price, .. }) = book.phases.first() {
        let item = book.active().next()?;
        let price = i128::from(price.micros()) * i128::from(item.terms.quantity);
        let sum = plain(price, item.terms.tax, Rational::ONE, book.currency)?;
        return Some(vec![Entry { item: item.number, sum }]);
    }
    let part = match book.first_ends.filter(|end| due < *end) {
        Some(end) => irregular(book, due, end)?,
        None => Rational::ONE,
    };
    whole(book, 0, part)
}

/// To the second, against a whole cycle from the same instant.
fn irregular(book: &Book, from: Instant, to: Instant) -> Option<Rational> {
    let whole = boundary(from, &book.zone, book.cycle, 1)?;
    share(DayCount::ExactSeconds, book.cycle, &book.zone, (from, to), (from, whole))
}

/// Every active item in full, with its discount and the plan's of that generation.
pub fn whole(book: &Book, generation: i32, part: Rational) -> Option<Lines> {
    let plan = book.plan.as_ref().map_or(0, |plan| {
        let step = plan.starting_step + generation;
        let exact = plan.steps.iter().find(|(at, _)| *at == step).map(|(_, off)| *off);
        let last = plan.steps.last().filter(|(at, _)| plan.repeat_last && *at < step);
        exact.or(last.map(|(_, off)| *off)).unwrap_or(0)
    });
    book.active()
        .map(|item| {
            let sum = full(&item.terms, item.discount.as_ref(), plan, part, book.currency)?;
            Some(Entry { item: item.number, sum })
        })
        .collect()
}

/// The period after the running one.
fn next(book: &Book, part: Rational, at: Instant) -> Option<Lines> {
    let turned = turned(book, at);
    whole(&turned, book.run.generation + 1, part)
}

/// The renewal that falls due: as it was written down, where it was.
fn renewed(book: &Book, due: Instant) -> Option<Lines> {
    whole(&as_ordered(turned(book, due)), book.run.generation + 1, Rational::ONE)
}

/// A book as its next renewal bills it: what came since it was written down is left out.
pub(super) fn as_ordered(mut billed: Book) -> Book {
    let Some(order) = billed.order.take() else { return billed };
    if billed.any_of(&order) {
        for item in &mut billed.items {
            match order.iter().find(|it| it.number == item.number) {
                Some(ordered) => {
                    item.terms = ordered.terms.clone();
                    item.discount.clone_from(&ordered.discount);
                }
                None => item.active = false,
            }
        }
    }
    billed
}

/// What a renewal would be written down as now.
pub fn ordered(book: &Book) -> Vec<Ordered> {
    let item = |item: &super::book::Entry| Ordered {
        number: item.number,
        terms: item.terms.clone(),
        discount: item.discount.clone(),
    };
    turned(book, book.run.end).active().map(item).collect()
}

/// A change that came after the renewal was written down waits for the end after.
fn missed(book: &Book, pending: &Pending) -> bool {
    let ordered = book.order.iter().flatten().find(|it| it.number == pending.item);
    ordered.is_some_and(|ordered| ordered.terms != pending.to)
}

/// The change that waited is made, new prices begin, and what was billed often enough is left out.
pub(super) fn turned(book: &Book, renewal: Instant) -> Book {
    let mut turned = book.clone();
    let waits = book.pending.as_ref().filter(|pending| !missed(book, pending)).cloned();
    if let Some(pending) = waits {
        turned.pending = None;
        for item in turned.items.iter_mut().filter(|item| item.number == pending.item) {
            if let Some(discount) = &pending.discount {
                item.discount.clone_from(discount);
            }
            item.change(&pending.to, false, book.trial, renewal);
        }
        turned.cycle = pending.cycle;
    }
    // What leads in has prices of its own.
    if turned.phases.is_empty() {
        for item in turned.items.iter_mut().filter(|item| item.active) {
            item.reprice(renewal);
        }
    }
    leave_out_finished(&mut turned);
    turned
}

fn leave_out_finished(book: &mut Book) {
    let waits = book.pending.as_ref().map(|pending| pending.item);
    for item in book.items.iter_mut().filter(|item| Some(item.number) != waits) {
        item.active &= item.terms.billings_max.is_none_or(|max| item.billed < max);
    }
}

/// What does not apply is left out; what nobody can tell makes all of it unknown.
#[expect(clippy::option_option, reason = "nobody can tell, does not apply, or the lines")]
fn flipped(lines: Option<Option<Lines>>) -> Option<Option<Lines>> {
    match lines {
        None => Some(None),
        Some(None) => None,
        Some(lines) => Some(lines),
    }
}

/// `Some(None)` where a wish does not lead to a charge of a change.
#[expect(clippy::option_option, reason = "nobody can tell, does not apply, or the lines")]
fn changed(book: &Book, wish: &Command, at: Instant) -> Option<Option<Lines>> {
    match wish {
        Command::ChangeItem(change) => item_changed(book, change, at),
        Command::ChangePlan(change) => {
            let timing = match change.when {
                PlanWhen::ByTerms => Timing::ByTerms,
                PlanWhen::Now => Timing::Prorated,
                PlanWhen::PeriodEnd => Timing::PeriodEnd,
            };
            plan_changed(book, &change.to, Some(change.cycle), timing, at)
        }
        Command::ChangeSeats { to, .. } => plan_changed(book, to, None, Timing::Prorated, at),
        Command::AddItem { terms, timing, .. } => {
            let number = book.items.iter().map(|item| item.number).max().unwrap_or(0) + 1;
            match timing {
                Timing::ByTerms | Timing::Prorated => {
                    difference(book, number, None, terms, left(book, at)?).map(Some)
                }
                Timing::ProratedExtending => extended(book, number, None, terms, at),
                _ => Some(None),
            }
        }
        Command::TakeIn { from, prorate } => {
            let (start, end) = (from.schedule.period.end, book.run.end);
            let whole = boundary(start, &book.zone, book.cycle, 1)?;
            let part = if *prorate {
                let count = book.terms.day_count;
                share(count, book.cycle, &book.zone, (start, end), (start, whole))?
            } else {
                Rational::ZERO
            };
            let mut lines = vec![];
            let mut number = book.items.iter().map(|item| item.number).max().unwrap_or(0);
            for item in from.active_items() {
                number += 1;
                if let Some(terms) = item.entitled_terms() {
                    lines.extend(difference(book, number, None, terms, part)?);
                }
            }
            Some(Some(lines))
        }
        _ => Some(None),
    }
}

/// The plan is the first item that can be bought alone.
#[expect(clippy::option_option, reason = "nobody can tell, does not apply, or the lines")]
fn plan_changed(
    book: &Book,
    to: &ItemTerms,
    cycle: Option<Span>,
    timing: Timing,
    at: Instant,
) -> Option<Option<Lines>> {
    let Some(plan) = book.active().find(|item| item.terms.role == Role::Base) else {
        return Some(None);
    };
    let change = ChangeItem {
        number: plan.number,
        to: to.clone(),
        cycle,
        discount: None,
        lead: None,
        net: false,
        timing,
    };
    item_changed(book, &change, at)
}

#[expect(clippy::option_option, reason = "nobody can tell, does not apply, or the lines")]
fn item_changed(book: &Book, change: &ChangeItem, at: Instant) -> Option<Option<Lines>> {
    let Some(item) = book.items.iter().find(|item| item.number == change.number) else {
        return Some(None);
    };
    let (number, old) = (item.number, item.usable.as_ref());
    match by_terms(book, &item.terms, change) {
        Timing::Prorated => difference(book, number, old, &change.to, left(book, at)?).map(Some),
        Timing::ProratedExtending => extended(book, number, old, &change.to, at),
        Timing::NewPeriod | Timing::RenewNow => {
            let mut after = book.clone();
            after.pending = None;
            for item in after.items.iter_mut().filter(|item| item.number == number) {
                item.discount = discount(item.discount.as_ref(), &item.terms, change);
                if item.terms != change.to {
                    item.change(&change.to, false, book.trial, at);
                }
            }
            leave_out_finished(&mut after);
            whole(&after, book.run.generation + 1, Rational::ONE).map(Some)
        }
        Timing::ByTerms | Timing::NextBilling | Timing::PeriodEnd => Some(None),
    }
}

/// A coupon does not go along to another product.
fn discount(now: Option<&Discount>, terms: &ItemTerms, change: &ChangeItem) -> Option<Discount> {
    match &change.discount {
        Some(discount) => discount.clone(),
        None => now.filter(|_| terms.product == change.to.product).cloned(),
    }
}

/// What the terms say about a change in this direction.
fn by_terms(book: &Book, now: &ItemTerms, change: &ChangeItem) -> Timing {
    if change.timing != Timing::ByTerms {
        return change.timing;
    }
    if now.product == change.to.product {
        return Timing::Prorated;
    }
    let (from, to) = (now.level.unwrap_or(1), change.to.level.unwrap_or(1));
    if to < from {
        book.terms.upgrade
    } else if to > from {
        book.terms.downgrade
    } else if change.cycle.is_none_or(|cycle| cycle == book.cycle) {
        book.terms.crossgrade
    } else {
        book.terms.crossgrade_other_cycle
    }
}

/// The share of the running period that is left, by the day count of the terms.
fn left(book: &Book, at: Instant) -> Option<Rational> {
    let (start, end) = (book.run.start, book.run.end);
    share(book.terms.day_count, book.cycle, &book.zone, (at, end), (start, end))
}

/// One line, or two where the tax differs.
fn difference(
    book: &Book,
    item: u32,
    old: Option<&ItemTerms>,
    new: &ItemTerms,
    part: Rational,
) -> Option<Lines> {
    let to = micros(&new.price, new.quantity);
    let line = |micros, tax| plain(micros, tax, part, book.currency).map(|sum| Entry { item, sum });
    let Some(old) = old else { return Some(vec![line(to, new.tax)?]) };
    let from = micros(&old.price, old.quantity);
    if old.tax == new.tax {
        return Some(vec![line(to - from, new.tax)?]);
    }
    Some(vec![line(to, new.tax)?, line(-from, old.tax)?])
}

/// A full period of what changed, and everything extended to end with it.
#[expect(clippy::option_option, reason = "nobody can tell, does not apply, or the lines")]
fn extended(
    book: &Book,
    number: u32,
    old: Option<&ItemTerms>,
    new: &ItemTerms,
    at: Instant,
) -> Option<Option<Lines>> {
    let (from, end) = (book.run.end, boundary(at, &book.zone, book.cycle, 1)?);
    if end <= from {
        return Some(None);
    }
    let whole = boundary(from, &book.zone, book.cycle, 1)?;
    let part = share(book.terms.day_count, book.cycle, &book.zone, (from, end), (from, whole))?;
    let mut lines = difference(book, number, old, new, Rational::ONE)?;
    for item in book.active() {
        if let Some(terms) = &item.usable {
            lines.extend(difference(book, item.number, None, terms, part)?);
        }
    }
    Some(Some(lines))
}

/// What may go back because a change made the running period cheaper.
pub fn reduced(book: &Book, at: Instant, wishes: &[Command]) -> Option<Vec<Sum>> {
    let lines: Option<Vec<Lines>> =
        wishes.iter().filter_map(|wish| flipped(changed(book, wish, at))).collect();
    Some(lines?.iter().map(|lines| total(lines).negated()).collect())
}

/// The part of what was paid that is not used yet, to the second, and did not go back before.
pub fn unused(book: &Book, at: Instant) -> Option<Sum> {
    let Some(paid) = &book.paid else { return Some(Sum::default()) };
    let (start, end) = (book.run.start, book.run.end);
    let part = share(DayCount::ExactSeconds, book.cycle, &book.zone, (at, end), (start, end))?;
    let of =
        |sum: i128, back: i128| Some(Rational::whole(sum).times(part)?.rounded()?.min(sum - back));
    let gross = of(paid.sum.gross, paid.back.gross)?;
    let tax = of(paid.sum.tax, paid.back.tax)?;
    Some(Sum { net: gross - tax, tax, gross })
}
