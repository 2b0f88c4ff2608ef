//! Taking items out of a subscription, and bringing them back.

use super::bill::{Ask, Due, charge_or_do};
use super::settle::give_up_charge;
use super::{applied, cancel, no_charge_in_flight, only_in, wake};
use crate::billing::{Purpose, Reason};
use crate::subscription::stage::{CancelReason, Cancellation, Expiry, StageName};
use crate::subscription::{Fact, ItemStatus, Refusal, Renewal, Stage, Subscription};
use crate::time::Instant;

const CHANGEABLE: [StageName; 5] =
    [StageName::Active, StageName::Trial, StageName::Ending, StageName::Grace, StageName::Hold];

/// Takes items out of the next renewal; what was paid stays usable. Taking the last one ends the
/// subscription.
pub(super) fn deactivate(
    s: &Subscription,
    numbers: &[u32],
    reinstatable: bool,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &CHANGEABLE)?;
    no_charge_in_flight(s)?;
    let mut facts = vec![];
    for number in each_once(numbers)? {
        if s.item(number)?.status != ItemStatus::Active {
            return Err(Refusal::ItemStatus { number });
        }
        facts.push(Fact::ItemDeactivated { number, reinstatable });
    }
    facts.extend(forget_pending(s, numbers));
    if s.active_items().any(|item| !numbers.contains(&item.number)) {
        return rework_charge(s, facts, now);
    }
    facts.extend(give_up_charge(s));
    let cancellation = Cancellation::new(now, CancelReason::Customer);
    let access_until = s.schedule.period.end.max(now);
    facts.push(Fact::Cancelled { cancellation, access_until });
    Ok(facts)
}

/// Brings deactivated items back. A subscription that ended with its items runs again on its old
/// schedule, so that intervals missed meanwhile are billed by the next runs. What awaits the
/// customer's agreement renews by itself from then on.
pub(super) fn reinstate(
    s: &Subscription,
    numbers: &[u32],
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &[StageName::Active, StageName::Trial, StageName::Cancelled])?;
    no_charge_in_flight(s)?;
    let ended = matches!(s.stage, Stage::Cancelled { .. });
    let awaits = s.awaits_agreement();
    if ended {
        cancel::may_return(s, now)?;
        if cancel::given_back(s) {
            return Err(Refusal::RestartNotAllowed);
        }
    }
    let mut facts = vec![];
    for number in each_once(numbers)? {
        match s.item(number)?.status {
            ItemStatus::Deactivated => {}
            // It ended together with the subscription, or nobody agreed to it yet.
            ItemStatus::Active if ended || awaits => {}
            ItemStatus::Active | ItemStatus::Finished | ItemStatus::Removed => {
                return Err(Refusal::ItemStatus { number });
            }
        }
        facts.push(Fact::ItemReinstated { number });
    }
    if awaits {
        facts.push(Fact::RenewalChanged { renewal: Renewal::Automatic });
    }
    if ended || awaits {
        let left = s.active_items().filter(|item| !numbers.contains(&item.number));
        facts.extend(
            left.map(|item| Fact::ItemDeactivated { number: item.number, reinstatable: true }),
        );
    }
    if ended {
        let trial = s.schedule.generation < 0;
        facts.push(Fact::Restarted { schedule: s.schedule.clone(), trial });
    }
    Ok(facts)
}

/// Takes an item out for good. Taking the last one ends the subscription.
pub(super) fn remove(s: &Subscription, number: u32, now: Instant) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &CHANGEABLE)?;
    no_charge_in_flight(s)?;
    if s.item(number)?.status == ItemStatus::Removed {
        return Err(Refusal::ItemStatus { number });
    }
    let mut facts = vec![Fact::ItemRemoved { number }];
    facts.extend(forget_pending(s, &[number]));
    let left = s.items.iter().any(|other| {
        other.number != number
            && matches!(other.status, ItemStatus::Active | ItemStatus::Deactivated)
    });
    if left {
        return rework_charge(s, facts, now);
    }
    facts.extend(give_up_charge(s));
    facts.push(Fact::Expired { cause: Expiry::NothingLeft });
    Ok(facts)
}

/// The numbers as asked for, of which there must be some and none twice.
fn each_once(numbers: &[u32]) -> Result<impl Iterator<Item = u32> + '_, Refusal> {
    if numbers.is_empty() {
        return Err(Refusal::NoItems);
    }
    let twice = numbers
        .iter()
        .enumerate()
        .find(|(n, number)| numbers.iter().take(*n).any(|other| other == *number));
    match twice {
        Some((_, number)) => Err(Refusal::ItemStatus { number: *number }),
        None => Ok(numbers.iter().copied()),
    }
}

/// A change kept for an item that goes is nobody's any more.
fn forget_pending(s: &Subscription, numbers: &[u32]) -> Option<Fact> {
    s.pending
        .as_ref()
        .filter(|pending| numbers.contains(&pending.item))
        .map(|_| Fact::ChangeDiscarded)
}

/// The renewal that is owed costs something else without what went: it is asked for anew.
pub(super) fn rework_charge(
    s: &Subscription,
    mut facts: Vec<Fact>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let Some(owed) = s.charge.as_ref().filter(|charge| charge.purpose == Purpose::Renew) else {
        return Ok(facts);
    };
    facts.push(Fact::ChargeClosed { key: owed.key });
    let after = applied(s, &facts, now);
    // At the prices of its date, however late it is.
    let (then, changed) = wake::turned_for(&after, owed.due, now);
    if changed.active_items().next().is_none() {
        facts.extend(then);
        facts.push(Fact::Expired { cause: Expiry::NothingLeft });
        return Ok(facts);
    }
    let (schedule, lines, then) = wake::renewal_as_ordered(&changed, then)?;
    let ask = Ask { reason: Reason::Renewal, purpose: Purpose::Renew, due: owed.due };
    facts.extend(charge_or_do(&after, Due { schedule, lines, then }, &ask)?);
    Ok(facts)
}
