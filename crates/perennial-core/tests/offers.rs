//! Who may use which offer, and what several of them come to.

mod common;

use common::goods::{
    catalog, entry, now, offer, order, past, price, product, put, put_offer, quoted, version,
};
use common::{Life, at, paid, sale};
use perennial_core::Command;
use perennial_core::catalog::{
    Catalog, CatalogRefusal, CustomerClass, History, IntroductoryFor, Offer, OfferKind, OfferPrice,
    Order, Past, PhaseMode, Stacking, WinBack, WinBackLimits, quote,
};
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{CancelReason, Phase};
use perennial_core::terms::Terms;
use perennial_core::time::Span;

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
fn what_a_history_is_made_of() {
    let mut life = Life::default();
    let mut sold = sale(Terms::platform(), common::item("plan", "10.00", "EUR"));
    sold.offers = vec!["intro".into()];
    life.wish(&Command::Sell(Box::new(sold)), at("2024-01-31"), &mut paid).unwrap();
    let history = History::of([life.state()]);
    let held = Past {
        sold: at("2024-01-31"),
        paid_days: 30,
        ..past(Some("plans"), "plan", &["intro"], true)
    };
    assert_eq!(history.past, [held]);
    life.work(at("2024-02-01"), &mut paid);
    let cancel = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    life.wish(&cancel, at("2024-02-01"), &mut paid).unwrap();
    let history = History::of([life.state()]);
    assert!(!history.holds(&"plans".into()));
    assert_eq!(history.past[0].left, Some(at("2024-02-01")));
}

const KINDS: [OfferKind; 4] = [
    OfferKind::Introductory,
    OfferKind::Promotional,
    OfferKind::ByCode,
    OfferKind::WinBack(WinBack {
        paid_months_min: 0,
        away_months_min: 0,
        away_months_max: None,
        wait_months: None,
        priority: perennial_core::catalog::Priority::Normal,
        promotion: perennial_core::catalog::Promotion::NotPromoted,
    }),
];
const CLASSES: [CustomerClass; 3] =
    [CustomerClass::New, CustomerClass::Existing, CustomerClass::Expired];

/// A customer of a class in a group, who used an offer in it before or did not.
fn customer(class: CustomerClass, group: &str, used: Option<&str>) -> History {
    let used: Vec<&str> = used.into_iter().collect();
    let past = |holds| past(Some(group), "some", &used, holds);
    match class {
        CustomerClass::New => History::default(),
        CustomerClass::Existing => History { past: vec![past(true)] },
        CustomerClass::Expired => History { past: vec![past(false)] },
    }
}

/// The table of who may use what (specification 5.6), worked out again from its words.
#[test]
fn every_kind_class_use_and_group() {
    let mut told = vec![];
    for kind in KINDS {
        for class in CLASSES {
            for used_before in [false, true] {
                for same_group in [true, false] {
                    let mut catalog = catalog();
                    put_offer(&mut catalog, offer("it", kind, PhaseMode::FreeTrial, vec![]));
                    let group = if same_group { "plans" } else { "others" };
                    let used = used_before.then_some("it");
                    let history = customer(class, group, used);
                    let it = &catalog.offers[&"it".into()];
                    let plan = &catalog.products[&"plan".into()];
                    let may = catalog.may_use(&history, it, plan, now());
                    // Nobody who is new used anything.
                    let used = used_before && class != CustomerClass::New;
                    // What he is to the group of the product.
                    let here = if same_group { class } else { CustomerClass::New };
                    let expected = match kind {
                        OfferKind::Introductory => !(used && same_group),
                        OfferKind::Promotional => here != CustomerClass::New && !used,
                        OfferKind::ByCode => !used,
                        OfferKind::WinBack(_) => here == CustomerClass::Expired && !used,
                    };
                    let row = format!("{kind:?} {class:?} used {used_before} in {group}");
                    assert_eq!(may, expected, "{row}");
                    told.push(row);
                }
            }
        }
    }
    assert_eq!(told.len(), 48);
}

