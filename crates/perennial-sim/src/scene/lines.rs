//! What is sold line by line: a bundle, something charged once, and offers whose price goes up in
//! steps. Drawn apart from the other goods, which stay what they were in every seed.

use perennial_core::catalog::{
    Bundle, BundleMode, Offer, OfferKind, OfferPhase, OfferPrice, OfferStep, PhaseMode, Product,
};
use perennial_core::subscription::Recurrence;
use perennial_core::time::Span;
use perennial_engine::directory::Document;

use super::goods::{Goods, product_name};
use super::{BUNDLE, ONCE};
use crate::rng::Rng;

/// The offer for a line of a product, by its number in the project.
pub fn line_offer(product: u32) -> Option<u32> {
    match product {
        0 => Some(3),
        1 => Some(4),
        BUNDLE => Some(5),
        _ => None,
    }
}

/// `drawn` are the goods of the project.
pub fn draw(goods: &Goods<'_>, drawn: &[Document], rng: &mut Rng) -> Vec<Document> {
    let first = drawn.iter().find_map(|document| match document {
        Document::Product(product) => Some(product),
        _ => None,
    });
    let Some(first) = first else { return vec![] };
    let cycle = first.newest().cycle;
    let mut bundle = goods.product(BUNDLE, cycle, rng);
    let mode = *rng.pick(&[BundleMode::Full, BundleMode::Incremental]);
    let elements = [0, 1].map(|n| product_name(goods.project, n).as_str().into()).to_vec();
    alone(&mut bundle).bundle = Some(Bundle { elements, mode });
    let mut once = goods.product(ONCE, cycle, rng);
    alone(&mut once).recurrence = Recurrence::Once;
    let mut documents = vec![Document::Product(bundle), Document::Product(once)];
    for product in [0, 1, BUNDLE] {
        documents.extend(offer(goods, product, cycle, rng).map(Document::Offer));
    }
    documents
}

/// Its version, without what limits how often it is billed.
fn alone(product: &mut Product) -> &mut perennial_core::catalog::ProductVersion {
    let version = &mut product.versions[0];
    version.billings_max = None;
    version
}

fn offer(goods: &Goods<'_>, product: u32, cycle: Span, rng: &mut Rng) -> Option<Offer> {
    let n = line_offer(product)?;
    let mut price = || match rng.below(2) {
        0 => vec![OfferPrice::Off { territory: None, ppm: rng.between(1, 1_000_000) }],
        _ => vec![OfferPrice::Price { territory: None, price: goods.price(rng) }],
    };
    let (first, second, third) = (price(), price(), price());
    let step = |prices, periods| OfferStep { periods, prices };
    // The last step may go on for ever.
    let then = match rng.below(3) {
        0 => vec![],
        1 => vec![step(second, rng.between(0, 2))],
        _ => vec![step(second, rng.between(1, 2)), step(third, rng.between(0, 2))],
    };
    let mut offer = goods.offer(n, cycle, rng);
    offer.product = product_name(goods.project, product).as_str().into();
    offer.kind = *rng.pick(&[OfferKind::Introductory, OfferKind::Promotional]);
    offer.phase = OfferPhase {
        mode: PhaseMode::PayAsYouGo,
        length: cycle,
        periods: rng.between(1, 3),
        prices: first,
        then,
    };
    Some(offer)
}
