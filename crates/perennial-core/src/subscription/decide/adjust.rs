//! What a change of the running period costs, or gives back.

use super::bill::{
    Ask, Due, charge_or_do, credit, difference_lines, discounts_used, next_change, period_lines,
    share_left, unused,
};
use super::wake::finished;
use super::{applied, in_trial, renew};
use crate::billing::charge::total;
use crate::billing::credit::{CreditKind, CreditWhy};
use crate::billing::{Amounts, Line, Purpose};
use crate::money::Ratio;
use crate::subscription::{Fact, ItemTerms, Refusal, Schedule, Subscription};
use crate::terms::OnNegative;
use crate::time::{Instant, Period, Span, fraction};

/// One item before and after a change; `old` is what the customer may use until then.
pub(super) struct Swap<'a> {
    pub number: u32,
    pub old: Option<&'a ItemTerms>,
    pub new: &'a ItemTerms,
}

/// Charges or gives back the difference for the rest of the period, then the effects hold.
pub(super) fn for_the_rest(
    s: &Subscription,
    swap: &Swap<'_>,
    effects: Vec<Fact>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if in_trial(s) || effects.is_empty() {
        return Ok(effects);
    }
    let lines = difference_lines(s, swap.number, swap.old, swap.new, share_left(s, now)?)?;
    settle_up(s, lines, effects, now)
}

/// The changed part gets a full period from now; everything else is extended to end with it.
pub(super) fn extending(
    s: &Subscription,
    swap: &Swap<'_>,
    mut effects: Vec<Fact>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if in_trial(s) {
        return Ok(effects);
    }
    let Schedule { cycle, zone, period, .. } = &s.schedule;
    let end = cycle.after(now, zone)?;
    if end <= period.end {
        return Err(Refusal::EndNotLater);
    }
    let whole = Period::new(period.end, cycle.after(period.end, zone)?)?;
    let share = fraction(s.terms.day_count, *cycle, zone, period.end, end, &whole)?;
    let mut lines = difference_lines(s, swap.number, swap.old, swap.new, Ratio::ONE)?;
    for item in s.active_items() {
        if let Some(terms) = item.entitled_terms() {
            lines.extend(difference_lines(s, item.number, None, terms, share)?);
        }
    }
    effects.push(Fact::ScheduleMoved { schedule: s.schedule.ending(end)? });
    settle_up(s, lines, effects, now)
}

/// Takes what the lines come to, or gives it back.
fn settle_up(
    s: &Subscription,
    lines: Vec<Line>,
    effects: Vec<Fact>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let sum = total(&lines)?;
    if sum.gross.is_negative() && s.terms.collector.charges() {
        return give_back(s, sum.neg()?, effects);
    }
    let ask = Ask { reason: next_change(s), purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule: s.schedule.clone(), lines, then: effects }, &ask)
}

/// A change that would give money back, as the terms say.
fn give_back(
    s: &Subscription,
    amounts: Amounts,
    mut effects: Vec<Fact>,
) -> Result<Vec<Fact>, Refusal> {
    let refused = Err(Refusal::Negative { amount: amounts.gross.neg()? });
    let Some(kind) = credit_kind(s.terms.on_negative) else { return refused };
    // Never more than what was paid for the period and did not go back yet.
    let Some(paid) = s.paid else { return Ok(effects) };
    let left = paid.amounts.gross.sub(paid.credited.gross)?;
    if amounts.gross.minor() > left.minor() {
        return refused;
    }
    effects.push(Fact::Credited(credit(s, kind, CreditWhy::Reduced, paid.key, amounts)));
    Ok(effects)
}

/// How the terms give money back, if at all.
fn credit_kind(on_negative: OnNegative) -> Option<CreditKind> {
    match on_negative {
        OnNegative::Refuse => None,
        OnNegative::Refund => Some(CreditKind::Refund),
        OnNegative::CreditNote => Some(CreditKind::CreditNote),
    }
}

/// A full price now for a period that starts now; the unused part of the running one goes back
/// as the terms say, or is lost.
pub(super) fn new_period(
    s: &Subscription,
    mut effects: Vec<Fact>,
    cycle: Span,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if let Some(kind) = credit_kind(s.terms.on_negative)
        && let Some((against, amounts)) = unused(s, now)?
    {
        effects.push(Fact::Credited(credit(s, kind, CreditWhy::Unused, against, amounts)));
    }
    full_price(s, effects, s.schedule.again(now, cycle)?, now)
}

/// A full price now for one more period on top of the running one.
pub(super) fn period_on_top(
    s: &Subscription,
    effects: Vec<Fact>,
    cycle: Span,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let schedule = renew::ahead(s, cycle, now)?;
    full_price(s, effects, schedule, now)
}

fn full_price(
    s: &Subscription,
    mut effects: Vec<Fact>,
    schedule: Schedule,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    effects.extend(finished(&applied(s, &effects, now)));
    let after = applied(s, &effects, now);
    if after.active_items().next().is_none() {
        return Err(Refusal::NoItems);
    }
    let lines = period_lines(&after, &schedule, Ratio::ONE)?;
    effects.push(Fact::Renewed { schedule: schedule.clone(), from_phase: false });
    effects.extend(discounts_used(&after));
    let ask = Ask { reason: next_change(s), purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then: effects }, &ask)
}
