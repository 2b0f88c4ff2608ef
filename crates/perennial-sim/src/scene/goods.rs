//! What a project sells: products at three levels and in several cycles, and offers on them.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::billing::{Basis, Price, Tax, Tier, TierMode};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    Availability, Offer, OfferKind, OfferPhase, OfferPrice, PhaseMode, PriceEntry, Product,
    ProductVersion,
};
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::subscription::{Recurrence, Role};
use perennial_core::time::{Instant, Span};
use perennial_engine::directory::Document;

use super::PRODUCTS;
use crate::rng::Rng;

pub struct Goods<'a> {
    pub project: &'a str,
    pub currency: Currency,
    pub created: Instant,
}

/// Name of a product of a project.
pub fn product_name(project: &str, n: u32) -> String {
    format!("{project}-product-{n}")
}

impl Goods<'_> {
    pub fn draw(&self, rng: &mut Rng) -> Vec<Document> {
        let cycle = *rng.pick(&[Span::months(1), Span::months(1), Span::days(30), Span::weeks(1)]);
        let other = *rng.pick(&[Span::years(1), Span::months(3), Span::hours(36)]);
        let mut documents = vec![];
        for n in 0..PRODUCTS {
            // The last one has another cycle, so that cycles change too.
            let cycle = if n + 1 == PRODUCTS { other } else { cycle };
            documents.push(Document::Product(self.product(n, cycle, rng)));
        }
        for n in 0..3 {
            documents.push(Document::Offer(self.offer(n, cycle, rng)));
        }
        documents
    }

    /// A price with odd cents, and sometimes with parts of a cent.
    pub(super) fn price(&self, rng: &mut Rng) -> UnitPrice {
        let micros = match rng.below(4) {
            0 => i64::from(rng.between(1, 40)) * 1_000_000 - 10_000,
            1 => i64::from(rng.between(1, 3_000)) * 10_000,
            2 => i64::from(rng.between(1, 9_999_999)),
            _ => i64::from(rng.between(1, 500)) * 1_000_000,
        };
        UnitPrice::new(micros, self.currency)
    }

    fn list_price(&self, rng: &mut Rng) -> Price {
        if !rng.percent(25) {
            return Price::Flat(self.price(rng));
        }
        let mode = *rng.pick(&[TierMode::AllUnits, TierMode::Graduated]);
        let tiers = [Some(3), Some(10), None].map(|up_to| Tier { up_to, price: self.price(rng) });
        Price::Tiered { mode, tiers: tiers.to_vec() }
    }

    pub(super) fn product(&self, n: u32, cycle: Span, rng: &mut Rng) -> Product {
        let id = product_name(self.project, n);
        let version = ProductVersion {
            name: id.clone(),
            description: None,
            cycle,
            level: Some(n % 3 + 1),
            prices: vec![PriceEntry {
                territory: None,
                price: self.list_price(rng),
                from: None,
                preserve: false,
            }],
            tax: Tax {
                basis: *rng.pick(&[Basis::Gross, Basis::Net]),
                rate_ppm: *rng.pick(&[0, 190_000, 82_500]),
            },
            unit: "seat".to_owned(),
            usage: false,
            quantity_min: 1,
            quantity_max: 50,
            features: BTreeSet::from([format!("feature-{n}")]),
            devices: Some(2),
            availability: Availability::Everywhere,
            on_sale: true,
            family_shareable: n.is_multiple_of(2),
            relations: perennial_core::subscription::Relations::default(),
            terms: None,
            billings_max: rng.percent(15).then(|| rng.between(1, 4)),
            review_note: None,
            recurrence: Recurrence::Periodic,
            role: Role::Base,
            bundle: None,
        };
        Product {
            sku: format!("sku.{id}"),
            id: id.as_str().into(),
            project: self.project.into(),
            number: u64::from(n) + 500,
            uuid: u128::from(n),
            group: Some(format!("{}-group", self.project).as_str().into()),
            texts: BTreeMap::new(),
            review: None,
            created: self.created,
            versions: vec![version],
        }
    }

    pub(super) fn offer(&self, n: u32, cycle: Span, rng: &mut Rng) -> Offer {
        let mode = *rng.pick(&[
            PhaseMode::FreeTrial,
            PhaseMode::PayUpFront,
            PhaseMode::PayAsYouGo,
            PhaseMode::PayAsYouGo,
        ]);
        let as_you_go = mode == PhaseMode::PayAsYouGo;
        let length = if as_you_go { cycle } else { *rng.pick(&[Span::days(14), Span::months(2)]) };
        let price = match rng.below(3) {
            0 if as_you_go => OfferPrice::Off { territory: None, ppm: rng.between(1, 999_999) },
            1 if as_you_go => {
                let less = UnitPrice::new(i64::from(rng.between(1, 9_999)), self.currency);
                OfferPrice::Less { territory: None, less }
            }
            _ => OfferPrice::Price { territory: None, price: self.price(rng) },
        };
        Offer {
            number: 1,
            id: format!("{}-offer-{n}", self.project).as_str().into(),
            project: self.project.into(),
            product: product_name(self.project, n).as_str().into(),
            also: BTreeSet::new(),
            kind: if n == 2 { OfferKind::Promotional } else { OfferKind::Introductory },
            customers: std::collections::BTreeSet::new(),
            stacking: perennial_core::catalog::Stacking::Alone,
            identifier: None,
            name: format!("offer {n}"),
            code: None,
            phase: OfferPhase {
                mode,
                length,
                periods: if as_you_go { rng.between(1, 3) } else { 1 },
                prices: vec![price],
                then: vec![],
            },
            territories: BTreeSet::new(),
            from: None,
            until: None,
            active: true,
            uses_per_customer: rng.between(1, 2),
            wrote: Wrote::default(),
            created: self.created,
        }
    }
}

/// Makes prices of offers better that came out no better than the regular one. Nothing is drawn
/// for it, so that every other thing of a seed stays what it was.
pub fn lower(documents: &mut [Document]) {
    let regular: BTreeMap<_, _> = documents
        .iter()
        .filter_map(|document| match document {
            Document::Product(product) => {
                let entry = product.newest().prices.first()?;
                let Price::Flat(price) = entry.price else { return None };
                Some((product.id.clone(), price))
            }
            _ => None,
        })
        .collect();
    for document in documents {
        let Document::Offer(offer) = document else { continue };
        let Some(regular) = regular.get(&offer.product) else { continue };
        // Two weeks of a year are a part of its price that is not much smaller.
        let part = match offer.phase.mode {
            PhaseMode::FreeTrial => continue,
            PhaseMode::PayAsYouGo => 2,
            PhaseMode::PayUpFront => 64,
        };
        let most = regular.micros() / part;
        for given in &mut offer.phase.prices {
            if let OfferPrice::Price { price, .. } = given
                && price.micros() > most
            {
                *price = UnitPrice::new(most, regular.currency());
            }
        }
    }
}