/// Every set of classes an offer can name, against every class of customer.
#[test]
fn classes_that_are_named_are_the_only_ones() {
    for named in 0..8_u32 {
        let customers: std::collections::BTreeSet<_> = CLASSES
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| named & (1 << bit) != 0)
            .map(|(_, class)| class)
            .collect();
        let mut catalog = catalog();
        let it = offer("it", OfferKind::ByCode, PhaseMode::FreeTrial, vec![]);
        put_offer(&mut catalog, Offer { customers: customers.clone(), ..it });
        for class in CLASSES {
            let it = &catalog.offers[&"it".into()];
            let plan = &catalog.products[&"plan".into()];
            let may = catalog.may_use(&customer(class, "plans", None), it, plan, now());
            let expected = customers.is_empty() || customers.contains(&class);
            assert_eq!(may, expected, "{class:?} of {customers:?}");
        }
    }
}

#[test]
fn who_was_never_paid_for_is_new_again() {
    let mut failed = past(Some("plans"), "some", &[], false);
    failed.ran = false;
    let history = History { past: vec![failed] };
    let catalog = catalog();
    assert_eq!(history.class(&catalog.products[&"plan".into()]), CustomerClass::New);
}

#[test]
fn a_project_may_keep_introductions_from_who_holds_something() {
    let mut catalog = catalog();
    put_offer(&mut catalog, offer("it", OfferKind::Introductory, PhaseMode::FreeTrial, vec![]));
    let may = |catalog: &Catalog, class| {
        let it = &catalog.offers[&"it".into()];
        let plan = &catalog.products[&"plan".into()];
        catalog.may_use(&customer(class, "plans", None), it, plan, now())
    };
    assert!(CLASSES.into_iter().all(|class| may(&catalog, class)));
    let project = catalog.projects.get_mut(&"shop".into()).unwrap();
    project.listing.introductory_for = IntroductoryFor::WhoHoldsNothing;
    let may = CLASSES.map(|class| may(&catalog, class));
    assert_eq!(may, [true, false, true], "not who holds something");
}

/// A free week for newcomers, and a code for half the price of two months.
fn stacked(stacking: Stacking) -> Catalog {
    let mut catalog = catalog();
    let mut intro = offer("intro", OfferKind::Introductory, PhaseMode::FreeTrial, vec![]);
    intro.phase.length = Span::weeks(1);
    put_offer(&mut catalog, intro);
    let half = vec![OfferPrice::Off { territory: None, ppm: 500_000 }];
    let mut code = offer("code", OfferKind::Promotional, PhaseMode::PayAsYouGo, half);
    (code.stacking, code.phase.periods) = (stacking, 2);
    put_offer(&mut catalog, code);
    catalog
}

#[test]
fn an_offer_stacks_with_the_introduction_takes_its_place_or_leaves_it() {
    let had = |offers: &[&str]| History { past: vec![past(Some("plans"), "x", offers, false)] };
    let with_code = || Order { offer: Some("code".into()), introductory: true, ..order() };
    let sold = |catalog: &Catalog, order: Order, history: &History| {
        let sale = quote(catalog, order, history, now()).unwrap();
        let offers: Vec<_> = sale.offers.iter().map(|id| id.0.clone()).collect();
        (sale.phases.len(), sale.items[0].1.is_some(), offers.join("+"))
    };
    let later = || Order { introductory: true, ..order() };
    for (stacking, at_once, introduced_later) in [
        (Stacking::Alone, (0, true, "code".to_owned()), true),
        (Stacking::AfterIntroductory, (1, true, "intro+code".to_owned()), false),
        (Stacking::InsteadOfIntroductory, (0, true, "code".to_owned()), false),
    ] {
        let catalog = stacked(stacking);
        assert_eq!(sold(&catalog, with_code(), &had(&[])), at_once, "{stacking:?}");
        let used: Vec<&str> = at_once.2.split('+').collect();
        let (phases, ..) = sold(&catalog, later(), &had(&used));
        assert_eq!(phases == 1, introduced_later, "{stacking:?}");
        // Who had his introduction uses the code all the same.
        let alone = sold(&catalog, with_code(), &had(&["intro"]));
        assert_eq!(alone, (0, true, "code".to_owned()), "{stacking:?}");
    }
}

