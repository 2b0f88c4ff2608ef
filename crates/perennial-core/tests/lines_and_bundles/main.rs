//! What a reseller sells: offers line by line, introductory prices in steps, bundles, one-time
//! products and add-ons (reseller 3.2 to 3.5, 4).

#[path = "../common/mod.rs"]
mod common;
mod goods;

use std::collections::BTreeSet;

use common::{Life, at, currency, paid};
use goods::{
    bundle, catalog, line, now, off, offer, order, price, product, put, sold, trial, with,
};
use perennial_core::catalog::{
    Catalog, CatalogRefusal, History, Introductory, Off, OfferPhase, OfferPrice, OfferStep, Order,
    OrderLine, Product, quote,
};
use perennial_core::ids::{OfferId, ProductId, Territory};
use perennial_core::money::UnitPrice;
use perennial_core::subscription::{Element, Phase, Role, Sale};
use perennial_core::time::{Period, Span};
use perennial_core::{Command, Fact, entitlement};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// What each period of a life was charged, in minor units.
fn charges(life: &Life) -> Vec<i64> {
    let gross = |dated: &perennial_core::Dated| match &dated.fact {
        Fact::ChargeOpened(charge) => Some(charge.gross().unwrap().minor()),
        _ => None,
    };
    life.journal.iter().filter_map(gross).collect()
}

fn lived(sale: Sale, until: &str) -> Life {
    let mut life = Life::default();
    life.wish(&Command::Sell(Box::new(sale)), now(), &mut paid).unwrap();
    life.wish(&Command::Wake, at(until), &mut paid).unwrap();
    life
}

#[test]
fn a_trial_of_all_and_a_price_for_each_line() {
    let mut catalog = catalog();
    put(&mut catalog, trial("week", "shield"));
    put(&mut catalog, offer("half", "shield", off(500_000)));
    let less = OfferPrice::Less { territory: None, less: price(1_000_000) };
    put(&mut catalog, offer("euro", "vault", vec![less]));
    let lines = vec![line("shield", Some("half")), line("vault", Some("euro"))];
    let sale = sold(&catalog, Order { offer: Some("week".into()), ..order(lines) }).unwrap();
    assert_eq!(sale.phases, [Phase::Free { length: Span::weeks(1) }]);
    assert_eq!(sale.offers, ["week".into(), "half".into(), "euro".into()]);
    let life = lived(sale, "2026-05-07");
    assert_eq!(charges(&life), [1_400, 1_400, 1_400, 2_000]);
}

#[test]
fn an_offer_of_a_line_keeps_the_rules_of_every_offer() {
    let mut catalog = catalog();
    put(&mut catalog, offer("half", "shield", off(500_000)));
    put(&mut catalog, trial("week", "shield"));
    let refused = |catalog: &Catalog, lines| sold(catalog, order(lines)).unwrap_err();
    let half = || line("shield", Some("half"));
    let cases = [
        (vec![line("shield", Some("gone"))], CatalogRefusal::NoOffer),
        // Of another product, free time, used twice in one order.
        (vec![line("vault", Some("half"))], CatalogRefusal::OfferMismatch),
        (vec![line("shield", Some("week"))], CatalogRefusal::OfferMismatch),
        (vec![half(), half()], CatalogRefusal::OfferMismatch),
    ];
    for (lines, right) in cases {
        assert_eq!(refused(&catalog, lines), right);
    }
    // Both for the same item: on the order and on the line.
    let both = Order { offer: Some("half".into()), ..order(vec![half()]) };
    assert_eq!(sold(&catalog, both).unwrap_err(), CatalogRefusal::OfferMismatch);

    let mut over = offer("half", "shield", off(500_000));
    over.until = Some(now());
    catalog.offers.insert("half".into(), over);
    assert_eq!(refused(&catalog, vec![half()]), CatalogRefusal::OfferNotRunning);
    let mut abroad = offer("half", "shield", off(500_000));
    abroad.territories = BTreeSet::from(["SE".into()]);
    catalog.offers.insert("half".into(), abroad);
    assert_eq!(refused(&catalog, vec![half()]), CatalogRefusal::OfferNotRunning);
    // Nobody is paid for buying.
    let less = OfferPrice::Less { territory: None, less: price(10_000_001) };
    catalog.offers.insert("half".into(), offer("half", "shield", vec![less]));
    assert_eq!(refused(&catalog, vec![half()]), CatalogRefusal::OfferNoPrice);
}

