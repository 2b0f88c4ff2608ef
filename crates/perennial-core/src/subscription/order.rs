//! The renewal order: the next renewal, written down ahead of its date from the versions that are
//! current then. Changes after that moment miss this renewal and count from the one after.

use super::{Discount, Item, ItemStatus, ItemTerms, Subscription};

/// What the next renewal bills.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenewalOrder {
    pub items: Vec<OrderedItem>,
}

/// An item as it stood when the order was written.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderedItem {
    pub number: u32,
    pub version: u32,
    pub terms: ItemTerms,
    pub discount: Option<Discount>,
}

impl RenewalOrder {
    /// Written from the active items of a state.
    pub(super) fn of(s: &Subscription) -> Self {
        let ordered = |item: &Item| OrderedItem {
            number: item.number,
            version: item.version,
            terms: item.terms.clone(),
            discount: item.discount.clone(),
        };
        Self { items: s.active_items().map(ordered).collect() }
    }

    pub fn item(&self, number: u32) -> Option<&OrderedItem> {
        self.items.iter().find(|item| item.number == number)
    }
}

impl Subscription {
    /// The state that the renewal at the end of the period is billed on: as it is, or as it was
    /// when the order was written. What ended since is billed no more, what came since not yet.
    pub(super) fn as_ordered(&self) -> Self {
        let Some(order) = &self.order else { return self.clone() };
        let mut s = self.clone();
        for item in s.items.iter_mut().filter(|item| item.status == ItemStatus::Active) {
            match order.item(item.number) {
                Some(ordered) => {
                    item.terms = ordered.terms.clone();
                    item.discount.clone_from(&ordered.discount);
                }
                None => item.status = ItemStatus::Deactivated,
            }
        }
        s
    }
}
