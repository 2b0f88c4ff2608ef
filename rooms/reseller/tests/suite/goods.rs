//! What telco-north sells besides shields, in Germany and the US alone: a family of both shields,
//! a setup sold once, a course of six months, a key beside others; and offers of every kind.

use std::collections::BTreeMap;

use perennial_core::billing::Price;
use perennial_core::catalog::{
    Bundle, BundleMode, Machine, Offer, OfferKind, OfferPhase, OfferPrice, OfferStep, PhaseMode,
    PriceEntry, Product, ProductVersion, Text, TextOrigin,
};
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::subscription::{Recurrence, Role};
use perennial_core::time::Span;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::{SANDBOX, START, instant, product};

use crate::shop::Shop;

pub const PRODUCTS: &str = "/v1/partners/telco-north/products";
pub const PROMOTIONS: &str = "/v1/partners/telco-north/promotions";

pub async fn stock(shop: &Shop) {
    for product in [
        made("setup", 21, "30.00", |it| it.recurrence = Recurrence::Once),
        made("course", 22, "8.00", |it| it.billings_max = Some(6)),
        made("key", 23, "1.00", |it| it.role = Role::Addon),
        family(),
    ] {
        shop.world.define(Document::Product(product)).await.unwrap();
    }
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let north = place.partners[&"telco-north".into()].clone();
    let territories = ["DE".to_owned(), "US".to_owned()].into();
    let names = ["shield", "shield-plus", "setup", "course", "key", "family"];
    let products = names.map(Into::into).into();
    let north = Partner { territories, products, ..north };
    shop.world.define(Document::Partner(north)).await.unwrap();
    for offer in [
        ladder(),
        Offer {
            also: ["course".into()].into(),
            ..offer("plus-euro", "shield-plus", vec![less("1.00")])
        },
        Offer { kind: OfferKind::Promotional, ..offer("come-back", "shield", vec![off(100_000)]) },
        Offer {
            from: Some(instant("2026-06-01T00:00:00Z")),
            ..offer("june", "shield", vec![off(1)])
        },
        Offer {
            until: Some(instant("2026-01-31T09:00:00Z")),
            ..offer("over", "shield", vec![off(1)])
        },
        Offer { active: false, ..offer("withdrawn", "shield", vec![off(1)]) },
        up_front(),
    ] {
        shop.world.define(Document::Offer(offer)).await.unwrap();
    }
}

fn euros(text: &str) -> UnitPrice {
    UnitPrice::parse_decimal(text, Currency::parse("EUR").unwrap()).unwrap()
}

fn made(id: &str, number: u64, price: &str, change: impl FnOnce(&mut ProductVersion)) -> Product {
    let mut product = product(id, number, 3, price);
    product.sku = format!("{id}-1");
    product.group = None;
    product.versions[0].description = Some(format!("All about the {id}"));
    change(&mut product.versions[0]);
    product
}

/// Two shields under one name in two languages, for euros in Germany and dollars in the US.
fn family() -> Product {
    let mut family = made("family", 24, "7.00", |it| {
        let elements = vec!["shield".into(), "shield-plus".into()];
        it.bundle = Some(Bundle { elements, mode: BundleMode::Full });
        let dollars = UnitPrice::parse_decimal("8.00", Currency::parse("USD").unwrap()).unwrap();
        let entry = |place: &str, price| PriceEntry {
            territory: Some(place.into()),
            price: Price::Flat(price),
            from: None,
            preserve: false,
        };
        it.prices = vec![entry("DE", euros("7.00")), entry("US", dollars), entry("SE", dollars)];
    });
    let text = Text { name: "Familie".to_owned(), description: None, origin: TextOrigin::Manual };
    // A draft of a translation, which nobody is shown.
    let origin = TextOrigin::Machine(Machine { review: true, ..Machine::default() });
    let draft = Text { name: "Draft".to_owned(), description: None, origin };
    family.texts = BTreeMap::from([("de".to_owned(), text), ("fr".to_owned(), draft)]);
    family
}

fn off(ppm: u32) -> OfferPrice {
    OfferPrice::Off { territory: None, ppm }
}

fn less(text: &str) -> OfferPrice {
    OfferPrice::Less { territory: None, less: euros(text) }
}

fn offer(id: &str, product: &str, prices: Vec<OfferPrice>) -> Offer {
    Offer {
        number: 1,
        id: id.into(),
        project: "proj_demo".into(),
        product: product.into(),
        also: std::collections::BTreeSet::new(),
        kind: OfferKind::Introductory,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: format!("The {id}"),
        code: None,
        phase: OfferPhase {
            mode: PhaseMode::PayAsYouGo,
            length: Span::months(1),
            periods: 2,
            prices,
            then: vec![],
        },
        territories: std::collections::BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: perennial_core::catalog::offer::Wrote::default(),
        created: instant(START),
    }
}

/// Half for three cycles and a fifth off for three more; in the US a quarter, then a euro.
fn ladder() -> Offer {
    let us = || Some("US".into());
    let mut ladder = offer(
        "ladder",
        "shield",
        vec![off(500_000), OfferPrice::Off { territory: us(), ppm: 250_000 }],
    );
    ladder.phase.periods = 3;
    let euro = OfferPrice::Less { territory: us(), less: euros("1.00") };
    ladder.phase.then = vec![OfferStep { periods: 3, prices: vec![off(200_000), euro] }];
    ladder.from = Some(instant("2026-01-01T00:00:00Z"));
    ladder.until = Some(instant("2027-01-01T00:00:00Z"));
    ladder
}

/// Which this API has no word for.
fn up_front() -> Offer {
    let price = OfferPrice::Price { territory: None, price: euros("10.00") };
    let mut offer = offer("up-front", "shield", vec![price]);
    offer.phase.mode = PhaseMode::PayUpFront;
    offer.phase.length = Span::months(3);
    offer.phase.periods = 1;
    offer
}