#[test]
fn an_introduction_on_the_second_line_is_used_up_by_its_own_product() {
    let mut catalog = catalog();
    put(&mut catalog, offer("half", "vault", off(500_000)));
    put(&mut catalog, offer("other", "shield", off(500_000)));
    let lines = || vec![line("shield", None), line("vault", Some("half"))];
    let sale = sold(&catalog, order(lines())).unwrap();
    let life = lived(sale, "2026-01-31");
    let history = History::of([life.state()]);
    let again = quote(&catalog, order(lines()), &history, now());
    assert_eq!(again.unwrap_err(), CatalogRefusal::NotEligible);
    let vault = &catalog.products[&"vault".into()];
    let allowed =
        |history| catalog.may_use(history, &catalog.offers[&OfferId::from("half")], vault, now());
    assert!(!allowed(&history));
    assert!(allowed(&History::default()));
}

/// What the ladder takes off a shield in a place.
fn introductory(catalog: &Catalog, place: &str) -> Vec<Introductory> {
    let shield = &catalog.products[&"shield".into()];
    let ladder = &catalog.offers[&OfferId::from("ladder")];
    catalog.introductory(ladder, shield, &place.into(), now())
}

/// One offer for several products: a line of each may use it, each customer once for each group.
#[test]
fn an_offer_may_be_for_several_products() {
    let mut catalog = catalog();
    let mut both = offer("both", "shield", off(500_000));
    both.also = BTreeSet::from(["vault".into()]);
    put(&mut catalog, both);
    let vault = || order(vec![line("setup", None), line("vault", Some("both"))]);
    let sale = sold(&catalog, vault()).unwrap();
    assert_eq!(sale.items[1].1.as_ref().unwrap().offer, "both".into());
    let refusal = sold(&catalog, order(vec![line("family", Some("both"))])).unwrap_err();
    assert_eq!(refusal, CatalogRefusal::OfferMismatch);
    let life = lived(sale, "2026-01-31");
    let history = History::of([life.state()]);
    let again = |order| quote(&catalog, order, &history, now());
    assert_eq!(again(vault()).unwrap_err(), CatalogRefusal::NotEligible);
    // The shield is of another group: there nothing was used.
    assert!(again(order(vec![line("shield", Some("both"))])).is_ok());
    let mut yearly = product("year");
    yearly.versions[0].cycle = Span::years(1);
    catalog.products.insert("year".into(), yearly);
    let mut uneven = offer("uneven", "shield", off(500_000));
    uneven.also = BTreeSet::from(["year".into()]);
    let invalid = CatalogRefusal::Invalid { field: "numberOfPeriods" };
    assert_eq!(catalog.check_offer(&uneven).unwrap_err(), invalid);
    uneven.also = BTreeSet::from(["gone".into()]);
    assert_eq!(catalog.check_offer(&uneven).unwrap_err(), CatalogRefusal::NoProduct);
}

#[test]
fn what_an_offer_takes_off_is_told_place_by_place() {
    let mut catalog = catalog();
    let us = || Some(Territory::from("US"));
    let dollars = |micros| UnitPrice::new(micros, currency("USD"));
    let mut offer = offer(
        "ladder",
        "shield",
        vec![
            OfferPrice::Off { territory: None, ppm: 500_000 },
            OfferPrice::Off { territory: Some("SE".into()), ppm: 250_000 },
            OfferPrice::Price { territory: us(), price: dollars(3_000_000) },
        ],
    );
    offer.phase.then = vec![OfferStep {
        periods: 0,
        prices: vec![
            OfferPrice::Less { territory: None, less: price(1_000_000) },
            OfferPrice::Less { territory: us(), less: dollars(2_000_000) },
        ],
    }];
    put(&mut catalog, offer);
    let told = |place: &str| {
        let steps = introductory(&catalog, place);
        steps.into_iter().map(|it| (it.billings, it.off)).collect::<Vec<_>>()
    };
    let last = (None, Off::Amount(price(1_000_000)));
    assert_eq!(told("DE"), [(Some(3), Off::Ratio(500_000)), last]);
    assert_eq!(told("SE"), [(Some(3), Off::Ratio(250_000)), last]);
    // Three dollars instead of twelve are nine less.
    let us = [(Some(3), Off::Amount(dollars(9_000_000))), (None, Off::Amount(dollars(2_000_000)))];
    assert_eq!(told("US"), us);
}

