//! The renewal order between its writing and its date: what calls it off, what it takes in, and
//! what is paid when it is billed.

use super::periods::bill_items;
use crate::subscription::item::PaidVersion;
use crate::subscription::{
    Fact, Item, ItemStatus, OrderedItem, Paid, Renewal, RenewalOrder, Subscription,
};

/// Facts after which the renewal that was written down is not wanted, or not then. Where it is
/// wanted again it is written again, from what is current by then.
pub(super) fn unorders(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Started { .. }
            | Fact::Restarted { .. }
            | Fact::Restocked
            | Fact::Paused(_)
            | Fact::ScheduleMoved { .. }
            | Fact::CancelScheduled { .. }
            | Fact::Cancelled { .. }
            | Fact::Expired { .. }
            | Fact::RenewalChanged { renewal: Renewal::Manual | Renewal::Extend { ahead: 0 } }
    )
}

/// What is paid for now goes on with the next period: a change with effect at once is not one of
/// those that miss the renewal.
pub(super) fn order_too(s: &mut Subscription, item: &Item) {
    let Some(order) = &mut s.order else { return };
    match order.items.iter_mut().find(|ordered| ordered.number == item.number) {
        Some(ordered) => {
            // The coupon of another product does not go along.
            if ordered.terms.product != item.terms.product {
                ordered.discount.clone_from(&item.discount);
            }
            ordered.version = item.version;
            ordered.terms = item.terms.clone();
        }
        None => order.items.push(OrderedItem {
            number: item.number,
            version: item.version,
            terms: item.terms.clone(),
            discount: item.discount.clone(),
        }),
    }
}

/// What was written down is what the customer may use from now on; what came since is not paid.
pub(super) fn bill_ordered(s: &mut Subscription, order: &RenewalOrder) {
    if !s.active_items().any(|item| order.item(item.number).is_some()) {
        return bill_items(s, true);
    }
    let period = s.schedule.period;
    for item in &mut s.items {
        let ordered = order.item(item.number).filter(|_| item.status == ItemStatus::Active);
        let Some(ordered) = ordered else {
            item.paid = Paid::Never;
            continue;
        };
        item.bill(Some(period));
        let (version, terms) = (ordered.version, ordered.terms.clone());
        item.paid = if item.terms == terms {
            Paid::Current
        } else {
            Paid::Version(Box::new(PaidVersion { version, terms }))
        };
    }
}
