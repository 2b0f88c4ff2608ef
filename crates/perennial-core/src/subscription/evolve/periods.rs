//! Periods that begin, and the account of what was paid for them.

use super::orders::bill_ordered;
use crate::billing::{Amounts, Charge, ChargeKey, Reason};
use crate::money::MoneyError;
use crate::subscription::item::Paid;
use crate::subscription::{ItemStatus, PaidTerm, Renewal, Schedule, Stage, Subscription};

/// What was paid belongs to the running period (a change) or begins a new account of it.
pub(super) fn charge_paid(s: &mut Subscription) {
    let Some(charge) = s.charge.take() else { return };
    if !charge.wanted {
        spend(s, charge.key);
        return;
    }
    let Ok(amounts) = charge.amounts() else { return };
    match (&mut s.paid, charge.begins()) {
        (Some(paid), None) => {
            if let Ok(sum) = paid.amounts.add(amounts) {
                paid.amounts = sum;
            }
        }
        (paid, begins) => {
            let left = begins.and_then(|next| carried_over(paid.as_ref()?, &s.schedule, next));
            let credited = Amounts::zero(amounts.gross.currency());
            // What was taken off was paid before, and is worth as much in this period. A change
            // within a period that cost nothing is worth what was paid for it.
            let worth = begins.and_then(|_| worth(&charge).ok());
            let amounts = worth.unwrap_or(amounts);
            let amounts = left.and_then(|left| left.add(amounts).ok()).unwrap_or(amounts);
            *paid = Some(PaidTerm { key: charge.key, amounts, credited });
        }
    }
}

/// What a period costs by its charge, without what of the one before was taken off.
fn worth(charge: &Charge) -> Result<Amounts, MoneyError> {
    let lines = charge.lines.iter().filter(|line| !line.amounts.gross.is_negative());
    let zero = Amounts::zero(charge.gross()?.currency());
    lines.map(|line| line.amounts).try_fold(zero, Amounts::add)
}

/// The unused part of a period that goes on in the next one, which came before its time. One
/// that is counted from its own start leaves nothing of the old one.
fn carried_over(paid: &PaidTerm, old: &Schedule, next: &Schedule) -> Option<Amounts> {
    let early = next.period.start < old.period.end;
    let counted_anew = next.index == 1 && next.anchor == next.period.start;
    if !early || counted_anew {
        return None;
    }
    paid.unused(old, next.period.start).ok()
}

/// A charge came to nothing, or to something else: its ordinal is never asked for again.
pub(super) fn spend(s: &mut Subscription, key: ChargeKey) {
    s.schedule.ordinal = s.schedule.ordinal.max(key.ordinal);
}

/// A new period: what was only recorded becomes what is paid. One that came in its turn uses up
/// an extension.
pub(super) fn renewed(s: &mut Subscription, schedule: &Schedule, from_phase: bool) {
    let in_turn = schedule.period.start >= s.schedule.period.end;
    // One before its time bills what there is, not what was written down for later. So does one
    // that was wished for in the minute after the end, before the renewal was asked for.
    let wished = wished_for(s, schedule);
    let order = s.order.take().filter(|_| in_turn && !wished);
    s.asked_ahead = false;
    move_to(s, schedule);
    forget_paid(s);
    s.stage = Stage::Active;
    if from_phase && !s.phases.is_empty() {
        s.phases.remove(0);
    }
    if in_turn && let Renewal::Extend { ahead } = &mut s.renewal {
        *ahead = ahead.saturating_sub(1);
    }
    match order {
        Some(order) => bill_ordered(s, &order),
        None => bill_items(s, true),
    }
}

/// Whether a period begins by a wish, as it is now, and is not the one that was written down. A
/// renewal that is paid late may begin after the end as well, but then it does not run by then.
fn wished_for(s: &Subscription, schedule: &Schedule) -> bool {
    let runs = matches!(s.stage, Stage::Trial | Stage::Active);
    let counted_anew = runs && schedule.period.start > s.schedule.period.end;
    let paid = s.paid.filter(|paid| paid.key.ordinal == schedule.ordinal);
    counted_anew
        || paid.is_some_and(|paid| match paid.key.reason {
            Reason::EarlyRenewal | Reason::Change(_) => true,
            Reason::Sale | Reason::Renewal | Reason::Restart | Reason::Resume => false,
        })
}

pub(super) fn run(s: &mut Subscription, schedule: &Schedule, trial: bool) {
    move_to(s, schedule);
    s.stage = if trial { Stage::Trial } else { Stage::Active };
    s.replaced_by = None;
}

/// Another schedule; ordinals that were spent stay spent.
pub(super) fn move_to(s: &mut Subscription, schedule: &Schedule) {
    let ordinal = s.schedule.ordinal.max(schedule.ordinal);
    s.schedule = Schedule { ordinal, ..schedule.clone() };
}

/// A period that was not charged has no account of what was paid.
pub(super) fn forget_paid(s: &mut Subscription) {
    s.paid = s.paid.filter(|paid| paid.key.ordinal == s.schedule.ordinal);
}

/// The current versions are what the customer may use from now on, and of other items nothing.
pub(super) fn bill_items(s: &mut Subscription, counts: bool) {
    let period = s.schedule.period;
    for item in &mut s.items {
        if item.status == ItemStatus::Active {
            item.paid = Paid::Current;
            if counts {
                item.bill(Some(period));
            }
        } else {
            item.paid = Paid::Never;
        }
    }
}
