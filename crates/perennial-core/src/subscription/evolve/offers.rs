//! Which offers were used: those of the sale, and one more with each coupon that is set.

use crate::subscription::{Discount, ItemStatus, Subscription};
use crate::time::Instant;

/// A coupon is used by who sets it; the same one again is the same use.
pub(super) fn use_offer(s: &mut Subscription, number: Option<u32>, discount: Option<&Discount>) {
    let item = s.items.iter().find(|item| Some(item.number) == number);
    let before = item.and_then(|item| item.discount.as_ref()).map(|it| &it.offer);
    if let Some(discount) = discount.filter(|it| Some(&it.offer) != before) {
        s.offers.push(discount.offer.clone());
    }
}

/// Items that went into another subscription took their coupons along: those are used there.
pub(super) fn hand_over(s: &mut Subscription, at: Instant) {
    let went = s.items.iter().filter(|it| it.status == ItemStatus::Removed && it.since == at);
    for offer in went.filter_map(|item| item.discount.as_ref()).map(|it| &it.offer) {
        if let Some(n) = s.offers.iter().position(|used| used == offer) {
            s.offers.remove(n);
        }
    }
}
