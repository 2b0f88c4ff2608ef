//! Taking things out of the catalog for good, which nothing that is left may need.

use super::{Catalog, CatalogRefusal, Product};
use crate::ids::{GroupId, ProductId};
use crate::subscription::Subscription;

impl Catalog {
    /// Whether a group may go: it must be empty.
    pub fn check_group_removal(&self, id: &GroupId) -> Result<(), CatalogRefusal> {
        if !self.groups.contains_key(id) {
            return Err(CatalogRefusal::NoGroup);
        }
        let filled = self.products.values().any(|product| product.group.as_ref() == Some(id));
        if filled { Err(CatalogRefusal::InUse { by: "product" }) } else { Ok(()) }
    }

    /// Whether a product may go, as far as the catalog knows. Who holds it, [`held`] tells.
    pub fn check_product_removal(&self, id: &ProductId) -> Result<(), CatalogRefusal> {
        if !self.products.contains_key(id) {
            return Err(CatalogRefusal::NoProduct);
        }
        let contains = |product: &Product| {
            let bundle = product.newest().bundle.as_ref();
            product.id != *id && bundle.is_some_and(|bundle| bundle.elements.contains(id))
        };
        if self.products.values().any(contains) {
            return Err(CatalogRefusal::InUse { by: "bundle" });
        }
        let shared = |offer: &super::Offer| offer.active && offer.also.contains(id);
        if self.offers.values().any(shared) {
            return Err(CatalogRefusal::InUse { by: "offer" });
        }
        Ok(())
    }
}

/// Whether a subscription holds a product, or will by what is decided of it.
pub fn held(product: &ProductId, s: &Subscription) -> bool {
    !s.stage.ended() && s.products_held().any(|held| held == product)
}
