//! When an introductory offer is on: in each place one that is now, and one that is to come.

use std::collections::BTreeSet;

use super::audience::OfferKind;
use super::offer::Offer;
use super::{Catalog, Product};
use crate::ids::Territory;
use crate::time::Instant;

/// Which introductory offers something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Those that began.
    Now,
    /// Those that did not.
    ToCome,
    /// Both.
    Any,
}

impl Window {
    /// Where an offer that begins then belongs.
    pub fn of(from: Option<Instant>, now: Instant) -> Self {
        if from.is_some_and(|from| now < from) { Self::ToCome } else { Self::Now }
    }

    fn covers(self, offer: &Offer, now: Instant) -> bool {
        self == Self::Any || self == Self::of(offer.from, now)
    }
}

impl Catalog {
    /// The introductory offers of a product that are on or to come, in the order they begin. One
    /// without its price waits for it among them.
    pub fn introductions(&self, product: &Product, now: Instant) -> Vec<&Offer> {
        let mut found: Vec<&Offer> = self
            .offers
            .values()
            .filter(|offer| offer.is_for(&product.id) && offer.kind == OfferKind::Introductory)
            .filter(|offer| offer.until.is_none_or(|until| now < until))
            .collect();
        found.sort_by_key(|offer| (offer.from, offer.created, &offer.id));
        found
    }

    /// The introductory offers of a product that change when places are taken from them; none
    /// means all. `everywhere` is where one runs that names no place.
    pub fn introductions_without(
        &self,
        product: &Product,
        window: Window,
        places: &BTreeSet<Territory>,
        everywhere: &BTreeSet<Territory>,
        now: Instant,
    ) -> Vec<Offer> {
        let affected = self.introductions(product, now).into_iter();
        let affected = affected.filter(|old| window.covers(old, now));
        let less = |old: &Offer| {
            let before = if old.territories.is_empty() { everywhere } else { &old.territories };
            let left: BTreeSet<Territory> = if places.is_empty() {
                BTreeSet::new()
            } else {
                before.difference(places).cloned().collect()
            };
            if left == *before {
                return None;
            }
            let mut offer = old.clone();
            if left.is_empty() {
                offer.active = false;
                offer.until = Some(now);
            } else {
                offer.territories = left;
            }
            Some(offer)
        };
        affected.filter_map(less).collect()
    }
}
