//! A shield and a vault, a family of both, a setup sold once, a key sold beside others; and offers.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::billing::{Basis, Price, Tax};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    Availability, Bundle, BundleMode, Catalog, CatalogRefusal, History, Offer, OfferKind,
    OfferPhase, OfferPrice, Order, OrderLine, PhaseMode, PriceEntry, Product, ProductVersion,
    quote,
};
use perennial_core::ids::{OfferId, SubscriptionId, Territory};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::{Recurrence, Role, Sale, Start};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span};

use crate::common::goods::shop;
use crate::common::{at, currency};

pub fn now() -> Instant {
    at("2026-01-31")
}

pub fn price(micros: i64) -> UnitPrice {
    UnitPrice::new(micros, currency("EUR"))
}

/// Sold monthly at 10.00 EUR everywhere and 12.00 USD in the US, untaxed.
pub fn product(id: &str) -> Product {
    let entry = |territory: Option<&str>, price| PriceEntry {
        territory: territory.map(Territory::from),
        price: Price::Flat(price),
        from: None,
        preserve: false,
    };
    let dollars = UnitPrice::new(12_000_000, currency("USD"));
    let version = ProductVersion {
        name: id.to_owned(),
        description: None,
        cycle: Span::months(1),
        level: None,
        prices: vec![entry(None, price(10_000_000)), entry(Some("US"), dollars)],
        tax: Tax { basis: Basis::Gross, rate_ppm: 0 },
        unit: "unit".to_owned(),
        usage: false,
        quantity_min: 1,
        quantity_max: 10,
        features: BTreeSet::from([format!("{id} itself")]),
        devices: None,
        availability: Availability::Everywhere,
        on_sale: true,
        family_shareable: false,
        relations: perennial_core::subscription::Relations::default(),
        terms: None,
        billings_max: None,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        bundle: None,
        review_note: None,
    };
    Product {
        id: id.into(),
        project: "shop".into(),
        sku: id.to_owned(),
        number: id.bytes().map(u64::from).sum(),
        uuid: 1,
        group: None,
        texts: BTreeMap::new(),
        review: None,
        created: now(),
        versions: vec![version],
    }
}

pub fn with(id: &str, change: impl FnOnce(&mut ProductVersion)) -> Product {
    let mut product = product(id);
    change(&mut product.versions[0]);
    product
}

pub fn off(ppm: u32) -> Vec<OfferPrice> {
    vec![OfferPrice::Off { territory: None, ppm }]
}

pub fn offer(id: &str, product: &str, prices: Vec<OfferPrice>) -> Offer {
    Offer {
        id: id.into(),
        number: 1,
        project: "shop".into(),
        product: product.into(),
        also: BTreeSet::new(),
        kind: OfferKind::Introductory,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: id.to_owned(),
        code: None,
        phase: OfferPhase {
            mode: PhaseMode::PayAsYouGo,
            length: Span::months(1),
            periods: 3,
            prices,
            then: vec![],
        },
        territories: BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: Wrote::default(),
        created: now(),
    }
}

pub fn trial(id: &str, product: &str) -> Offer {
    let mut offer = offer(id, product, vec![]);
    let length = Span::weeks(1);
    offer.phase =
        OfferPhase { mode: PhaseMode::FreeTrial, length, periods: 1, prices: vec![], then: vec![] };
    offer
}

/// A shield and a vault, a family of both, a setup sold once, and a key sold beside others.
pub fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let project = shop();
    catalog.projects.insert("shop".into(), project);
    catalog.terms.insert("usual".into(), Terms::platform());
    for product in [
        with("shield", |version| version.devices = Some(5)),
        with("vault", |_| {}),
        with("setup", |version| version.recurrence = Recurrence::Once),
        with("key", |version| version.role = Role::Addon),
        with("family", |version| version.bundle = Some(bundle(&["shield", "vault"]))),
    ] {
        catalog.check_product(&product).unwrap();
        catalog.products.insert(product.id.clone(), product);
    }
    catalog
}

pub fn bundle(elements: &[&str]) -> Bundle {
    Bundle { elements: elements.iter().map(|id| (*id).into()).collect(), mode: BundleMode::Full }
}

pub fn put(catalog: &mut Catalog, offer: Offer) {
    catalog.check_offer(&offer).unwrap();
    catalog.offers.insert(offer.id.clone(), offer);
}

pub fn line(product: &str, offer: Option<&str>) -> OrderLine {
    OrderLine {
        product: product.into(),
        quantity: 1,
        price: None,
        name_extension: String::new(),
        billings_max: None,
        offer: offer.map(OfferId::from),
    }
}

pub fn order(lines: Vec<OrderLine>) -> Order {
    Order {
        id: SubscriptionId(1),
        number: 1,
        project: "shop".into(),
        seller: None,
        customer: None,
        territory: "DE".into(),
        currency: None,
        terms: None,
        lines,
        offer: None,
        code: None,
        introductory: false,
        agreed: perennial_core::terms::Agreed::default(),
        start: Start::Now,
        first_period_ends: None,
        discount_plan: None,
        payment_method: None,
        references: BTreeMap::new(),
        parameters: BTreeMap::new(),
        replaces: None,
    }
}

pub fn sold(catalog: &Catalog, order: Order) -> Result<Sale, CatalogRefusal> {
    quote(catalog, order, &History::default(), now())
}
