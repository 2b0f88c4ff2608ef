//! What a subscription holds: the products a customer has through it, or is about to have.

use super::{Fact, ItemStatus, Subscription};
use crate::ids::ProductId;

impl Subscription {
    /// The products that are in it and not over for good, those a change waits to bring, and those
    /// that come with what is being paid: what was paid for finds its place kept.
    pub fn products_held(&self) -> impl Iterator<Item = &ProductId> {
        let items = self.items.iter().filter(|item| match item.status {
            ItemStatus::Active | ItemStatus::Deactivated => true,
            ItemStatus::Finished | ItemStatus::Removed => false,
        });
        let charge = self.charge.iter().filter(|charge| charge.wanted);
        let coming = charge.flat_map(|charge| &charge.then).filter_map(brings);
        let pending = self.pending.iter().map(|pending| &pending.to.product);
        items.map(|item| &item.terms.product).chain(pending).chain(coming)
    }
}

fn brings(fact: &Fact) -> Option<&ProductId> {
    if let Fact::ItemAdded(item) = fact {
        return Some(&item.terms.product);
    }
    let Fact::ItemChanged { to, .. } = fact else { return None };
    Some(&to.product)
}
