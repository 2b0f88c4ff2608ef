//! A shop with a plan in a group, and the orders, offers and pasts that tests of it need.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::billing::{Basis, Price, Tax};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    Availability, Catalog, CatalogRefusal, Group, History, Listing, Offer, OfferKind, OfferPhase,
    OfferPrice, Order, OrderLine, Past, PhaseMode, PriceEntry, Product, ProductVersion, Project,
    Stacking, quote,
};
use perennial_core::ids::{SubscriptionId, Territory};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::{Recurrence, Role, Sale, Start};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span};

use super::{at, currency};

pub fn price(text: &str, code: &str) -> UnitPrice {
    UnitPrice::parse_decimal(text, currency(code)).unwrap()
}

pub fn entry(territory: Option<&str>, text: &str, code: &str, from: Option<&str>) -> PriceEntry {
    PriceEntry {
        territory: territory.map(Territory::from),
        price: Price::Flat(price(text, code)),
        from: from.map(at),
        preserve: false,
    }
}

pub fn version(prices: Vec<PriceEntry>) -> ProductVersion {
    ProductVersion {
        name: "Plan".to_owned(),
        description: None,
        cycle: Span::months(1),
        level: Some(1),
        prices,
        tax: Tax { basis: Basis::Gross, rate_ppm: 190_000 },
        unit: "seat".to_owned(),
        usage: false,
        quantity_min: 1,
        quantity_max: 10,
        features: BTreeSet::from(["mail".to_owned()]),
        devices: None,
        availability: Availability::Everywhere,
        on_sale: true,
        family_shareable: false,
        relations: perennial_core::subscription::Relations::default(),
        terms: None,
        billings_max: None,
        review_note: None,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        bundle: None,
    }
}

pub fn product(id: &str, group: Option<&str>, version: ProductVersion) -> Product {
    Product {
        id: id.into(),
        project: "shop".into(),
        sku: format!("sku-{id}"),
        number: id.bytes().map(u64::from).sum(),
        uuid: 1,
        group: group.map(Into::into),
        texts: BTreeMap::new(),
        review: None,
        created: at("2024-01-01"),
        versions: vec![version],
    }
}

pub fn offer(id: &str, kind: OfferKind, mode: PhaseMode, prices: Vec<OfferPrice>) -> Offer {
    Offer {
        id: id.into(),
        number: 1,
        project: "shop".into(),
        product: "plan".into(),
        also: BTreeSet::new(),
        kind,
        customers: BTreeSet::new(),
        stacking: Stacking::Alone,
        identifier: None,
        name: id.to_owned(),
        code: Some(id.to_uppercase()),
        phase: OfferPhase { mode, length: Span::months(1), periods: 1, prices, then: vec![] },
        territories: BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: Wrote::default(),
        created: at("2024-01-01"),
    }
}

/// A project of nobody in particular.
pub fn shop() -> Project {
    Project {
        id: "shop".into(),
        name: "Shop".to_owned(),
        zone: "UTC".to_owned(),
        primary_locale: "de-DE".to_owned(),
        terms: "usual".into(),
        store: 1,
        issuer: None,
        listing: Listing::default(),
        pace: None,
        changed: None,
        discount_plans: BTreeMap::new(),
        created: at("2024-01-01"),
    }
}

/// One project with a plan in a group, sold at 10.00 EUR, and 9.00 USD in the US.
pub fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let project = Project { zone: "Europe/Berlin".to_owned(), ..shop() };
    catalog.projects.insert(project.id.clone(), project);
    catalog.terms.insert("usual".into(), Terms { one_per_group: true, ..Terms::platform() });
    catalog.terms.insert("partner".into(), Terms::partner());
    let group = Group {
        id: "plans".into(),
        project: "shop".into(),
        name: "Plans".to_owned(),
        number: 1,
        texts: BTreeMap::new(),
        grace: None,
        created: at("2024-01-01"),
    };
    catalog.groups.insert(group.id.clone(), group);
    put(
        &mut catalog,
        product(
            "plan",
            Some("plans"),
            version(vec![
                entry(None, "10.00", "EUR", None),
                entry(Some("US"), "9.00", "USD", None),
            ]),
        ),
    );
    catalog
}

pub fn put(catalog: &mut Catalog, product: Product) {
    catalog.check_product(&product).unwrap();
    catalog.products.insert(product.id.clone(), product);
}

pub fn put_offer(catalog: &mut Catalog, offer: Offer) {
    catalog.check_offer(&offer).unwrap();
    catalog.offers.insert(offer.id.clone(), offer);
}

pub fn line(product: &str, quantity: u32) -> OrderLine {
    OrderLine {
        product: product.into(),
        quantity,
        price: None,
        name_extension: String::new(),
        billings_max: None,
        offer: None,
    }
}

pub fn order() -> Order {
    Order {
        id: SubscriptionId(1),
        number: 1,
        project: "shop".into(),
        seller: None,
        customer: None,
        territory: "DE".into(),
        currency: None,
        terms: None,
        lines: vec![line("plan", 1)],
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

pub fn quoted(catalog: &Catalog, order: Order) -> Result<Sale, CatalogRefusal> {
    quote(catalog, order, &History::default(), now())
}

pub fn now() -> Instant {
    at("2024-06-15")
}

pub fn unit_price(sale: &Sale) -> String {
    sale.items[0].0.price.units(1)[0].price.to_string()
}

/// A past or running subscription of the customer.
pub fn past(group: Option<&str>, product: &str, offers: &[&str], holds: bool) -> Past {
    Past {
        held: if holds { vec![product.into()] } else { vec![] },
        group: group.map(Into::into),
        products: vec![product.into()],
        offers: offers.iter().map(|offer| (*offer).into()).collect(),
        holds,
        ran: true,
        sold: now(),
        left: (!holds).then(now),
        paid_days: 0,
    }
}
