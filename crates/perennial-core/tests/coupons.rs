//! Coupons: what a code means for an item of a subscription that runs (commerce 5.6).

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::goods::shop;
use common::{Life, at, currency, item, paid, sale};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    Availability, Catalog, CatalogRefusal, Coupon, History, Offer, OfferKind, OfferPhase,
    OfferPrice, PhaseMode, Product, ProductVersion, coupon,
};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{Discount, ItemTerms, Recurrence, Role};
use perennial_core::terms::{Terms, Timing};
use perennial_core::time::Span;
use perennial_core::{Command, Fact, Subscription};

fn offer(id: &str, mode: PhaseMode, periods: u32) -> Offer {
    let half = vec![OfferPrice::Off { territory: None, ppm: 500_000 }];
    Offer {
        id: id.into(),
        number: 1,
        project: "shop".into(),
        product: "plan".into(),
        also: BTreeSet::new(),
        kind: OfferKind::Promotional,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: id.to_owned(),
        code: Some(id.to_uppercase()),
        phase: OfferPhase { mode, length: Span::months(1), periods, prices: half, then: vec![] },
        territories: BTreeSet::new(),
        from: None,
        until: Some(at("2024-06-01")),
        active: true,
        uses_per_customer: 1,
        wrote: Wrote::default(),
        created: at("2024-01-01"),
    }
}

