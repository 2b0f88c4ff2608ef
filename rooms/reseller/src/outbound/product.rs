//! A product as a partner may sell it (3.4).

use std::collections::BTreeMap;

use perennial_core::catalog::text::shown;
use perennial_core::catalog::{Bundle, Product, Text};
use perennial_core::ids::Territory;
use perennial_core::time::Instant;

use super::amount::amount;
use super::line_item::finite;
use super::{duration, sku};
use crate::seller::Seller;
use crate::{names, status, wire};

pub fn product(
    seller: &Seller,
    product: &Product,
    places: &[Territory],
    now: Instant,
) -> wire::Product {
    let version = product.newest();
    let priced = |place| Some((place, version.unit_price(place, now)?));
    let priced: Vec<(&Territory, _)> = places.iter().filter_map(priced).collect();
    wire::Product {
        name: names::product(seller.partner.id.as_str(), &product.sku),
        product_type: status::product_type(version.bundle.is_some()).to_owned(),
        titles: titles(seller, &version.name, &product.texts),
        region_codes: priced.iter().map(|(place, _)| place.0.clone()).collect(),
        subscription_billing_cycle_duration: Some(duration(version.cycle)),
        price_configs: priced
            .iter()
            .map(|(place, price)| wire::PriceConfig {
                region_code: place.0.clone(),
                amount: Some(amount(*price)),
            })
            .collect(),
        finite_billing_cycle_details: finite(version.recurrence, version.billings_max),
        bundle_details: version.bundle.as_ref().map(|bundle| details(seller, bundle)),
    }
}

fn details(seller: &Seller, bundle: &Bundle) -> wire::ProductBundleDetails {
    let element = |id| {
        let sku = sku(&seller.place, id);
        wire::BundleElement { product: names::product(seller.partner.id.as_str(), sku) }
    };
    wire::ProductBundleDetails {
        bundle_elements: bundle.elements.iter().map(element).collect(),
        entitlement_mode: status::entitlement_mode(bundle.mode).to_owned(),
    }
}

/// The name in the language of the project first, then what there is in others.
pub(super) fn titles(
    seller: &Seller,
    name: &str,
    texts: &BTreeMap<String, Text>,
) -> Vec<wire::LocalizedText> {
    let project = seller.place.catalog.projects.get(&seller.partner.project);
    let primary = project.map_or("en", |project| &project.primary_locale);
    let title = |language: &str, text: &str| wire::LocalizedText {
        language_code: language.to_owned(),
        text: text.to_owned(),
    };
    let own = texts.get(primary).map_or(name, |text| &text.name);
    // Drafts of translations are not shown.
    let others = shown(texts).filter(|(language, _)| *language != primary);
    let others = others.map(|(language, text)| title(language, &text.name));
    std::iter::once(title(primary, own)).chain(others).collect()
}