#[test]
fn steps_of_an_offer_that_make_no_sense_are_refused() {
    let catalog = catalog();
    let step = |periods| OfferStep { periods, prices: off(100_000) };
    let refused = |change: &dyn Fn(&mut OfferPhase)| {
        let mut offer = offer("steps", "shield", off(500_000));
        change(&mut offer.phase);
        catalog.check_offer(&offer).unwrap_err()
    };
    let then = CatalogRefusal::Invalid { field: "then" };
    // What never ends is followed by nothing.
    assert_eq!(
        refused(&|phase| {
            phase.periods = 0;
            phase.then = vec![step(1)];
        }),
        then
    );
    assert_eq!(refused(&|phase| phase.then = vec![step(0), step(1)]), then);
    assert_eq!(refused(&|phase| phase.then = vec![step(1); 13]), then);
    let more = off(1_000_001);
    let dear = |phase: &mut OfferPhase| {
        phase.then = vec![OfferStep { periods: 1, prices: more.clone() }];
    };
    assert_eq!(refused(&dear), CatalogRefusal::Invalid { field: "prices" });
    let mut free = trial("steps", "shield");
    free.phase.then = vec![step(1)];
    assert_eq!(catalog.check_offer(&free).unwrap_err(), then);
}

#[test]
fn a_bundle_is_captured_with_what_is_in_it() {
    let mut catalog = catalog();
    let sale = sold(&catalog, order(vec![line("family", None)])).unwrap();
    let element = |id: &str, devices| Element {
        product: id.into(),
        features: BTreeSet::from([format!("{id} itself")]),
        devices,
    };
    let right = [element("shield", Some(5)), element("vault", None)];
    assert_eq!(sale.items[0].0.elements, right);
    // What is sold later does not change what was sold.
    let mut empty = product("shield");
    empty.versions[0].features.clear();
    catalog.products.insert("shield".into(), empty);
    let life = lived(sale, "2026-01-31");
    let answer = entitlement(life.state(), now());
    let products: Vec<_> = answer.products.iter().map(ProductId::as_str).collect();
    assert_eq!(products, ["family", "shield", "vault"]);
    let features: Vec<_> = answer.features.iter().map(String::as_str).collect();
    assert_eq!(features, ["family itself", "shield itself", "vault itself"]);
    assert_eq!(answer.devices, Some(5));
    assert_eq!(life.state().linked_at(), life.state().customer.map(|_| now()));
}

#[test]
fn a_bundle_holds_whole_products_of_its_project_once() {
    let catalog = catalog();
    let refused = |id: &str, elements: &[&str]| {
        let product = with(id, |version| version.bundle = Some(bundle(elements)));
        catalog.check_product(&product).unwrap_err()
    };
    let invalid = CatalogRefusal::Invalid { field: "bundle" };
    assert_eq!(refused("both", &[]), invalid);
    assert_eq!(refused("both", &["shield", "shield"]), invalid);
    assert_eq!(refused("both", &["both"]), CatalogRefusal::NoProduct);
    assert_eq!(refused("both", &["gone"]), CatalogRefusal::NoProduct);
    assert_eq!(refused("both", &["family"]), invalid);
    assert_eq!(refused("family", &["family"]), invalid);
    // The vault is in the family.
    let grown = Product { versions: vec![], ..product("vault") };
    let versions =
        [product("vault").versions, with("x", |it| it.bundle = Some(bundle(&["key"]))).versions];
    let grown = Product { versions: versions.concat(), ..grown };
    assert_eq!(catalog.check_product(&grown).unwrap_err(), invalid);
}

