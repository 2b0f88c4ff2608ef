//! Where things are sold and for what, place by place: what a seller is shown of the catalog.

use super::grant::{Granted, grant};
use super::offer::Offer;
use super::product::ProductVersion;
use super::{Catalog, Product};
use crate::billing::Price;
use crate::ids::Territory;
use crate::money::UnitPrice;
use crate::subscription::item::DiscountWhat;
use crate::time::Instant;

/// One step of an offer in one place: so much less, for so many billings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introductory {
    pub territory: Territory,
    /// `None` for as long as nobody takes it away.
    pub billings: Option<u32>,
    pub off: Off,
}

/// How much less than the regular price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// Parts per million of it.
    Ratio(u32),
    /// Of each unit.
    Amount(UnitPrice),
}

impl ProductVersion {
    /// The price of one unit where it is sold in a place, and where it has a price there.
    pub fn unit_price(&self, territory: &Territory, at: Instant) -> Option<UnitPrice> {
        if !self.on_sale || !self.sold_in(territory) {
            return None;
        }
        let currency = self.currency(territory, at)?;
        self.price(territory, currency, at)?.of_one(self.quantity_min)
    }
}

impl Price {
    /// What each of so many units costs; of the first, where they cost different amounts.
    pub fn of_one(&self, quantity: u32) -> Option<UnitPrice> {
        self.units(quantity.max(1)).first().map(|units| units.price)
    }
}

impl DiscountWhat {
    /// How much less it makes a unit of a price.
    pub fn off(&self, list: UnitPrice) -> Option<Off> {
        Some(match self {
            Self::Off(ppm) => Off::Ratio(*ppm),
            Self::Less(less) => Off::Amount(*less),
            Self::Instead(price) => {
                let own = price.of_one(1)?;
                let micros = list.micros().checked_sub(own.micros())?;
                Off::Amount(UnitPrice::new(micros, list.currency()))
            }
        })
    }
}

impl Offer {
    /// Whether somebody may use it somewhere at an instant.
    pub fn open(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.announced(at)
    }

    /// Whether it is open, or will be.
    pub fn announced(&self, at: Instant) -> bool {
        self.active && self.until.is_none_or(|until| at < until)
    }

    /// Whether it is made for a place, and its product is sold there.
    pub fn fits(&self, product: &Product, territory: &Territory, at: Instant) -> bool {
        let here = self.territories.is_empty() || self.territories.contains(territory);
        here && product.newest().unit_price(territory, at).is_some()
    }
}

impl Catalog {
    /// What an offer takes off a product in a place, step by step; nothing where it gives free
    /// time, where it is not made for the place, or has no price there.
    pub fn introductory(
        &self,
        offer: &Offer,
        product: &Product,
        territory: &Territory,
        at: Instant,
    ) -> Vec<Introductory> {
        let list = product.newest().unit_price(territory, at);
        let Some(list) = list.filter(|_| offer.fits(product, territory, at)) else {
            return vec![];
        };
        let Ok(Granted::Discount(discount)) = grant(offer, territory, list.currency(), None) else {
            return vec![];
        };
        let step = |(what, billings): (&DiscountWhat, Option<u32>)| {
            Some(Introductory { territory: territory.clone(), billings, off: what.off(list)? })
        };
        discount.steps().filter_map(step).collect()
    }
}
