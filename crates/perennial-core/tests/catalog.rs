//! The catalog: what an order is quoted at, and that nothing later changes what was sold.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Life, at, currency, paid, sale};
use perennial_core::Command;
use perennial_core::billing::{Basis, Price, Tax, Tier, TierMode};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    Availability, Catalog, CatalogRefusal, Group, History, Listing, Offer, OfferKind, OfferPhase,
    OfferPrice, Order, OrderLine, Past, PhaseMode, PriceEntry, Product, ProductVersion, Project,
    quote,
};
use perennial_core::ids::{SubscriptionId, Territory};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{CancelReason, Phase, Recurrence, Role, Sale, Start};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span};

fn price(text: &str, code: &str) -> UnitPrice {
    UnitPrice::parse_decimal(text, currency(code)).unwrap()
}

fn entry(territory: Option<&str>, text: &str, code: &str, from: Option<&str>) -> PriceEntry {
    PriceEntry {
        territory: territory.map(Territory::from),
        price: Price::Flat(price(text, code)),
        from: from.map(at),
        preserve: false,
    }
}

fn version(prices: Vec<PriceEntry>) -> ProductVersion {
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
        terms: None,
        billings_max: None,
        review_note: None,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        bundle: None,
    }
}

fn product(id: &str, group: Option<&str>, version: ProductVersion) -> Product {
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

fn offer(id: &str, kind: OfferKind, mode: PhaseMode, prices: Vec<OfferPrice>) -> Offer {
    Offer {
        id: id.into(),
        number: 1,
        project: "shop".into(),
        product: "plan".into(),
        also: BTreeSet::new(),
        kind,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
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

/// One project with a plan in a group, sold at 10.00 EUR, and 9.00 USD in the US.
fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let project = Project {
        id: "shop".into(),
        name: "Shop".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        primary_locale: "de-DE".to_owned(),
        terms: "usual".into(),
        store: 1,
        issuer: None,
        listing: Listing::default(),
        pace: None,
        changed: None,
        discount_plans: BTreeMap::new(),
        created: at("2024-01-01"),
    };
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

fn put(catalog: &mut Catalog, product: Product) {
    catalog.check_product(&product).unwrap();
    catalog.products.insert(product.id.clone(), product);
}

fn put_offer(catalog: &mut Catalog, offer: Offer) {
    catalog.check_offer(&offer).unwrap();
    catalog.offers.insert(offer.id.clone(), offer);
}

fn line(product: &str, quantity: u32) -> OrderLine {
    OrderLine {
        product: product.into(),
        quantity,
        price: None,
        name_extension: String::new(),
        billings_max: None,
        offer: None,
    }
}

fn order() -> Order {
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
        start: Start::Now,
        first_period_ends: None,
        discount_plan: None,
        payment_method: None,
        references: BTreeMap::new(),
        parameters: BTreeMap::new(),
        replaces: None,
    }
}

fn quoted(catalog: &Catalog, order: Order) -> Result<Sale, CatalogRefusal> {
    quote(catalog, order, &History::default(), now())
}

fn now() -> Instant {
    at("2024-06-15")
}

fn unit_price(sale: &Sale) -> String {
    sale.items[0].0.price.units(1)[0].price.to_string()
}

#[test]
fn the_place_decides_currency_and_price() {
    let catalog = catalog();
    let eur = quoted(&catalog, order()).unwrap();
    let usd = quoted(&catalog, Order { territory: "US".into(), ..order() }).unwrap();
    assert_eq!((unit_price(&eur), eur.currency.code()), ("EUR 10.00".to_owned(), "EUR"));
    assert_eq!((unit_price(&usd), usd.currency.code()), ("USD 9.00".to_owned(), "USD"));
    assert_eq!(eur.zone.name(), "Europe/Berlin");
    // The general price is for sale in every place, in its own currency.
    let eur = Order { territory: "US".into(), currency: Some(currency("EUR")), ..order() };
    assert_eq!(unit_price(&quoted(&catalog, eur).unwrap()), "EUR 10.00");
    let gbp = Order { currency: Some(currency("GBP")), ..order() };
    let none = Err(CatalogRefusal::NoPrice { currency: "GBP".to_owned() });
    assert_eq!(quoted(&catalog, gbp), none);
}

#[test]
fn a_price_holds_from_its_day() {
    let mut catalog = catalog();
    let prices = vec![
        entry(None, "10.00", "EUR", None),
        entry(None, "11.00", "EUR", Some("2024-06-15")),
        entry(None, "12.00", "EUR", Some("2024-06-15T00:00:01Z")),
        // Not yet in force, so neither a price nor a reason to sell in dollars.
        entry(Some("DE"), "8.00", "USD", Some("2025-01-01")),
    ];
    catalog.products.insert("plan".into(), product("plan", Some("plans"), version(prices)));
    assert_eq!(unit_price(&quoted(&catalog, order()).unwrap()), "EUR 11.00");
    let later = quote(&catalog, order(), &History::default(), at("2025-01-01")).unwrap();
    assert_eq!(unit_price(&later), "USD 8.00");
}

#[test]
fn tiers_and_the_callers_own_price() {
    let mut catalog = catalog();
    let tiers = vec![
        Tier { up_to: Some(2), price: price("10.00", "EUR") },
        Tier { up_to: None, price: price("8.00", "EUR") },
    ];
    let tiered = PriceEntry {
        territory: None,
        price: Price::Tiered { mode: TierMode::Graduated, tiers },
        from: None,
        preserve: false,
    };
    put(&mut catalog, product("team", None, version(vec![tiered])));
    let team = quoted(&catalog, Order { lines: vec![line("team", 5)], ..order() }).unwrap();
    let mut life = Life::default();
    life.wish(&Command::Sell(Box::new(team)), now(), &mut paid).unwrap();
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "44.00");

    let own = OrderLine { price: Some((price("3.00", "EUR"), Basis::Net)), ..line("plan", 1) };
    let sale = quoted(&catalog, Order { lines: vec![own], ..order() }).unwrap();
    let item = &sale.items[0].0;
    assert_eq!((unit_price(&sale).as_str(), item.tax.basis), ("EUR 3.00", Basis::Net));
    assert!(item.custom_price);
    let foreign = OrderLine { price: Some((price("3.00", "USD"), Basis::Net)), ..line("plan", 1) };
    let refused = quoted(&catalog, Order { lines: vec![foreign], ..order() });
    assert_eq!(refused, Err(CatalogRefusal::Invalid { field: "price" }));
}

#[test]
fn bounds_places_and_what_is_on_sale() {
    let mut catalog = catalog();
    let of = |catalog: &Catalog, quantity| {
        quoted(catalog, Order { lines: vec![line("plan", quantity)], ..order() }).map(|_| ())
    };
    assert_eq!(of(&catalog, 10), Ok(()));
    for quantity in [0, 11] {
        assert_eq!(of(&catalog, quantity), Err(CatalogRefusal::Quantity { min: 1, max: 10 }));
    }
    assert_eq!(quoted(&catalog, Order { lines: vec![], ..order() }), Err(CatalogRefusal::Empty));
    let unknown = Order { lines: vec![line("gone", 1)], ..order() };
    assert_eq!(quoted(&catalog, unknown), Err(CatalogRefusal::NoProduct));

    let plan = catalog.products.get_mut(&"plan".into()).unwrap();
    plan.versions[0].availability = Availability::Only(BTreeSet::from(["AT".into()]));
    let there = CatalogRefusal::NotSoldThere { territory: "DE".to_owned() };
    assert_eq!(of(&catalog, 1), Err(there));
    catalog.products.get_mut(&"plan".into()).unwrap().versions[0].on_sale = false;
    assert_eq!(of(&catalog, 1), Err(CatalogRefusal::NotOnSale));
}

#[test]
fn products_of_one_order_share_a_cycle() {
    let mut catalog = catalog();
    let prices = || vec![entry(None, "90.00", "EUR", None)];
    put(&mut catalog, product("extra", None, version(prices())));
    let yearly = ProductVersion { cycle: Span::years(1), ..version(prices()) };
    put(&mut catalog, product("year", None, yearly));
    let both = |other| Order { lines: vec![line("plan", 1), line(other, 2)], ..order() };
    assert_eq!(quoted(&catalog, both("extra")).unwrap().items.len(), 2);
    assert_eq!(quoted(&catalog, both("year")), Err(CatalogRefusal::MixedCycles));
}

#[test]
fn the_order_the_product_then_the_project_bring_the_terms() {
    let mut catalog = catalog();
    let terms = |catalog: &Catalog, order| quoted(catalog, order).unwrap().terms;
    assert_eq!(terms(&catalog, order()), catalog.terms[&"usual".into()]);
    catalog.products.get_mut(&"plan".into()).unwrap().versions[0].terms = Some("partner".into());
    assert_eq!(terms(&catalog, order()), Terms::partner());
    let named = Order { terms: Some("usual".into()), ..order() };
    assert_eq!(terms(&catalog, named), catalog.terms[&"usual".into()]);
    let unknown = Order { terms: Some("gone".into()), ..order() };
    assert_eq!(quoted(&catalog, unknown), Err(CatalogRefusal::NoTerms));
}

/// A past or running subscription of the customer.
fn past(group: Option<&str>, product: &str, offers: &[&str], holds: bool) -> Past {
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

#[test]
fn one_product_of_a_group_at_a_time() {
    let catalog = catalog();
    let history = |holds| History { past: vec![past(Some("plans"), "other", &[], holds)] };
    let quoted = |order, holds| quote(&catalog, order, &history(holds), now()).map(|_| ());
    assert_eq!(quoted(order(), true), Err(CatalogRefusal::HoldsGroup));
    assert_eq!(quoted(order(), false), Ok(()));
    // Replacing what is held, or on terms that allow several.
    assert_eq!(quoted(Order { replaces: Some(SubscriptionId(2)), ..order() }, true), Ok(()));
    assert_eq!(quoted(Order { terms: Some("partner".into()), ..order() }, true), Ok(()));
}

#[test]
fn one_subscription_with_a_product_at_a_time() {
    let mut catalog = catalog();
    let terms = Terms { one_per_product: true, ..Terms::partner() };
    catalog.terms.insert("each".into(), terms);
    let quoted = |order, product, holds| {
        let history = History { past: vec![past(Some("plans"), product, &[], holds)] };
        quote(&catalog, order, &history, now()).map(|_| ())
    };
    let each = || Order { terms: Some("each".into()), ..order() };
    assert_eq!(quoted(each(), "plan", true), Err(CatalogRefusal::HoldsProduct));
    assert_eq!(quoted(each(), "plan", false), Ok(()));
    assert_eq!(quoted(each(), "other", true), Ok(()), "another of the group is allowed");
    assert_eq!(quoted(Order { replaces: Some(SubscriptionId(2)), ..each() }, "plan", true), Ok(()));
    assert_eq!(quoted(Order { terms: Some("partner".into()), ..order() }, "plan", true), Ok(()));
}

#[test]
fn an_introductory_offer_is_for_who_never_had_one_in_the_group() {
    let mut catalog = catalog();
    put_offer(&mut catalog, offer("intro", OfferKind::Introductory, PhaseMode::FreeTrial, vec![]));
    let wants = || Order { introductory: true, ..order() };
    let trial = vec![Phase::Free { length: Span::months(1) }];
    let phases = |history: &History| {
        quote(&catalog, wants(), history, now()).map(|sale| (sale.phases, sale.offers.len()))
    };
    assert_eq!(phases(&History::default()), Ok((trial.clone(), 1)));
    // Used elsewhere, or had another offer, or none: still his to use.
    let other = History {
        past: vec![
            past(Some("others"), "x", &["intro"], false),
            past(Some("plans"), "plan", &["promo"], false),
        ],
    };
    assert_eq!(phases(&other), Ok((trial, 1)));
    let used = History { past: vec![past(Some("plans"), "x", &["intro"], false)] };
    assert_eq!(phases(&used), Ok((vec![], 0)), "not used, but sold");
    // Named by the buyer, it must hold.
    let named = Order { offer: Some("intro".into()), ..order() };
    assert_eq!(quote(&catalog, named, &used, now()), Err(CatalogRefusal::NotEligible));
}

#[test]
fn a_promotional_offer_is_for_who_has_or_had_a_product_of_the_group() {
    let mut catalog = catalog();
    let half = vec![OfferPrice::Off { territory: None, ppm: 500_000 }];
    put_offer(&mut catalog, offer("promo", OfferKind::Promotional, PhaseMode::PayAsYouGo, half));
    let named = || Order { offer: Some("promo".into()), ..order() };
    let quoted = |history: &History| quote(&catalog, named(), history, now());
    assert_eq!(quoted(&History::default()), Err(CatalogRefusal::NotEligible));
    let had = History { past: vec![past(Some("plans"), "x", &[], false)] };
    let discount = quoted(&had).unwrap().items[0].1.clone().unwrap();
    assert_eq!((discount.what, discount.left), (DiscountWhat::Off(500_000), Some(1)));
    let used = History { past: vec![past(Some("plans"), "x", &["promo"], false)] };
    assert_eq!(quoted(&used), Err(CatalogRefusal::NotEligible));
    let twice = Offer { uses_per_customer: 2, ..catalog.offers[&"promo".into()].clone() };
    let mut catalog = catalog.clone();
    catalog.offers.insert(twice.id.clone(), twice);
    assert!(quote(&catalog, named(), &used, now()).is_ok());
}

#[test]
fn an_offer_runs_in_its_places_and_its_time_at_its_price() {
    let mut catalog = catalog();
    let up_front = vec![
        OfferPrice::Price { territory: None, price: price("7.00", "EUR") },
        OfferPrice::Price { territory: Some("AT".into()), price: price("6.00", "EUR") },
    ];
    let offer = Offer {
        from: Some(at("2024-06-15")),
        until: Some(at("2024-06-16")),
        territories: BTreeSet::from(["DE".into(), "AT".into(), "US".into()]),
        ..offer("intro", OfferKind::Introductory, PhaseMode::PayUpFront, up_front)
    };
    put_offer(&mut catalog, offer);
    let named =
        |place: &str| Order { territory: place.into(), offer: Some("intro".into()), ..order() };
    let lead = |text| vec![Phase::UpFront { length: Span::months(1), price: price(text, "EUR") }];
    let quoted = |place, when: &str| {
        quote(&catalog, named(place), &History::default(), at(when)).map(|sale| sale.phases)
    };
    assert_eq!(quoted("DE", "2024-06-15"), Ok(lead("7.00")));
    assert_eq!(quoted("AT", "2024-06-15"), Ok(lead("6.00")), "the place's own price");
    assert_eq!(quoted("US", "2024-06-15"), Err(CatalogRefusal::OfferNoPrice));
    for (place, when) in [("FR", "2024-06-15"), ("DE", "2024-06-16"), ("DE", "2024-06-14")] {
        assert_eq!(quoted(place, when), Err(CatalogRefusal::OfferNotRunning), "{place} {when}");
    }
}

#[test]
fn an_offer_belongs_to_a_product_of_the_order() {
    let mut catalog = catalog();
    put(&mut catalog, product("extra", None, version(vec![entry(None, "1.00", "EUR", None)])));
    let half = vec![OfferPrice::Off { territory: None, ppm: 500_000 }];
    put_offer(&mut catalog, offer("intro", OfferKind::Introductory, PhaseMode::PayAsYouGo, half));
    let named = |lines| Order { lines, offer: Some("intro".into()), ..order() };
    let other = quoted(&catalog, named(vec![line("extra", 1)]));
    assert_eq!(other, Err(CatalogRefusal::OfferMismatch));
    let sale = quoted(&catalog, named(vec![line("extra", 1), line("plan", 1)])).unwrap();
    let reduced: Vec<_> = sale.items.iter().map(|(_, discount)| discount.is_some()).collect();
    assert_eq!(reduced, [false, true]);
    // As you go means cycle by cycle: an offer of another length is none any more.
    catalog.products.get_mut(&"plan".into()).unwrap().versions[0].cycle = Span::weeks(1);
    let other = quoted(&catalog, named(vec![line("plan", 1)]));
    assert_eq!(other, Err(CatalogRefusal::OfferMismatch));
}

#[test]
fn later_edits_never_change_what_was_sold() {
    let mut catalog = catalog();
    let sold = quoted(&catalog, order()).unwrap();
    let mut life = Life::default();
    life.wish(&Command::Sell(Box::new(sold.clone())), now(), &mut paid).unwrap();

    let mut plan = catalog.products[&"plan".into()].clone();
    plan.versions.push(ProductVersion {
        name: "Dear plan".to_owned(),
        features: BTreeSet::new(),
        ..version(vec![entry(None, "99.00", "EUR", None)])
    });
    put(&mut catalog, plan.clone());
    catalog.terms.insert("usual".into(), Terms::partner());

    life.work(at("2024-09-15"), &mut paid);
    let item = &life.state().items[0].terms;
    assert_eq!((item.name.as_str(), item.product_version), ("Plan", 1));
    assert_eq!(life.state().paid.unwrap().amounts.gross.decimal(), "10.00");
    assert_eq!(life.state().terms, sold.terms);
    // Who buys now gets the newest version.
    let dear = quoted(&catalog, order()).unwrap();
    assert_eq!((unit_price(&dear).as_str(), dear.items[0].0.product_version), ("EUR 99.00", 2));

    // What was a version stays one.
    let mut forged = plan.clone();
    forged.versions[0].name = "Other".to_owned();
    assert_eq!(catalog.check_product(&forged), Err(CatalogRefusal::Fixed { field: "versions" }));
    forged = Product { sku: "other".to_owned(), ..plan.clone() };
    assert_eq!(catalog.check_product(&forged), Err(CatalogRefusal::Fixed { field: "sku" }));
    forged = Product { versions: vec![], ..plan };
    assert_eq!(catalog.check_product(&forged), Err(CatalogRefusal::Invalid { field: "versions" }));
}

#[test]
fn names_are_taken_once() {
    let mut catalog = catalog();
    let twin = Product { id: "twin".into(), ..catalog.products[&"plan".into()].clone() };
    assert_eq!(catalog.check_product(&twin), Err(CatalogRefusal::Taken { field: "sku" }));
    let twin = Product { sku: "twin".to_owned(), ..twin };
    assert_eq!(catalog.check_product(&twin), Err(CatalogRefusal::Taken { field: "number" }));
    put(&mut catalog, Product { number: 7_000, ..twin.clone() });
    // It takes nobody else's later, and what was stored with a number may still be changed.
    assert_eq!(catalog.check_product(&twin), Err(CatalogRefusal::Taken { field: "number" }));
    catalog.products.insert(twin.id.clone(), twin.clone());
    catalog.check_product(&twin).unwrap();
    let group = Group { id: "twin".into(), ..catalog.groups[&"plans".into()].clone() };
    assert_eq!(catalog.check_group(&group), Err(CatalogRefusal::Taken { field: "name" }));
    let promo = offer("promo", OfferKind::Promotional, PhaseMode::FreeTrial, vec![]);
    put_offer(&mut catalog, promo.clone());
    let twin = Offer { id: "twin".into(), ..promo.clone() };
    assert_eq!(catalog.check_offer(&twin), Err(CatalogRefusal::Taken { field: "name" }));
    let twin = Offer { id: "twin".into(), name: "twin".to_owned(), ..promo };
    assert_eq!(catalog.check_offer(&twin), Err(CatalogRefusal::Taken { field: "code" }));
}

#[test]
fn what_a_history_is_made_of() {
    let mut life = Life::default();
    let mut sold = sale(Terms::platform(), common::item("plan", "10.00", "EUR"));
    sold.offers = vec!["intro".into()];
    life.wish(&Command::Sell(Box::new(sold)), at("2024-01-31"), &mut paid).unwrap();
    let history = History::of([life.state()]);
    assert_eq!(history.past, [past(Some("plans"), "plan", &["intro"], true)]);
    life.work(at("2024-02-01"), &mut paid);
    let cancel = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    life.wish(&cancel, at("2024-02-01"), &mut paid).unwrap();
    assert!(!History::of([life.state()]).holds(&"plans".into()));
}