fn product(id: &str, terms: &ItemTerms) -> Product {
    Product {
        id: id.into(),
        project: "shop".into(),
        sku: id.to_owned(),
        number: 1,
        uuid: 1,
        group: None,
        texts: BTreeMap::new(),
        review: None,
        created: at("2024-01-01"),
        versions: vec![ProductVersion {
            name: terms.name.clone(),
            description: None,
            cycle: Span::months(1),
            level: None,
            prices: vec![],
            tax: terms.tax,
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
        }],
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let project = shop();
    catalog.projects.insert(project.id.clone(), project);
    for id in ["plan", "extra"] {
        catalog.products.insert(id.into(), product(id, &item(id, "10.00", "EUR")));
    }
    for offer in [
        offer("two", PhaseMode::PayAsYouGo, 2),
        offer("always", PhaseMode::PayAsYouGo, 0),
        offer("free", PhaseMode::FreeTrial, 1),
        dollars(),
    ] {
        catalog.check_offer(&offer).unwrap();
        catalog.offers.insert(offer.id.clone(), offer);
    }
    catalog
}

/// So much less in dollars only.
fn dollars() -> Offer {
    let less = UnitPrice::parse_decimal("1.00", currency("USD")).unwrap();
    let mut offer = offer("dollars", PhaseMode::PayAsYouGo, 1);
    offer.phase.prices = vec![OfferPrice::Less { territory: None, less }];
    offer
}

fn life() -> Life {
    let mut life = Life::default();
    let mut sale = sale(Terms::platform(), item("plan", "10.00", "EUR"));
    sale.project = "shop".into();
    life.wish(&Command::Sell(Box::new(sale)), at("2024-01-10"), &mut { paid }).unwrap();
    life
}

/// What a code means on a date for item 1.
fn typed(
    s: &Subscription,
    product: &str,
    code: &str,
    when: &str,
) -> Result<Discount, CatalogRefusal> {
    let product = product.into();
    let asked = Coupon::on(s, Some(1), &product, code);
    coupon(&catalog(), &asked, &History::of([s]), at(when))
}

/// Changes nothing but the coupon.
fn set(life: &mut Life, discount: Option<Discount>, when: &str) {
    let to = life.state().items[0].terms.clone();
    let (cycle, timing, discount) = (None, Timing::Prorated, Some(discount));
    let change = ChangeItem { number: 1, to, cycle, discount, lead: None, net: false, timing };
    let facts = life.wish(&Command::ChangeItem(Box::new(change)), at(when), &mut { paid }).unwrap();
    let charged = facts.iter().any(|it| matches!(it.fact, Fact::ChargeOpened(_)));
    assert!(!charged, "a coupon never costs anything at once");
}

/// What the renewals until a date cost, in cents.
fn renewals(life: &mut Life, until: &str) -> Vec<i64> {
    let facts = life.work(at(until), &mut { paid });
    let charges = facts.into_iter().filter_map(|it| match it.fact {
        Fact::ChargeOpened(charge) => Some(charge.gross().unwrap().minor()),
        _ => None,
    });
    charges.collect()
}

#[test]
fn a_coupon_starts_with_the_next_renewal_and_runs_for_its_billings() {
    let mut life = life();
    let two = typed(life.state(), "plan", " two ", "2024-01-20").unwrap();
    assert_eq!((two.what.clone(), two.left), (DiscountWhat::Off(500_000), Some(2)));
    assert_eq!(two.code.as_deref(), Some("TWO"));
    set(&mut life, Some(two), "2024-01-20");
    assert_eq!(renewals(&mut life, "2024-05-10"), [500, 500, 1_000, 1_000]);
}

#[test]
fn a_coupon_without_a_number_of_billings_runs_until_it_is_taken_away() {
    let mut life = life();
    let always = typed(life.state(), "plan", "ALWAYS", "2024-01-20").unwrap();
    assert_eq!(always.left, None);
    set(&mut life, Some(always), "2024-01-20");
    assert_eq!(renewals(&mut life, "2024-06-10"), [500; 5]);
    set(&mut life, None, "2024-06-20");
    assert_eq!(renewals(&mut life, "2024-07-10"), [1_000]);
}

#[test]
fn a_code_must_be_one_that_fits() {
    let life = life();
    let s = life.state();
    let refused = |product, code, when| typed(s, product, code, when).unwrap_err();
    assert_eq!(refused("plan", "NONE", "2024-01-20"), CatalogRefusal::NoOffer);
    assert_eq!(refused("plan", "", "2024-01-20"), CatalogRefusal::NoOffer);
    assert_eq!(refused("extra", "TWO", "2024-01-20"), CatalogRefusal::OfferMismatch);
    assert_eq!(refused("plan", "FREE", "2024-01-20"), CatalogRefusal::OfferMismatch);
    assert_eq!(refused("plan", "DOLLARS", "2024-01-20"), CatalogRefusal::OfferNoPrice);
    assert_eq!(refused("plan", "TWO", "2024-06-01"), CatalogRefusal::OfferNotRunning);
    let mut elsewhere = s.clone();
    elsewhere.project = "other".into();
    assert_eq!(typed(&elsewhere, "plan", "TWO", "2024-01-20"), Err(CatalogRefusal::NoOffer));
    // Promotional: for who has or had the product.
    let (product, catalog) = ("plan".into(), catalog());
    let asked = Coupon::on(s, Some(1), &product, "TWO");
    let never = coupon(&catalog, &asked, &History::default(), at("2024-01-20"));
    assert_eq!(never, Err(CatalogRefusal::NotEligible));
}

#[test]
fn a_coupon_is_used_by_who_sets_it_and_the_same_again_changes_nothing() {
    let mut life = life();
    let two = typed(life.state(), "plan", "TWO", "2024-01-20").unwrap();
    set(&mut life, Some(two), "2024-01-20");
    assert_eq!(renewals(&mut life, "2024-02-10"), [500]);
    let again = typed(life.state(), "plan", "two", "2024-02-20").unwrap();
    assert_eq!(again.left, Some(1), "it is not begun anew");
    set(&mut life, Some(again), "2024-02-20");
    assert_eq!(life.state().offers, ["two".into()], "one use");
    set(&mut life, None, "2024-02-21");
    let used = typed(life.state(), "plan", "TWO", "2024-02-22");
    assert_eq!(used, Err(CatalogRefusal::NotEligible));
}

#[test]
fn a_coupon_of_an_added_item_is_a_use_and_one_that_comes_with_a_merge_is_not() {
    let mut life = life();
    let extra = Box::new(item("extra", "5.00", "EUR"));
    let what = DiscountWhat::Off(500_000);
    let discount = Discount {
        offer: "extra".into(),
        code: None,
        what,
        left: None,
        then: vec![],
        redeemed: None,
    };
    let add = Command::AddItem {
        terms: extra,
        discount: Some(discount.clone()),
        timing: Timing::NextBilling,
    };
    life.wish(&add, at("2024-01-20"), &mut { paid }).unwrap();
    assert_eq!(life.state().items[1].discount, Some(discount));
    assert_eq!(life.state().offers, ["extra".into()]);
    let mut other = Life::default();
    let sale = perennial_core::subscription::Sale {
        id: perennial_core::ids::SubscriptionId(2),
        ..sale(Terms::platform(), item("plan", "10.00", "EUR"))
    };
    other.wish(&Command::Sell(Box::new(sale)), at("2024-01-15"), &mut { paid }).unwrap();
    let from = Box::new(life.state().clone());
    let merge = Command::TakeIn { from, prorate: false };
    other.wish(&merge, at("2024-01-25"), &mut { paid }).unwrap();
    assert_eq!(other.state().items.len(), 3);
    assert!(other.state().items[2].discount.is_some(), "it goes on");
    assert!(other.state().offers.is_empty(), "counted where it was set");
}
