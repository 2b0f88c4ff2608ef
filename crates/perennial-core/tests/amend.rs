//! Amending an item: what is asked is captured from the catalog once, and what is not asked stays
//! as it was sold.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::goods::shop;
use common::{at, currency};
use perennial_core::billing::{Basis, Price, Tax, Tier, TierMode};
use perennial_core::catalog::{
    Amendment, AskedPrice, Availability, Catalog, CatalogRefusal, History, Order, OrderLine,
    PriceEntry, Product, ProductVersion, added, amended, quote,
};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::UnitPrice;
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::subscription::{ItemTerms, Recurrence, Role, Start};
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_core::{Command, Refusal, Subscription, decide};

fn price(text: &str, code: &str) -> UnitPrice {
    UnitPrice::parse_decimal(text, currency(code)).unwrap()
}

fn version(text: &str, cycle: Span) -> ProductVersion {
    let price = Price::Flat(price(text, "EUR"));
    ProductVersion {
        name: format!("Plan at {text}"),
        description: None,
        cycle,
        level: Some(1),
        prices: vec![PriceEntry { territory: None, price, from: None, preserve: false }],
        tax: Tax { basis: Basis::Net, rate_ppm: 190_000 },
        unit: "seat".to_owned(),
        usage: false,
        quantity_min: 1,
        quantity_max: 10,
        features: BTreeSet::new(),
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

fn product(id: &str, number: u64, version: ProductVersion) -> Product {
    Product {
        id: id.into(),
        project: "shop".into(),
        sku: id.to_owned(),
        number,
        uuid: u128::from(number),
        group: None,
        texts: BTreeMap::new(),
        review: None,
        created: at("2024-01-01"),
        versions: vec![version],
    }
}

/// A shop of two plans a month and one a year, the first in volume tiers.
fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let project = shop();
    catalog.projects.insert(project.id.clone(), project);
    catalog.terms.insert("usual".into(), Terms::platform());
    let month = Span::months(1);
    let mut plan = version("10.00", month);
    let tiers = vec![
        Tier { up_to: Some(5), price: price("10.00", "EUR") },
        Tier { up_to: None, price: price("9.00", "EUR") },
    ];
    plan.prices[0].price = Price::Tiered { mode: TierMode::AllUnits, tiers };
    for product in [
        product("plan", 501, plan),
        product("other", 502, version("20.00", month)),
        product("year", 503, version("100.00", Span::years(1))),
    ] {
        catalog.products.insert(product.id.clone(), product);
    }
    catalog
}

/// Two units of the plan, called a name of the buyer's own.
fn sold(catalog: &Catalog) -> Subscription {
    let line = OrderLine {
        product: "plan".into(),
        quantity: 2,
        price: None,
        name_extension: "for the team".to_owned(),
        billings_max: None,
        offer: None,
    };
    let order = Order {
        id: SubscriptionId(1),
        number: 1,
        project: "shop".into(),
        seller: None,
        customer: None,
        territory: "DE".into(),
        currency: None,
        terms: None,
        lines: vec![line],
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
    };
    let sale = quote(catalog, order, &History::default(), at("2024-06-15")).unwrap();
    let facts = decide(None, &Command::Sell(Box::new(sale)), at("2024-06-15")).unwrap();
    evolve_all(None, &facts).unwrap()
}

fn so(asked: &Amendment) -> Result<ItemTerms, CatalogRefusal> {
    let catalog = catalog();
    amended(&catalog, &sold(&catalog), 1, asked, at("2024-06-20")).map(|it| it.terms)
}

fn asked() -> Amendment {
    Amendment::default()
}

#[test]
fn what_nobody_names_stays_whatever_became_of_the_catalog() {
    let mut catalog = catalog();
    let s = sold(&catalog);
    let mut dearer = version("99.00", Span::months(1));
    dearer.on_sale = false;
    catalog.products.get_mut(&"plan".into()).unwrap().versions.push(dearer);
    let now = at("2024-06-20");
    assert_eq!(amended(&catalog, &s, 1, &asked(), now).unwrap().terms, s.items[0].terms);
    let more = Amendment { quantity: Some(6), ..asked() };
    let terms = amended(&catalog, &s, 1, &more, now).unwrap().terms;
    assert_eq!(terms, ItemTerms { quantity: 6, ..s.items[0].terms.clone() });
    catalog.products.clear();
    assert_eq!(amended(&catalog, &s, 1, &more, now).unwrap().terms.quantity, 6);
}

#[test]
fn a_price_of_the_caller_s_own_is_kept_until_the_list_is_asked_for() {
    let mut catalog = catalog();
    let mut s = sold(&catalog);
    let now = at("2024-06-20");
    let own = AskedPrice::Own(price("7.50", "EUR"), Basis::Gross);
    let cheaper = Amendment { price: own, ..asked() };
    let terms = amended(&catalog, &s, 1, &cheaper, now).unwrap().terms;
    assert_eq!((terms.custom_price, terms.tax.basis), (true, Basis::Gross));
    s.items[0].terms = terms.clone();
    let more = Amendment { quantity: Some(3), ..asked() };
    assert_eq!(amended(&catalog, &s, 1, &more, now).unwrap().terms.price, terms.price);
    let newer = version("11.00", Span::months(1));
    catalog.products.get_mut(&"plan".into()).unwrap().versions.push(newer);
    let list = Amendment { price: AskedPrice::List, ..asked() };
    let terms = amended(&catalog, &s, 1, &list, now).unwrap().terms;
    assert_eq!(terms.price, Price::Flat(price("11.00", "EUR")));
    assert_eq!(
        (terms.custom_price, terms.tax.basis, terms.product_version),
        (false, Basis::Net, 2)
    );
    assert_eq!((&*terms.name, &*terms.name_extension), ("Plan at 10.00", "for the team"));
}

#[test]
fn another_product_brings_its_own_price_names_and_cycle() {
    let catalog = catalog();
    let mut s = sold(&catalog);
    s.items[0].terms.price = Price::Flat(price("1.00", "EUR"));
    s.items[0].terms.custom_price = true;
    let now = at("2024-06-20");
    let swap = |id: &str| Amendment { product: Some(id.into()), ..asked() };
    let other = amended(&catalog, &s, 1, &swap("other"), now).unwrap();
    assert_eq!(other.terms.price, Price::Flat(price("20.00", "EUR")));
    assert!(!other.terms.custom_price);
    assert_eq!((other.terms.product_number, other.terms.quantity), (502, 2));
    assert_eq!((&*other.terms.name, &*other.terms.name_extension), ("Plan at 20.00", ""));
    assert_eq!(other.cycle, Span::months(1));
    let year = amended(&catalog, &s, 1, &swap("year"), now).unwrap();
    assert_eq!(year.cycle, Span::years(1));
    let named = Amendment {
        name: Some("Mine".to_owned()),
        name_extension: Some("!".to_owned()),
        ..swap("other")
    };
    let named = amended(&catalog, &s, 1, &named, now).unwrap().terms;
    assert_eq!((&*named.name, &*named.name_extension), ("Mine", "!"));
}

#[test]
fn what_cannot_be_had_is_refused() {
    for (what, asked, refusal) in [
        (
            "more than is sold",
            Amendment { quantity: Some(11), ..asked() },
            CatalogRefusal::Quantity { min: 1, max: 10 },
        ),
        (
            "none, where one is the least",
            Amendment { quantity: Some(0), ..asked() },
            CatalogRefusal::Quantity { min: 1, max: 10 },
        ),
        (
            "a product that is not there",
            Amendment { product: Some("gone".into()), ..asked() },
            CatalogRefusal::NoProduct,
        ),
        (
            "a name without an end",
            Amendment { name: Some("x".repeat(513)), ..asked() },
            Refusal::TooMany { what: "characters", max: 512 }.into(),
        ),
        (
            "dollars",
            Amendment {
                price: AskedPrice::Own(price("1.00", "USD"), Basis::Net),
                product: Some("other".into()),
                ..asked()
            },
            Refusal::Currency { ours: currency("EUR"), theirs: currency("USD") }.into(),
        ),
    ] {
        assert_eq!(so(&asked).unwrap_err(), refusal, "{what}");
    }
    let (catalog, now) = (catalog(), at("2024-06-20"));
    let item = amended(&catalog, &sold(&catalog), 2, &asked(), now).unwrap_err();
    assert_eq!(item, Refusal::ItemNotFound { number: 2 }.into());
}

#[test]
fn what_is_added_has_the_cycle_of_what_is_there() {
    let catalog = catalog();
    let s = sold(&catalog);
    let add = |id: &str| {
        let asked = Amendment { product: Some(id.into()), quantity: Some(3), ..asked() };
        added(&catalog, &s, &asked, at("2024-06-20"))
    };
    let other = add("other").unwrap();
    assert_eq!((other.quantity, other.product_number), (3, 502));
    assert_eq!(add("year").unwrap_err(), CatalogRefusal::MixedCycles);
    assert_eq!(add("gone").unwrap_err(), CatalogRefusal::NoProduct);
}
