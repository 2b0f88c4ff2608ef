//! Which offers were used: those of the sale, and one more with each coupon that is set. An item
//! that came from another subscription was counted there.

use crate::subscription::{Discount, Subscription};

/// A coupon is used by who sets it; the same one again is the same use.
pub(super) fn use_offer(s: &mut Subscription, number: u32, discount: Option<&Discount>) {
    let item = s.items.iter().find(|item| item.number == number);
    let before = item.and_then(|item| item.discount.as_ref()).map(|it| &it.offer);
    if let Some(discount) = discount.filter(|it| Some(&it.offer) != before) {
        s.offers.push(discount.offer.clone());
        s.redeemed.extend(discount.redeemed.clone());
    }
}
