//! A promotion: an offer as a partner may use it (3.5).

use std::collections::BTreeMap;

use perennial_core::catalog::{Offer, PhaseMode, Product};
use perennial_core::ids::Territory;
use perennial_core::time::Instant;

use super::amount::introductory_spec;
use super::product::titles;
use super::{duration, time};
use crate::seller::Seller;
use crate::{names, wire};

pub fn promotion(
    seller: &Seller,
    offer: &Offer,
    products: &[&Product],
    places: &[Territory],
    now: Instant,
) -> wire::Promotion {
    let partner = seller.partner.id.as_str();
    let regions: Vec<_> = places
        .iter()
        .filter_map(|place| Some((place, sold_with(offer, products, place, now)?)))
        .collect();
    let (kind, free) = match offer.phase.mode {
        PhaseMode::FreeTrial => ("PROMOTION_TYPE_FREE_TRIAL", Some(duration(offer.phase.length))),
        PhaseMode::PayAsYouGo | PhaseMode::PayUpFront => {
            ("PROMOTION_TYPE_INTRODUCTORY_PRICING", None)
        }
    };
    let catalog = &seller.place.catalog;
    let steps = regions
        .iter()
        .flat_map(|(place, product)| catalog.introductory(offer, product, place, now));
    let specs: Vec<_> =
        steps.map(|it| introductory_spec(&it.territory.0, it.billings, it.off)).collect();
    wire::Promotion {
        name: names::promotion(partner, offer.id.as_str()),
        promotion_type: kind.to_owned(),
        titles: titles(seller, &offer.name, &BTreeMap::new()),
        applicable_products: products
            .iter()
            .map(|product| names::product(partner, &product.sku))
            .collect(),
        region_codes: regions.into_iter().map(|(place, _)| place.0.clone()).collect(),
        start_time: offer.from.map(time).unwrap_or_default(),
        end_time: offer.until.map(time).unwrap_or_default(),
        free_trial_duration: free,
        introductory_pricing_details: (!specs.is_empty())
            .then_some(wire::IntroductoryPricingDetails { introductory_pricing_specs: specs }),
    }
}

/// The first of its products that is sold in a place: whose price there is the one to be less.
fn sold_with<'p>(
    offer: &Offer,
    products: &[&'p Product],
    place: &Territory,
    now: Instant,
) -> Option<&'p Product> {
    products.iter().copied().find(|product| offer.fits(product, place, now))
}