#[test]
fn a_cheaper_introduction_comes_before_the_code() {
    let mut catalog = stacked(Stacking::AfterIntroductory);
    let tenth = vec![OfferPrice::Price { territory: None, price: price("1.00", "EUR") }];
    let mut intro = offer("intro", OfferKind::Introductory, PhaseMode::PayAsYouGo, tenth);
    intro.phase.periods = 3;
    catalog.offers.insert("intro".into(), intro.clone());
    let order = || Order { offer: Some("code".into()), introductory: true, ..order() };
    let history = History { past: vec![past(Some("plans"), "x", &[], false)] };
    let discount = quote(&catalog, order(), &history, now()).unwrap().items[0].1.clone().unwrap();
    let steps: Vec<_> = discount.steps().map(|(_, left)| left).collect();
    assert_eq!(steps, [Some(3), Some(2)]);
    // After what goes on for ever nothing comes.
    intro.phase.periods = 0;
    catalog.offers.insert("intro".into(), intro);
    let refused = quote(&catalog, order(), &history, now());
    assert_eq!(refused, Err(CatalogRefusal::OfferMismatch));
}

#[test]
fn of_two_windows_the_one_that_opened_last_counts() {
    let mut catalog = catalog();
    let window = |id: &str, weeks, from: Option<&str>| {
        let mut it = offer(id, OfferKind::Introductory, PhaseMode::FreeTrial, vec![]);
        it.phase.length = Span::weeks(weeks);
        Offer { from: from.map(at), ..it }
    };
    put_offer(&mut catalog, window("z-now", 1, None));
    put_offer(&mut catalog, window("a-summer", 2, Some("2024-07-01")));
    let phases = |when: &str| {
        let order = Order { introductory: true, ..order() };
        quote(&catalog, order, &History::default(), at(when)).unwrap().phases
    };
    assert_eq!(phases("2024-06-30T23:59"), [Phase::Free { length: Span::weeks(1) }]);
    assert_eq!(phases("2024-07-01"), [Phase::Free { length: Span::weeks(2) }]);
}

#[test]
fn an_introduction_without_a_price_there_stands_in_nobodys_way() {
    let mut catalog = catalog();
    let dollars = vec![OfferPrice::Price { territory: None, price: price("1.00", "USD") }];
    put_offer(&mut catalog, offer("it", OfferKind::Introductory, PhaseMode::PayAsYouGo, dollars));
    let sale = quoted(&catalog, Order { introductory: true, ..order() }).unwrap();
    assert_eq!((sale.offers.len(), sale.items[0].1.is_some()), (0, false));
    // Named, it must have one.
    let named = quoted(&catalog, Order { offer: Some("it".into()), ..order() });
    assert_eq!(named, Err(CatalogRefusal::OfferNoPrice));
}

#[test]
fn an_offer_costs_less_than_what_it_covers() {
    let mut catalog = catalog();
    put(
        &mut catalog,
        product("year", None, {
            let mut year = version(vec![entry(None, "60.00", "EUR", None)]);
            year.cycle = Span::years(1);
            year
        }),
    );
    for (product, mode, months, text, fits) in [
        ("plan", PhaseMode::PayAsYouGo, 1, "9.99", true),
        ("plan", PhaseMode::PayAsYouGo, 1, "10.00", false),
        ("plan", PhaseMode::PayUpFront, 3, "29.99", true),
        ("plan", PhaseMode::PayUpFront, 3, "30.00", false),
        ("year", PhaseMode::PayUpFront, 6, "29.99", true),
        ("year", PhaseMode::PayUpFront, 6, "30.00", false),
    ] {
        let own = vec![OfferPrice::Price { territory: None, price: price(text, "EUR") }];
        let mut it = offer("it", OfferKind::Promotional, mode, own);
        it.phase.length = Span::months(months);
        it.product = product.into();
        let expected = if fits { Ok(()) } else { Err(CatalogRefusal::NotLower) };
        assert_eq!(catalog.check_offer(&it), expected, "{product} {mode:?} {months} {text}");
    }
}

fn win_back(rule: WinBack) -> Catalog {
    let mut catalog = catalog();
    put_offer(&mut catalog, offer("back", OfferKind::WinBack(rule), PhaseMode::FreeTrial, vec![]));
    catalog
}

