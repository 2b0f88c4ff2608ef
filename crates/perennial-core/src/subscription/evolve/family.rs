//! What opening and closing a family changes.

use crate::subscription::{Family, Item, ItemTerms, Paid, Subscription};

/// What is named is for families from now on: as it is chosen, as it is paid for, as its renewal is
/// written down, and as it will be after a change that waits.
pub(super) fn opened(s: &mut Subscription, numbers: &[u32], members_max: u32) {
    s.family.closed = false;
    let Subscription { items, order, pending, .. } = s;
    for item in items.iter_mut().filter(|item| numbers.contains(&item.number)) {
        item.terms.family = members_max;
        let (number, product) = (item.number, &item.terms.product);
        let open = |terms: &mut ItemTerms| {
            if terms.product == *product {
                terms.family = members_max;
            }
        };
        if let Paid::Version(paid) = &mut item.paid {
            open(&mut paid.terms);
        }
        let ordered = order.iter_mut().flat_map(|order| &mut order.items);
        ordered.filter(|it| it.number == number).for_each(|it| open(&mut it.terms));
        let waiting = pending.iter_mut().filter(|it| it.item == number);
        waiting.for_each(|it| open(&mut it.to));
    }
}

pub(super) fn closed(s: &mut Subscription) {
    s.family = Family { closed: true, ..Family::default() };
}

/// What changes within its product stays as it is shared: the change may have been decided before
/// it was.
pub(super) fn kept(item: &mut Item, before: u32) {
    item.terms.family = item.terms.family.max(before);
}
