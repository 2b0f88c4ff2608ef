//! Bundles: several products sold as one. A bundle holds products of its own project that are no
//! bundles themselves, so that what is in one can be told at a glance and at the sale.

use super::product::{ELEMENTS_MAX, ProductVersion};
use super::{Catalog, CatalogRefusal, Product};
use crate::subscription::{Element, Recurrence};

impl Catalog {
    /// Checks what a product is made of, before it is stored.
    pub(super) fn check_bundle(
        &self,
        product: &Product,
        version: &ProductVersion,
    ) -> Result<(), CatalogRefusal> {
        let invalid = CatalogRefusal::Invalid { field: "bundle" };
        if version.recurrence == Recurrence::Once && version.billings_max.is_some() {
            return Err(CatalogRefusal::Invalid { field: "billingsMax" });
        }
        let Some(bundle) = &version.bundle else { return Ok(()) };
        if bundle.elements.is_empty() || bundle.elements.len() > ELEMENTS_MAX {
            return Err(invalid);
        }
        for (n, id) in bundle.elements.iter().enumerate() {
            let twice = bundle.elements.iter().take(n).any(|other| other == id);
            let element = self.product(&product.project, id)?;
            if twice || *id == product.id || element.newest().bundle.is_some() {
                return Err(invalid);
            }
        }
        // Nor may what others are made of become a bundle.
        let within = |other: &Product| {
            let bundle = other.newest().bundle.as_ref();
            bundle.is_some_and(|bundle| bundle.elements.contains(&product.id))
        };
        if self.products.values().any(within) { Err(invalid) } else { Ok(()) }
    }

    /// What is in a product as it is sold now.
    pub(super) fn elements(&self, product: &Product) -> Result<Vec<Element>, CatalogRefusal> {
        let Some(bundle) = &product.newest().bundle else { return Ok(vec![]) };
        let element = |id| {
            let element = self.product(&product.project, id)?;
            Ok(Element {
                product: element.id.clone(),
                features: element.newest().features.clone(),
                devices: element.newest().devices,
            })
        };
        bundle.elements.iter().map(element).collect()
    }
}
