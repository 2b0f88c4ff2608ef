//! Offers as this surface tells them: the caller's own length beside the one that is billed by.

use perennial_core::catalog::{Catalog, CustomerClass, Offer, OfferKind, PhaseMode, Product};
use perennial_core::time::Instant;

use crate::{days, territories, wire};

/// The introductory offer that is on, the newest of several; else the next one.
pub(crate) fn intro_now<'a>(offers: &[&'a Offer], now: Instant) -> Option<&'a Offer> {
    let on = |offer: &&&Offer| offer.from.is_none_or(|from| from <= now);
    offers.iter().rfind(on).or(offers.first()).copied()
}

/// The promotional offers of a product, oldest first.
pub(crate) fn promotional_offers<'a>(catalog: &'a Catalog, product: &Product) -> Vec<&'a Offer> {
    let mut found: Vec<&Offer> = catalog
        .offers
        .values()
        .filter(|offer| offer.is_for(&product.id) && offer.kind == OfferKind::Promotional)
        .collect();
    found.sort_by_key(|offer| (offer.created, &offer.id));
    found
}

pub(crate) fn intro(offer: &Offer, expand: bool) -> wire::IntroOffer {
    let everywhere = offer.territories.is_empty();
    let territories = if everywhere && expand {
        let mut all: Vec<String> =
            territories::everywhere().map(|place| territories::write(&place)).collect();
        all.sort_unstable();
        all
    } else if offer.wrote.territories.len() == offer.territories.len() {
        // As the caller ordered them.
        offer.wrote.territories.clone()
    } else {
        offer.territories.iter().map(territories::write).collect()
    };
    let paid = offer.phase.mode != PhaseMode::FreeTrial;
    wire::IntroOffer {
        offer_mode: mode(offer.phase.mode),
        duration: offer.wrote.duration.clone(),
        territories,
        all_territories: everywhere.then_some(true),
        number_of_periods: paid.then_some(offer.wrote.periods.unwrap_or(1)),
        price_status: paid.then(|| price_status(offer)),
        start_date: offer.from.map(days::write_start),
        end_date: offer.until.map(days::write_end),
        intro_for_active_subscribers: (!offer.customers.is_empty())
            .then(|| offer.customers.contains(&CustomerClass::Existing)),
    }
}

pub(crate) fn promotional(offer: &Offer) -> wire::Offer {
    wire::Offer {
        id: offer.id.0.clone(),
        name: offer.name.clone(),
        offer_code: offer.code.clone(),
        offer_mode: mode(offer.phase.mode),
        duration: offer.wrote.duration.clone(),
        number_of_periods: offer.wrote.periods.unwrap_or(1),
        canonical: wire::Canonical {
            duration: offer.phase.length.to_string(),
            number_of_periods: offer.phase.periods,
        },
        price_status: price_status(offer),
        max_uses_per_customer: (offer.uses_per_customer > 1).then_some(offer.uses_per_customer),
        active: offer.active,
    }
}

/// Section 5.4.
fn price_status(offer: &Offer) -> &'static str {
    match (offer.phase.mode, offer.phase.prices.is_empty()) {
        (PhaseMode::FreeTrial, _) => "not_required",
        (PhaseMode::PayUpFront | PhaseMode::PayAsYouGo, true) => "missing",
        (PhaseMode::PayUpFront | PhaseMode::PayAsYouGo, false) => "set",
    }
}

pub(crate) fn mode(mode: PhaseMode) -> &'static str {
    match mode {
        PhaseMode::FreeTrial => "FREE_TRIAL",
        PhaseMode::PayUpFront => "PAY_UP_FRONT",
        PhaseMode::PayAsYouGo => "PAY_AS_YOU_GO",
    }
}
