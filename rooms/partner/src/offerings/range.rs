//! What one partner may sell: his range of the project's products, and how he sells each.

use perennial_core::catalog::{Availability, Product};
use perennial_core::ids::{ProductId, TermsId, Territory};
use perennial_core::subscription::Role;
use perennial_core::terms::{Agreed, Terms};
use perennial_core::time::Instant;
use perennial_engine::Place;
use perennial_engine::directory::Partner;

use crate::agreement::Agreement;
use crate::countries;
use crate::offering::{self, PREFIX};
use crate::problem::Code;

#[derive(Clone, Copy)]
pub struct Range<'r> {
    pub place: &'r Place,
    pub partner: &'r Partner,
    pub agreement: &'r Agreement,
}

impl<'r> Range<'r> {
    /// The offering of a name: ours (`off_…`, with the product's sku or id in it), or his own.
    pub fn find(self, name: &str) -> Result<&'r Product, Code> {
        let products = &self.place.catalog.products;
        let ours = |product: &&Product| product.project == self.partner.project;
        let product = match (self.agreement.named(name), name.strip_prefix(PREFIX)) {
            (Some(id), _) => products.get(id),
            (None, Some(name)) => products
                .values()
                .find(|product| ours(product) && product.sku == name)
                .or_else(|| products.get(&ProductId::new(name))),
            (None, None) => None,
        };
        let base = |product: &&Product| product.newest().role == Role::Base;
        let product = product.filter(ours).filter(base).ok_or(Code::UnknownOffering)?;
        if self.enabled(product) { Ok(product) } else { Err(Code::OfferingNotEnabled) }
    }

    /// Everything he may sell by itself.
    pub fn each(self) -> impl Iterator<Item = &'r Product> {
        let products = self.place.catalog.products.values();
        products.filter(move |product| {
            product.project == self.partner.project
                && product.newest().role == Role::Base
                && self.enabled(product)
        })
    }

    pub(super) fn enabled(self, product: &Product) -> bool {
        self.partner.products.is_empty() || self.partner.products.contains(&product.id)
    }

    /// His own name for it, where he has one.
    pub fn sku(self, product: &Product) -> String {
        offering::own_sku(self.partner, &product.id).unwrap_or(&product.sku).to_owned()
    }

    /// The family whose rules it follows.
    pub fn family(self, product: &Product) -> String {
        let known = product.newest().family().map(|family| family.0);
        known.unwrap_or_else(|| offering::shown_family(self.partner, &product.id))
    }

    /// The terms it is sold on: agreed for this product, else the product's own where the same one
    /// takes the money by them, else those of all his sales.
    pub fn terms_id(self, product: &Product) -> TermsId {
        let all = || self.partner.terms.clone();
        let usual = || self.place.catalog.terms_for_seller(&product.id, all());
        self.agreement.offered(&product.id).terms.unwrap_or_else(usual)
    }

    /// What was agreed with him beside the terms. A bundle is sold by the strictest rules of its
    /// parts.
    pub fn agreed(self, product: &Product) -> Agreed {
        let catalog = &self.place.catalog;
        let elements = product.newest().bundle.iter().flat_map(|bundle| &bundle.elements);
        let parts = elements.filter_map(|id| catalog.products.get(id));
        let parts = parts.filter_map(|part| catalog.terms.get(&self.terms_id(part)).cloned());
        Agreed {
            national_id: self.agreement.offered(&product.id).national_id,
            parts: parts.collect(),
            ..self.agreement.ownership.agreed()
        }
    }

    /// The terms as they would be captured; `None` where the catalog has none of that name.
    pub fn terms(self, product: &Product) -> Option<Terms> {
        let terms = self.place.catalog.terms.get(&self.terms_id(product))?.clone();
        Some(self.agreed(product).upon(terms))
    }

    /// How many seats a unit of it is: the devices it and its parts are for, one where none are
    /// counted.
    pub fn seats_each(self, product: &Product) -> u32 {
        let version = product.newest();
        let elements = version.bundle.iter().flat_map(|bundle| &bundle.elements);
        let parts = elements.filter_map(|id| self.place.catalog.products.get(id));
        let devices = parts.map(|part| part.newest().devices).chain([version.devices]);
        devices.flatten().reduce(u32::saturating_add).unwrap_or(1).max(1)
    }

    /// How many units make so many seats; the fewest that are sold where nothing is said. `None`
    /// where no whole number of units makes them.
    pub fn units(self, product: &Product, seats: Option<u32>) -> Option<u32> {
        let Some(seats) = seats else { return Some(product.newest().quantity_min.max(1)) };
        let each = self.seats_each(product);
        (seats > 0 && seats % each == 0).then(|| seats / each)
    }

    /// Whether anybody in a country can have it: the partner sells there, the product is sold
    /// there, and has a price.
    pub fn sold_in(self, product: &Product, country: &str, now: Instant) -> bool {
        let version = product.newest();
        let place = Territory::new(country);
        self.agreement.sells_in(country)
            && version.on_sale
            && version.sold_in(&place)
            && version.currency(&place, now).is_some()
    }

    /// Every country where it can be had.
    pub fn countries(self, product: &Product, now: Instant) -> Vec<&'static str> {
        // Most are sold everywhere: one question for all of them.
        let version = product.newest();
        let mut prices = version.prices.iter().filter(|entry| entry.territory.is_none());
        let everywhere = self.agreement.countries.is_empty()
            && version.on_sale
            && version.availability == Availability::Everywhere
            && prices.any(|entry| entry.from.is_none_or(|from| from <= now));
        if everywhere {
            return countries::ALL.to_vec();
        }
        let all = countries::ALL.into_iter();
        all.filter(|country| self.sold_in(product, country, now)).collect()
    }
}
