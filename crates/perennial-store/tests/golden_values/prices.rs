//! Prices over time: on the list, as they wait for a renewal, and what a project says about them.

use perennial_core::billing::Price;
use perennial_core::catalog::{Listing, PriceEntry, PriceRules, Project};
use perennial_core::ids::Territory;
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::{Consent, Item, PriceChange, Pricing, Subscription};
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_core::{Dated, Fact};
use perennial_engine::directory::Document;

use super::at;
use super::directory::{product, project};
use super::life::plain_subscription;

fn euro() -> Currency {
    Currency::parse("EUR").unwrap()
}

fn dearer() -> PriceChange {
    PriceChange {
        to: Price::Flat(UnitPrice::new(19_990_000, euro())),
        start: Some(at("2024-06-01T00:00:00Z")),
        from: at("2024-06-15T00:00:00Z"),
        notice: Span::hours(720),
        told: Some(at("2024-05-16T00:00:00Z")),
        consent: Consent::Awaited,
    }
}

pub fn subscription_with_prices() -> Subscription {
    let plain = plain_subscription();
    let pricing = Pricing {
        since: Some(at("2024-02-01T00:00:00Z")),
        raised: Some(at("2024-03-01T00:00:00Z")),
        change: Some(dearer()),
    };
    let item = Item { pricing, ..plain.items[0].clone() };
    let terms = Terms { repricing: Repricing::Moves(ConsentRule::USUAL), ..plain.terms.clone() };
    Subscription { items: vec![item], terms, ..plain }
}

pub fn price_facts() -> Vec<Dated> {
    let cheaper = PriceChange {
        to: Price::Flat(UnitPrice::new(4_990_000, euro())),
        start: None,
        notice: Span::ZERO,
        told: None,
        consent: Consent::NotNeeded,
        ..dearer()
    };
    let number = 1;
    [
        Fact::PriceChangeScheduled { number, change: Box::new(dearer()) },
        Fact::PriceChangeScheduled { number, change: Box::new(cheaper) },
        Fact::PriceChangeDropped { number },
        Fact::PriceChangeTold { number },
        Fact::PriceAgreed { number },
        Fact::PriceDeclined { number },
        Fact::PriceChangeBegun { number },
    ]
    .map(|fact| Dated { at: at("2024-05-16T00:00:00Z"), fact })
    .into()
}

pub fn product_with_prices() -> Document {
    let mut product = product();
    let version = product.versions.last_mut().unwrap();
    version.prices.push(PriceEntry {
        territory: None,
        price: Price::Flat(UnitPrice::new(19_990_000, euro())),
        from: Some(at("2024-06-01T00:00:00Z")),
        preserve: true,
    });
    Document::Product(product)
}

pub fn project_with_price_rules() -> Document {
    let prices = PriceRules {
        points: [(euro(), [499, 999].into())].into(),
        notice_days: 14,
        always_ask: [Territory::from("DE")].into(),
        per_dollar: [(euro(), 920_000)].into(),
    };
    let listing = Listing { prices, ..Listing::default() };
    Document::Project(Project { listing, ..project() })
}
