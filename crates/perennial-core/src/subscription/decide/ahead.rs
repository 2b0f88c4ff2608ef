//! Charging ahead: the next period is asked for some days before the running one is over, as the
//! terms say. Paid, it is added to the running one; declined, nothing changed, and the date comes
//! as it would have, with its own charge and its own dunning.

use super::bill::{Ask, Due, charge_or_do, discounts_used};
use super::prices;
use super::wake::{finished, next_period};
use crate::billing::charge::total;
use crate::billing::{Line, Purpose, Reason};
use crate::subscription::{Fact, Refusal, RenewalOrder, Schedule, Stage, Subscription};
use crate::time::{Instant, Period};

/// The next period and what it costs, where it may be asked for ahead: the order for it is written
/// and is what the customer has now, it was not asked for before, and it costs something. What
/// changes with the end of the period waits for that end.
pub(in crate::subscription) fn next(s: &Subscription) -> Option<(Schedule, Vec<Line>)> {
    let order = s.order.as_ref()?;
    let running = matches!(s.stage, Stage::Active) && !s.terms.charge_lead.is_zero();
    let end = s.schedule.period.end;
    let priced = s.price_not_agreed(end) || !prices::begun(s, end).is_empty();
    let waits = s.asked_ahead || s.charge.is_some() || s.pending.is_some() || priced;
    if !running || waits || !s.terms.collector.charges() || !finished(s).is_empty() {
        return None;
    }
    let (schedule, lines) = next_period(s).ok()?;
    let costs = total(&lines).is_ok_and(|total| total.gross.is_positive());
    (costs && *order == RenewalOrder::of(s)).then_some((schedule, lines))
}

/// Asks for it. It begins now and ends where it would have ended anyway.
pub(super) fn charge(
    s: &Subscription,
    (next, lines): (Schedule, Vec<Line>),
    at: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let schedule = Schedule { period: Period::new(at, next.period.end)?, ..next };
    let mut then = vec![Fact::Renewed { schedule: schedule.clone(), from_phase: false }];
    then.extend(discounts_used(s));
    let ask = Ask { reason: Reason::Renewal, purpose: Purpose::Wish, due: at };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}