#[test]
fn what_is_bought_once_is_served_for_the_cycle_it_was_charged_with() {
    let catalog = catalog();
    let limited = OrderLine { billings_max: Some(2), ..line("setup", None) };
    let refusal = sold(&catalog, order(vec![limited])).unwrap_err();
    assert_eq!(refusal, CatalogRefusal::Invalid { field: "billingsMax" });
    let sale = sold(&catalog, order(vec![line("shield", None), line("setup", None)])).unwrap();
    let life = lived(sale, "2026-04-30");
    assert_eq!(charges(&life), [2_000, 1_000, 1_000, 1_000]);
    let first = Period::new(now(), at("2026-02-28")).unwrap();
    let service: Vec<_> = life.state().items.iter().map(|item| item.service).collect();
    assert_eq!(service, [None, Some(first)]);
}

#[test]
fn an_add_on_is_sold_beside_a_base_product() {
    let catalog = catalog();
    let alone = sold(&catalog, order(vec![line("key", None)]));
    assert_eq!(alone.unwrap_err(), CatalogRefusal::NoBase);
    let beside = sold(&catalog, order(vec![line("shield", None), line("key", None)])).unwrap();
    let roles: Vec<_> = beside.items.iter().map(|(terms, _)| terms.role).collect();
    assert_eq!(roles, [Role::Base, Role::Addon]);
}

fn steps() -> impl Strategy<Value = Vec<(u32, OfferPrice)>> {
    let price = prop_oneof![
        (0..=1_000_000_u32).prop_map(|ppm| OfferPrice::Off { territory: None, ppm }),
        (0..=10_000_000_i64).prop_map(|micros| {
            OfferPrice::Less { territory: None, less: price(micros / 10_000 * 10_000) }
        }),
        (0..=10_000_000_i64).prop_map(|micros| {
            OfferPrice::Price { territory: None, price: price(micros / 10_000 * 10_000) }
        }),
    ];
    prop::collection::vec((1..4_u32, price), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_260_131),
        ..ProptestConfig::default()
    })]

    /// What a customer is charged is what the offer says it takes off, cycle by cycle, and the
    /// list price afterwards.
    #[test]
    fn renewals_cost_what_the_offer_says(steps in steps(), free in any::<bool>()) {
        let mut catalog = catalog();
        let mut ladder = offer("ladder", "shield", vec![steps[0].1.clone()]);
        ladder.phase.periods = steps[0].0;
        let then = steps[1..].iter();
        let step = |(periods, price): &(u32, OfferPrice)| {
            OfferStep { periods: *periods, prices: vec![price.clone()] }
        };
        ladder.phase.then = then.map(step).collect();
        put(&mut catalog, ladder);
        put(&mut catalog, trial("week", "shield"));
        let told = introductory(&catalog, "DE");
        let cycles = |it: &Introductory| {
            let minor = match it.off {
                // Half a cent is a cent.
                Off::Ratio(ppm) => (1_000 * (1_000_000 - i64::from(ppm)) + 500_000) / 1_000_000,
                Off::Amount(amount) => 1_000 - amount.micros() / 10_000,
            };
            vec![minor; usize::try_from(it.billings.unwrap()).unwrap()]
        };
        let mut right: Vec<_> = told.iter().flat_map(cycles).collect();
        right.extend([1_000, 1_000]);

        let offer = free.then(|| OfferId::from("week"));
        let sale = sold(&catalog, Order { offer, ..order(vec![line("shield", Some("ladder"))]) });
        let mut life = lived(sale.unwrap(), "2026-01-31");
        let mut began = life.journal.len();
        let mut charged = vec![];
        let mut next = |life: &Life, from: usize| {
            let facts = &life.journal[from..];
            let gross = facts.iter().find_map(|dated| match &dated.fact {
                Fact::ChargeOpened(charge) => Some(charge.gross().unwrap().minor()),
                _ => None,
            });
            charged.push(gross.unwrap_or(0));
        };
        if !free {
            next(&life, 0);
        }
        for _ in 0..right.len() - usize::from(!free) {
            let end = life.state().schedule.period.end;
            life.wish(&Command::Wake, end, &mut paid).unwrap();
            next(&life, began);
            began = life.journal.len();
        }
        prop_assert_eq!(charged, right);
        prop_assert!(life.state().items[0].discount.is_none());
    }
}