/// Months in rows: what the offer asks, what the customer has, and whether he may use it.
#[test]
fn who_left_is_won_back_by_what_he_paid_and_how_long_he_is_gone() {
    let rule = WinBack {
        paid_months_min: 3,
        away_months_min: 2,
        away_months_max: Some(6),
        wait_months: Some(4),
        ..WinBack::default()
    };
    let catalog = win_back(rule);
    let (back, plan) = (&catalog.offers[&"back".into()], &catalog.products[&"plan".into()]);
    // Now is 2024-06-15.
    for (paid_months, left, won_back, may) in [
        (3, "2024-04-15", None, true),
        (2, "2024-04-15", None, false),
        (30, "2024-04-16", None, false),
        (3, "2023-12-15", None, true),
        (3, "2023-12-14", None, false),
        (3, "2024-04-15", Some("2024-02-15"), true),
        (3, "2024-04-15", Some("2024-02-16"), false),
    ] {
        let offers: &[&str] = if won_back.is_some() { &["back"] } else { &[] };
        let past = Past {
            left: Some(at(left)),
            paid_days: paid_months * 30,
            sold: at(won_back.unwrap_or("2023-01-01")),
            ..past(Some("plans"), "x", offers, false)
        };
        let history = History { past: vec![past] };
        assert_eq!(catalog.may_use(&history, back, plan, now()), may, "{paid_months} {left}");
    }
}

#[test]
fn win_back_offers_keep_their_limits() {
    let rule = WinBack {
        paid_months_min: 1,
        away_months_min: 1,
        away_months_max: Some(24),
        wait_months: Some(2),
        ..WinBack::default()
    };
    let mut catalog = catalog();
    let back = |id: &str, rule, from: &str| {
        let it = offer(id, OfferKind::WinBack(rule), PhaseMode::FreeTrial, vec![]);
        Offer { from: Some(at(from)), code: None, identifier: Some(id.to_owned()), ..it }
    };
    let tomorrow = "2024-06-16T00:00";
    assert_eq!(catalog.check_win_back(&back("a", rule, tomorrow), now()), Ok(()));
    let today = catalog.check_win_back(&back("a", rule, "2024-06-15T23:59"), now());
    assert_eq!(today, Err(CatalogRefusal::Invalid { field: "startDate" }));
    for (wrong, field) in [
        (WinBack { paid_months_min: 0, ..rule }, "paidMonths"),
        (WinBack { paid_months_min: 61, ..rule }, "paidMonths"),
        (WinBack { away_months_min: 0, ..rule }, "awayMonthsMin"),
        (WinBack { away_months_max: Some(25), ..rule }, "awayMonthsMax"),
        (WinBack { wait_months: Some(1), ..rule }, "waitMonths"),
    ] {
        let refused = catalog.check_win_back(&back("a", wrong, tomorrow), now());
        assert!(
            matches!(refused, Err(CatalogRefusal::Range { field: told, .. }) if told == field),
            "{field}: {refused:?}"
        );
        // Where the project does not want the limits there are none.
        let mut lenient = catalog.clone();
        let shop = lenient.projects.get_mut(&"shop".into()).unwrap();
        shop.listing.win_backs = WinBackLimits { strict: false, ..WinBackLimits::default() };
        assert_eq!(lenient.check_win_back(&back("a", wrong, tomorrow), now()), Ok(()));
    }
    for id in ["a", "b", "c", "d", "e"] {
        let it = back(id, rule, tomorrow);
        assert_eq!(catalog.check_win_back(&it, now()), Ok(()));
        put_offer(&mut catalog, it);
    }
    let sixth = catalog.check_win_back(&back("f", rule, tomorrow), now());
    assert!(matches!(sixth, Err(CatalogRefusal::TooMany { max: 5, .. })), "{sixth:?}");
    let same = catalog
        .check_offer(&Offer { identifier: Some("a".to_owned()), ..back("a2", rule, tomorrow) });
    assert_eq!(same, Err(CatalogRefusal::Taken { field: "identifier" }));
    // One that is closed leaves its place to another.
    let closed = Offer { active: false, ..back("a", rule, tomorrow) };
    put_offer(&mut catalog, closed);
    assert_eq!(catalog.check_win_back(&back("f", rule, tomorrow), now()), Ok(()));
    let shop = catalog.projects.get_mut(&"shop".into()).unwrap();
    shop.listing.win_backs.per_product = 5;
    let sixth = catalog.check_win_back(&back("f", rule, tomorrow), now());
    assert!(matches!(sixth, Err(CatalogRefusal::TooMany { max: 5, .. })), "{sixth:?}");
}
