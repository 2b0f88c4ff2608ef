//! The catalog: what an order is quoted at, and that nothing later changes what was sold.

mod common;

use std::collections::BTreeSet;

use common::goods::{
    catalog, entry, line, now, offer, order, past, price, product, put, put_offer, quoted,
    unit_price, version,
};
use common::{Life, at, currency, paid};
use perennial_core::Command;
use perennial_core::billing::{Basis, Price, Tier, TierMode};
use perennial_core::catalog::{
    Availability, Catalog, CatalogRefusal, Group, History, Offer, OfferKind, OfferPrice, Order,
    OrderLine, PhaseMode, PriceEntry, Product, ProductVersion, quote,
};
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Phase;
use perennial_core::terms::Terms;
use perennial_core::time::Span;

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
