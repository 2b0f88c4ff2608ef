//! Prices over time: what waits, what was said about it, and since when it holds.

use crate::repricing::Repricing;
use crate::subscription::pricing::{Consent, PriceChange};
use crate::subscription::{Item, Pricing, Subscription};
use crate::time::Instant;

/// The customer was told: from now on his time runs.
pub(super) fn told(s: &mut Subscription, number: u32, at: Instant) {
    let zone = s.schedule.zone.clone();
    on_change(s, number, |change| {
        change.told = Some(at);
        change.from = change.notice.after(at, &zone).map_or(change.from, |it| it.max(change.from));
    });
}

/// The price that waited is withdrawn: a renewal that is written down at it costs what it costs
/// now.
pub(super) fn dropped(s: &mut Subscription, number: u32) {
    let Some(item) = s.items.iter_mut().find(|item| item.number == number) else { return };
    let Some(withdrawn) = item.pricing.change.take() else { return };
    let ordered = s.order.iter_mut().flat_map(|order| &mut order.items);
    for ordered in ordered.filter(|it| it.number == number) {
        if withdrawn.to == ordered.terms.price {
            ordered.terms.price.clone_from(&item.terms.price);
        }
    }
}

pub(super) fn answered(s: &mut Subscription, number: u32, consent: Consent) {
    on_change(s, number, |change| change.consent = consent);
}

/// One that is added has its price since then. One that came from another subscription brings
/// what it had there.
pub(super) fn of_added(s: &Subscription, item: &Item, at: Instant) -> Pricing {
    let since = item.pricing.since.or(Some(at)).filter(|_| moves(s));
    Pricing { since, ..item.pricing.clone() }
}

/// It is paid from now on, by the version of the item that follows.
pub(super) fn begun(item: &mut Item, at: Instant) {
    let Some(change) = &item.pricing.change else { return };
    let told_only = !change.notice.is_zero() && change.consent == Consent::NotNeeded;
    if told_only {
        item.pricing.raised = Some(at);
    }
}

/// Another version of an item: what waited for the old price waits no more.
pub(super) fn replaced(s: &mut Subscription, number: u32, at: Instant) {
    let since = moves(s).then_some(at);
    let Some(item) = s.items.iter_mut().find(|item| item.number == number) else { return };
    let Some(before) = item.past.last().map(|past| &past.terms) else { return };
    let other = before.product != item.terms.product;
    if other || before.price != item.terms.price {
        // A price that came from the list makes nobody a new customer of it.
        let listed = item.pricing.change.take().is_some_and(|it| it.to == item.terms.price);
        if other || !listed {
            item.pricing.since = since;
        }
    }
    if other {
        item.pricing.raised = None;
    }
}

/// Whether its price follows the list. Where it never does, nobody asks since when it is so.
fn moves(s: &Subscription) -> bool {
    matches!(s.terms.repricing, Repricing::Moves(_))
}

fn on_change(s: &mut Subscription, number: u32, change: impl FnOnce(&mut PriceChange)) {
    let item = s.items.iter_mut().find(|item| item.number == number);
    if let Some(waits) = item.and_then(|item| item.pricing.change.as_mut()) {
        change(waits);
    }
}
