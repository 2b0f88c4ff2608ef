//! What a period or a change costs, line by line. One rounding per line.

use crate::billing::charge::total;
use crate::billing::credit::{Credit, CreditKind, CreditWhy};
use crate::billing::{Amounts, Charge, ChargeKey, Line, Price, Purpose, Reason, Standing, Units};
use crate::money::{Ratio, UnitPrice};
use crate::subscription::item::DiscountWhat;
use crate::subscription::{Fact, Item, ItemTerms, Phase, Refusal, Schedule, Subscription};
use crate::time::{Instant, fraction};

/// All of it, in parts per million.
const ALL_PPM: u32 = 1_000_000;

/// The lines of one period: every active item in full, with its discount and the plan's.
pub(super) fn period_lines(
    s: &Subscription,
    schedule: &Schedule,
    share: Ratio,
) -> Result<Vec<Line>, Refusal> {
    let plan = s.discount_plan.as_ref().map_or(0, |plan| plan.off_ppm(schedule.generation));
    s.active_items().map(|item| item_line(s, item, plan, share)).collect()
}

fn item_line(s: &Subscription, item: &Item, plan: u32, share: Ratio) -> Result<Line, Refusal> {
    let terms = &item.terms;
    let mut units = terms.price.units(terms.quantity);
    let mut off = vec![];
    match item.discount.as_ref().map(|discount| &discount.what) {
        Some(DiscountWhat::Off(ppm)) => off.push(*ppm),
        Some(DiscountWhat::Instead(price)) => units = price.units(terms.quantity),
        Some(DiscountWhat::Less(less)) => {
            units.push(Units { count: i64::from(terms.quantity).saturating_neg(), price: *less });
            // Where the price fell below what is taken off, nobody is paid for going on.
            let each = |it: &Units| i128::from(it.count).saturating_mul(it.price.micros().into());
            if units.iter().map(each).fold(0, i128::saturating_add) < 0 {
                off.push(ALL_PPM);
            }
        }
        None => {}
    }
    if plan > 0 {
        off.push(plan);
    }
    Ok(Line::new(item.number, s.currency, units, off, share, terms.tax)?)
}

/// The one line of a phase that is paid up front.
pub(super) fn up_front_line(s: &Subscription, price: UnitPrice) -> Result<Vec<Line>, Refusal> {
    let item = s.active_items().next().ok_or(Refusal::NoItems)?;
    let units = Price::Flat(price).units(item.terms.quantity);
    let line = Line::new(item.number, s.currency, units, vec![], Ratio::ONE, item.terms.tax)?;
    Ok(vec![line])
}

/// The difference of two versions of an item for a share of a period: one line, or two where they
/// are taxed differently. Coupons do not reduce it.
pub(super) fn difference_lines(
    s: &Subscription,
    number: u32,
    old: Option<&ItemTerms>,
    new: &ItemTerms,
    share: Ratio,
) -> Result<Vec<Line>, Refusal> {
    let line = |units, tax| Line::new(number, s.currency, units, vec![], share, tax);
    let mut units = new.price.units(new.quantity);
    let Some(old) = old else { return Ok(vec![line(units, new.tax)?]) };
    let less = old
        .price
        .units(old.quantity)
        .into_iter()
        .map(|units| Units { count: units.count.saturating_neg(), price: units.price });
    if old.tax != new.tax {
        return Ok(vec![line(units, new.tax)?, line(less.collect(), old.tax)?]);
    }
    units.extend(less);
    Ok(vec![line(units, new.tax)?])
}

/// The share of the running period that is left.
pub(super) fn share_left(s: &Subscription, now: Instant) -> Result<Ratio, Refusal> {
    share_of(s, now, s.schedule.period.end)
}

/// The share of a whole period that lies between two instants.
pub(super) fn share_of(s: &Subscription, from: Instant, to: Instant) -> Result<Ratio, Refusal> {
    let schedule = &s.schedule;
    Ok(fraction(s.terms.day_count, schedule.cycle, &schedule.zone, from, to, &schedule.period)?)
}

/// What comes next: the facts that become true when it is paid, and what it costs.
pub(super) struct Due {
    pub schedule: Schedule,
    pub lines: Vec<Line>,
    pub then: Vec<Fact>,
}

/// How a charge is asked for.
pub(super) struct Ask {
    pub reason: Reason,
    pub purpose: Purpose,
    pub due: Instant,
}

/// Opens a charge for what is due, or lets it happen at once where there is nothing to charge:
/// the partner collects, or it costs nothing.
pub(super) fn charge_or_do(s: &Subscription, due: Due, ask: &Ask) -> Result<Vec<Fact>, Refusal> {
    if !s.terms.collector.charges() || due.lines.is_empty() || total(&due.lines)?.gross.is_zero() {
        return Ok(due.then);
    }
    let gross = total(&due.lines)?.gross;
    if gross.is_negative() {
        return Err(Refusal::Negative { amount: gross });
    }
    Ok(vec![Fact::ChargeOpened(Box::new(Charge {
        key: ChargeKey { ordinal: due.schedule.ordinal, reason: ask.reason },
        due: ask.due,
        period: due.schedule.period,
        lines: due.lines,
        attempt: 1,
        standing: Standing::Intended,
        purpose: ask.purpose,
        wanted: true,
        quiet: false,
        then: due.then,
    }))])
}

/// The number of the next change charge.
pub(super) fn next_change(s: &Subscription) -> Reason {
    Reason::Change(s.counters.changes.saturating_add(1))
}

/// The facts that use up one billing of each discount.
pub(super) fn discounts_used(s: &Subscription) -> Vec<Fact> {
    s.active_items()
        .filter(|item| item.discount.as_ref().is_some_and(|discount| discount.left.is_some()))
        .map(|item| Fact::DiscountUsed { number: item.number })
        .collect()
}

/// The unused part of what was paid for the running period, and which charge it belongs to.
pub(super) fn unused(
    s: &Subscription,
    now: Instant,
) -> Result<Option<(ChargeKey, Amounts)>, Refusal> {
    let Some(paid) = &s.paid else { return Ok(None) };
    let amounts = paid.unused(&s.schedule, now)?;
    Ok(amounts.gross.is_positive().then_some((paid.key, amounts)))
}

pub(super) fn credit(
    s: &Subscription,
    kind: CreditKind,
    why: CreditWhy,
    against: ChargeKey,
    amounts: Amounts,
) -> Credit {
    Credit { number: s.counters.credits.saturating_add(1), kind, why, against, amounts }
}

/// The first phase of an offer still to come.
pub(super) fn next_phase(s: &Subscription) -> Option<Phase> {
    s.phases.first().copied()
}
