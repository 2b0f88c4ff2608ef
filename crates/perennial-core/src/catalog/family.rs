//! Which items of a subscription may be shared with a family today, whatever they were sold as.

use super::Catalog;
use crate::subscription::Subscription;

impl Catalog {
    /// The active items whose products are for families now. What was sold before that is shared
    /// once its owner asks for it.
    pub fn shareable_items(&self, s: &Subscription) -> Vec<u32> {
        let shareable = |product| {
            self.products.get(product).is_some_and(|product| product.newest().family_shareable)
        };
        let items = s.active_items().filter(|item| shareable(&item.terms.product));
        items.map(|item| item.number).collect()
    }
}
