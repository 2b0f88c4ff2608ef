//! What a change of the running period costs, or gives back.

use super::bill::{
    Ask, Due, charge_or_do, credit, difference_lines, discounts_used, next_change, period_lines,
    share_left, unused, up_front_line,
};
use super::wake::finished;
use super::{applied, in_trial, renew};
use crate::billing::charge::total;
use crate::billing::credit::{CreditKind, CreditWhy};
use crate::billing::{Amounts, Basis, Line, Purpose, Tax, Units};
use crate::money::{Ratio, UnitPrice};
use crate::subscription::command::ChangeItem;
use crate::subscription::due::offset;
use crate::subscription::{Fact, ItemTerms, Phase, Refusal, Schedule, Subscription};
use crate::terms::OnNegative;
use crate::time::{DayCount, Instant, Period, Span, fraction};

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
    let share = share_left(s, now)?;
    let mut lines = difference_lines(s, swap.number, swap.old, swap.new, share)?;
    // What comes along is paid with it.
    for fact in &effects {
        if let Fact::ItemAdded(item) = fact
            && item.number != swap.number
        {
            lines.extend(difference_lines(s, item.number, None, &item.terms, share)?);
        }
    }
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
pub(super) fn settle_up(
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

/// A full price now, or that of a phase, for a period that starts now; the unused part of the
/// running one goes back as the terms say, is taken off where that was asked for, or is lost.
pub(super) fn new_period(
    s: &Subscription,
    change: &ChangeItem,
    mut effects: Vec<Fact>,
    cycle: Span,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let phase = change.lead.as_ref().map(|lead| lead.phase);
    let schedule = match phase {
        Some(Phase::Free { length } | Phase::UpFront { length, .. }) => {
            s.schedule.again_until(now, offset(s, now, length)?, cycle)?
        }
        None => s.schedule.again(now, cycle)?,
    };
    let mut due = full_price(s, effects.clone(), schedule.clone(), phase, now)?;
    if let Some(kind) = credit_kind(s.terms.on_negative)
        && let Some((against, amounts)) = unused(s, now)?
    {
        // What is worth as much as the new period goes back apart all the same: a period without a
        // charge has no account of what was paid for it.
        let nets = change.net && !due.lines.is_empty() && {
            amounts.gross.minor() < total(&due.lines)?.gross.minor()
        };
        if nets {
            due.lines.push(netted(s, change.number, amounts, now)?);
        } else {
            let credit = credit(s, kind, CreditWhy::Unused, against, amounts);
            effects.push(Fact::Credited(credit));
            due = full_price(s, effects, schedule, phase, now)?;
        }
    }
    charge_or_do(s, due, &by_wish(s, now))
}

/// What is left of the running period, as a line that is taken off.
fn netted(s: &Subscription, number: u32, unused: Amounts, now: Instant) -> Result<Line, Refusal> {
    let Schedule { cycle, zone, period, .. } = &s.schedule;
    let rate_ppm = s.item(number)?.terms.tax.rate_ppm;
    let line = |gross, share| {
        let units = vec![Units { count: -1, price: UnitPrice::from_money(gross)? }];
        let tax = Tax { basis: Basis::Gross, rate_ppm };
        Line::new(number, s.currency, units, vec![], share, tax)
    };
    let share = fraction(DayCount::ExactSeconds, *cycle, zone, now, period.end, period)?;
    if let Some(paid) = &s.paid {
        let worked_out = line(paid.amounts.gross, share)?;
        if worked_out.amounts.gross == unused.gross.neg()? {
            return Ok(worked_out);
        }
    }
    // Some of it went back already.
    Ok(line(unused.gross, Ratio::ONE)?)
}

/// A full price now for one more period on top of the running one.
pub(super) fn period_on_top(
    s: &Subscription,
    effects: Vec<Fact>,
    cycle: Span,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let schedule = renew::ahead(s, cycle, now)?;
    charge_or_do(s, full_price(s, effects, schedule, None, now)?, &by_wish(s, now))
}

fn by_wish(s: &Subscription, now: Instant) -> Ask {
    Ask { reason: next_change(s), purpose: Purpose::Wish, due: now }
}

fn full_price(
    s: &Subscription,
    mut effects: Vec<Fact>,
    schedule: Schedule,
    phase: Option<Phase>,
    now: Instant,
) -> Result<Due, Refusal> {
    effects.extend(finished(&applied(s, &effects, now)));
    let after = applied(s, &effects, now);
    if after.active_items().next().is_none() {
        return Err(Refusal::NoItems);
    }
    let from_phase = phase.is_some();
    effects.push(Fact::Renewed { schedule: schedule.clone(), from_phase });
    let lines = match phase {
        Some(Phase::Free { .. }) => vec![],
        Some(Phase::UpFront { price, .. }) => up_front_line(&after, price)?,
        None => {
            effects.extend(discounts_used(&after));
            period_lines(&after, &schedule, Ratio::ONE)?
        }
    };
    Ok(Due { schedule, lines, then: effects })
}
