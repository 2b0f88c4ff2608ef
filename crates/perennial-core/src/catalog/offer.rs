//! Offers: a better price for a while. Free, paid up front, or cheaper as you go.

use std::collections::BTreeSet;

use super::audience::{CustomerClass, OfferKind, Stacking};
use super::product::ProductVersion;
use super::refusal::CatalogRefusal;
use crate::ids::{OfferId, ProductId, ProjectId, Territory};
use crate::money::UnitPrice;
use crate::time::{Instant, Span};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    /// The surfaces' integer for the offer; zero for one made before offers had numbers.
    pub number: u64,
    pub project: ProjectId,
    pub product: ProductId,
    /// Other products it may be used for as well.
    pub also: BTreeSet<ProductId>,
    pub kind: OfferKind,
    /// The classes of customers it is for; empty where its kind alone says who may use it.
    pub customers: BTreeSet<CustomerClass>,
    pub stacking: Stacking,
    pub name: String,
    /// The seller's own identifier, unique in the product's group and never changed; not a code.
    pub identifier: Option<String>,
    /// What a customer types, upper case.
    pub code: Option<String>,
    pub phase: OfferPhase,
    /// Where it runs; empty for everywhere.
    pub territories: BTreeSet<Territory>,
    pub from: Option<Instant>,
    pub until: Option<Instant>,
    pub active: bool,
    /// How often one customer may use it.
    pub uses_per_customer: u32,
    /// What the caller wrote about its length, to be told back unchanged.
    pub wrote: Wrote,
    pub created: Instant,
}

/// Length and number of periods as the caller wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrote {
    pub duration: String,
    pub periods: Option<u32>,
    pub territories: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferPhase {
    pub mode: PhaseMode,
    /// Free and up front: the whole length. As you go: one billing period.
    pub length: Span,
    /// As you go: how many billing periods, zero for as long as nobody takes it away; otherwise
    /// one.
    pub periods: u32,
    pub prices: Vec<OfferPrice>,
    /// As you go: what follows when the billing periods are used up, first one first.
    pub then: Vec<OfferStep>,
}

/// So much for so many billing periods, after what came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferStep {
    /// Zero for as long as nobody takes it away, which only the last step may say.
    pub periods: u32,
    pub prices: Vec<OfferPrice>,
}

/// The most steps after the first of one offer.
const STEPS_MAX: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhaseMode {
    FreeTrial,
    PayUpFront,
    PayAsYouGo,
}

/// What an offer costs: a price, or so much off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferPrice {
    Price {
        territory: Option<Territory>,
        price: UnitPrice,
    },
    /// Parts per million off the regular price.
    Off {
        territory: Option<Territory>,
        ppm: u32,
    },
    /// So much less per unit and billing.
    Less {
        territory: Option<Territory>,
        less: UnitPrice,
    },
}

impl Offer {
    /// The products it may be used for, its own first.
    pub fn products(&self) -> impl Iterator<Item = &ProductId> {
        std::iter::once(&self.product).chain(&self.also)
    }

    pub fn is_for(&self, product: &ProductId) -> bool {
        self.products().any(|own| own == product)
    }

    /// Whether it runs in a place at an instant.
    pub fn runs(&self, territory: &Territory, at: Instant) -> bool {
        self.open(at) && (self.territories.is_empty() || self.territories.contains(territory))
    }

    /// The rules an offer keeps whatever surface it came from.
    pub(super) fn check(&self, product: &ProductVersion) -> Result<(), CatalogRefusal> {
        let phase = &self.phase;
        if phase.length.is_zero() {
            return Err(CatalogRefusal::Invalid { field: "duration" });
        }
        let periods_fit = match phase.mode {
            PhaseMode::FreeTrial | PhaseMode::PayUpFront => phase.periods == 1,
            PhaseMode::PayAsYouGo => phase.length == product.cycle,
        };
        if !periods_fit {
            return Err(CatalogRefusal::Invalid { field: "numberOfPeriods" });
        }
        let ends = std::iter::once(phase.periods).chain(phase.then.iter().map(|step| step.periods));
        let open = ends.take(phase.then.len()).any(|periods| periods == 0);
        let as_you_go = phase.mode == PhaseMode::PayAsYouGo || phase.then.is_empty();
        if open || !as_you_go || phase.then.len() > STEPS_MAX {
            return Err(CatalogRefusal::Invalid { field: "then" });
        }
        let then = phase.then.iter().flat_map(|step| &step.prices);
        let prices_sound = phase.prices.iter().chain(then).all(|price| match price {
            OfferPrice::Price { price, .. } | OfferPrice::Less { less: price, .. } => {
                price.micros() >= 0
            }
            OfferPrice::Off { ppm, .. } => *ppm <= 1_000_000,
        });
        if !prices_sound {
            return Err(CatalogRefusal::Invalid { field: "prices" });
        }
        if self.uses_per_customer == 0 {
            return Err(CatalogRefusal::Invalid { field: "usesPerCustomer" });
        }
        Ok(())
    }
}
