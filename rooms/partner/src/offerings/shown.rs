//! An offering as it is shown (3): everything a partner has to know to sell it.

use perennial_core::catalog::{OfferKind, PhaseMode, Product};
use perennial_core::time::Instant;

use super::rules::rules;
use super::{Range, option_id};
use crate::agreement::PiiMode;
use crate::{offering, wire};

impl Range<'_> {
    /// `None` where it has no terms to be sold on: then nobody sells it.
    pub fn shown(self, product: &Product, now: Instant) -> Option<wire::OfferingDocument> {
        let terms = self.terms(product)?;
        let version = product.newest();
        let seats = |units: u32| units.saturating_mul(self.seats_each(product));
        let least = version.quantity_min.max(1);
        let products = &self.place.catalog.products;
        let called = |id| products.get(id).map(option_id);
        let mut options: Vec<_> = self
            .options(product)
            .map(|option| wire::OptionDocument {
                option_id: option_id(option),
                partner_sku: self.sku(option),
                name: option.newest().name.clone(),
                features: option.newest().features.iter().cloned().collect(),
                exclusive_with: self.excluded(product, option),
                requires: option.newest().relations.requires.iter().filter_map(called).collect(),
            })
            .collect();
        options.sort_by(|one, other| one.option_id.cmp(&other.option_id));
        let parts = version.bundle.iter().flat_map(|bundle| &bundle.elements);
        let parts: Vec<_> = parts.filter_map(|id| products.get(id)).collect();
        let components = parts.iter().map(|part| wire::Component {
            offering_id: offering::id(part),
            name: part.newest().name.clone(),
            family: self.family(part),
            features: part.newest().features.iter().cloned().collect(),
        });
        let features = parts.iter().flat_map(|part| &part.newest().features);
        let mut features: Vec<_> = features.chain(&version.features).cloned().collect();
        features.sort_unstable();
        features.dedup();
        let identity = terms.identity.is_some();
        Some(wire::OfferingDocument {
            offering_id: offering::id(product),
            partner_sku: self.sku(product),
            name: version.name.clone(),
            description: version.description.clone(),
            family: self.family(product),
            tier: offering::tier(version.level),
            term_type: offering::term_type(&terms),
            term: version.cycle.to_string(),
            seats: wire::SeatRange {
                unit: unit(self, product),
                default: seats(least),
                min: seats(least),
                max: seats(version.quantity_max),
                step: seats(1),
            },
            options,
            features,
            countries: self.countries(product, now),
            trial: self.trial(product, now),
            pii_mode: if identity { PiiMode::Identity.name() } else { PiiMode::None.name() },
            activation_policies: self.agreement.activations.iter().copied().collect(),
            rules: rules(&terms),
            components: components.collect(),
            status: if version.on_sale { "AVAILABLE" } else { "WITHDRAWN" },
        })
    }

    /// The options one cannot be had together with, whichever of the two says so.
    fn excluded(self, product: &Product, option: &Product) -> Vec<String> {
        let says =
            |one: &Product, other: &Product| one.newest().relations.excludes.contains(&other.id);
        let mut excluded: Vec<_> = self
            .options(product)
            .filter(|other| says(option, other) || says(other, option))
            .map(option_id)
            .collect();
        excluded.sort_unstable();
        excluded
    }

    /// How long it is free at first: by its terms, or by the introductory offer that runs.
    fn trial(self, product: &Product, now: Instant) -> Option<String> {
        let catalog = &self.place.catalog;
        let terms = catalog.terms.get(&self.terms_id(product))?;
        let offered = catalog.offers.values().find(|offer| {
            offer.kind == OfferKind::Introductory
                && offer.phase.mode == PhaseMode::FreeTrial
                && offer.is_for(&product.id)
                && offer.open(now)
        });
        let own = Some(terms.trial).filter(|trial| !trial.is_zero());
        offered.map(|offer| offer.phase.length).or(own).map(|length| length.to_string())
    }
}

/// What a seat is: a device where devices are counted, else what the product calls a unit.
fn unit(range: Range<'_>, product: &Product) -> String {
    let version = product.newest();
    let counts = |id| {
        let part: Option<&Product> = range.place.catalog.products.get(id);
        part.is_some_and(|part| part.newest().devices.is_some())
    };
    let mut parts = version.bundle.iter().flat_map(|bundle| &bundle.elements);
    if version.devices.is_some() || parts.any(counts) {
        return "DEVICE".to_owned();
    }
    version.unit.to_ascii_uppercase()
}
