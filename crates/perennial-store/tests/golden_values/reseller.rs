//! What a reseller sells: a bundle bought once beside an add-on, at a price in steps.

use perennial_core::catalog::{Bundle, BundleMode, OfferPrice, OfferStep};
use perennial_core::ids::{OfferId, Territory};
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{
    Discount, DiscountStep, Element, Item, ItemTerms, Recurrence, Role, Subscription,
};
use perennial_core::terms::{Collector, Terms};
use perennial_core::time::{Period, Span};
use perennial_engine::directory::Document;

use super::directory::{offer, product};
use super::life::plain_subscription;
use super::{at, price};

pub fn bundle_product() -> Document {
    let mut product = product();
    let version = &mut product.versions[0];
    version.billings_max = None;
    version.recurrence = Recurrence::Once;
    version.role = Role::Addon;
    let elements = vec!["news".into(), "puzzles".into()];
    version.bundle = Some(Bundle { elements, mode: BundleMode::Incremental });
    Document::Product(product)
}

/// Terms on which the partner is asked before each charge.
pub fn asked_terms() -> Document {
    let terms = Terms { collector: Collector::PartnerAsked, ..Terms::platform() };
    Document::Terms { id: "asked".into(), terms }
}

/// Terms that keep what is suspended for a while, and nothing else that is unusual.
pub fn keeping_terms() -> Document {
    let mut terms = Terms::platform();
    terms.suspend.retention = Span::days(30);
    Document::Terms { id: "keeping".into(), terms }
}

/// Changed again in the very instant of its last change.
pub fn stamped_subscription() -> Subscription {
    let plain = plain_subscription();
    Subscription { stamp: plain.changed_at.plus_micros(1_000).unwrap(), ..plain }
}

pub fn stepped_offer() -> Document {
    let mut offer = offer();
    offer.also = ["news-mini".into(), "puzzles".into()].into();
    let off = OfferPrice::Off { territory: Some(Territory::from("AT")), ppm: 500_000 };
    offer.phase.prices.push(off);
    let less = OfferPrice::Less { territory: None, less: price(250_000) };
    offer.phase.then = vec![OfferStep { periods: 0, prices: vec![less] }];
    Document::Offer(offer)
}

pub fn subscription_of_lines() -> Subscription {
    let plain = plain_subscription();
    let element = |product: &str, devices| Element {
        product: product.into(),
        features: [product.to_owned()].into(),
        devices,
    };
    let terms = ItemTerms {
        billings_max: Some(1),
        recurrence: Recurrence::Once,
        role: Role::Addon,
        elements: vec![element("news", Some(2)), element("puzzles", None)],
        relations: perennial_core::subscription::Relations::default(),
        family: 0,
        ..plain.items[0].terms.clone()
    };
    let discount = Discount {
        offer: OfferId::from("spring"),
        code: None,
        what: DiscountWhat::Off(500_000),
        left: Some(2),
        then: vec![
            DiscountStep { what: DiscountWhat::Less(price(250_000)), left: Some(3) },
            DiscountStep { what: DiscountWhat::Off(100_000), left: None },
        ],
        redeemed: None,
    };
    let bought_once = Item {
        number: 2,
        billed: 1,
        service: Period::new(at("2024-03-31T07:30:00Z"), at("2024-04-30T07:30:00Z")).ok(),
        terms,
        ..plain.items[0].clone()
    };
    let cheaper = Item { discount: Some(discount), ..plain.items[0].clone() };
    Subscription {
        linked: Some(at("2024-02-01T00:00:00Z")),
        items: vec![cheaper, bought_once],
        ..plain
    }
}

/// A customer holds a product once.
pub fn once_each_terms() -> Document {
    let terms = Terms { one_per_product: true, ..Terms::platform() };
    Document::Terms { id: "once-each".into(), terms }
}
