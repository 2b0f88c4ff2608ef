//! Offers for customers who left: how many there may be, and what they may ask.

use super::audience::{OfferKind, WinBack};
use super::offer::Offer;
use super::{Catalog, CatalogRefusal};
use crate::time::{Instant, Zone, day_after};

/// What a project lets itself do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WinBackLimits {
    /// Of one product, closed ones among them.
    pub per_product: u32,
    /// Of one product that run in one place at a time.
    pub running_per_place: u32,
    /// Whether months are within [`PAID`], [`AWAY`] and [`WAIT`], and none begins today.
    pub strict: bool,
}

impl Default for WinBackLimits {
    fn default() -> Self {
        Self { per_product: 350, running_per_place: 5, strict: true }
    }
}

/// Least and most months a customer paid for.
pub const PAID: (u32, u32) = (1, 60);
/// Since he left.
pub const AWAY: (u32, u32) = (1, 24);
/// From one win-back offer to the next.
pub const WAIT: (u32, u32) = (2, 24);

impl Catalog {
    /// Checks a win-back offer that is new, or opened again, beside [`Self::check_offer`].
    pub fn check_win_back(&self, offer: &Offer, now: Instant) -> Result<(), CatalogRefusal> {
        let project = self.project(&offer.project)?;
        let limits = project.listing.win_backs;
        let OfferKind::WinBack(rule) = offer.kind else {
            return Err(CatalogRefusal::Invalid { field: "kind" });
        };
        if let (Some(from), Some(until)) = (offer.from, offer.until)
            && until <= from
        {
            return Err(CatalogRefusal::Invalid { field: "endDate" });
        }
        let is_new = !self.offers.contains_key(&offer.id);
        if limits.strict && is_new {
            months(rule)?;
            // Days are those of UTC, as the store's own.
            let tomorrow = day_after(now, &Zone::utc())?;
            if offer.from.is_none_or(|from| from < tomorrow) {
                return Err(CatalogRefusal::Invalid { field: "startDate" });
            }
        }
        let others = || {
            let others = self.offers.values().filter(|other| other.id != offer.id);
            others.filter(|other| {
                other.product == offer.product && matches!(other.kind, OfferKind::WinBack(_))
            })
        };
        let many = |count: usize, max: u32| count >= usize::try_from(max).unwrap_or(usize::MAX);
        if is_new && many(others().count(), limits.per_product) {
            let what = "win-back offers of a subscription";
            return Err(CatalogRefusal::TooMany { what, max: limits.per_product });
        }
        let beside = others().filter(|other| other.announced(now) && offer.meets(other)).count();
        if offer.active && many(beside, limits.running_per_place) {
            let what = "win-back offers at a time in one place";
            return Err(CatalogRefusal::TooMany { what, max: limits.running_per_place });
        }
        Ok(())
    }
}

fn months(rule: WinBack) -> Result<(), CatalogRefusal> {
    let within = |field, months: u32, (min, max): (u32, u32)| {
        let sound = (min..=max).contains(&months);
        if sound { Ok(()) } else { Err(CatalogRefusal::Range { field, min, max }) }
    };
    within("paidMonths", rule.paid_months_min, PAID)?;
    within("awayMonthsMin", rule.away_months_min, AWAY)?;
    rule.away_months_max.map_or(Ok(()), |max| within("awayMonthsMax", max, AWAY))?;
    rule.wait_months.map_or(Ok(()), |wait| within("waitMonths", wait, WAIT))
}

impl Offer {
    /// Whether two could both be used at one time in one place.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let before = |until: Option<Instant>, from: Option<Instant>| match (until, from) {
            (Some(until), Some(from)) => until <= from,
            (Some(_) | None, _) => false,
        };
        let apart = before(self.until, other.from) || before(other.until, self.from);
        let everywhere = self.territories.is_empty() || other.territories.is_empty();
        !apart && (everywhere || !self.territories.is_disjoint(&other.territories))
    }
}
