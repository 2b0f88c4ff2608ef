//! What an offer gives in one place: a phase before regular periods, or a discount on an item.

use super::offer::{Offer, OfferPrice, PhaseMode};
use super::offer_price::{Regular, up_front};
use super::refusal::CatalogRefusal;
use crate::billing::{Price, Units};
use crate::ids::Territory;
use crate::money::Currency;
use crate::subscription::item::DiscountWhat;
use crate::subscription::{Discount, DiscountStep, ItemTerms, Phase};

pub(super) enum Granted {
    Phase(Phase),
    Discount(Discount),
}

pub(super) fn grant(
    offer: &Offer,
    territory: &Territory,
    currency: Currency,
    regular: Option<Regular>,
) -> Result<Granted, CatalogRefusal> {
    let phase = &offer.phase;
    let priced =
        |prices| price_of(prices, territory, currency).cloned().ok_or(CatalogRefusal::OfferNoPrice);
    Ok(match phase.mode {
        PhaseMode::FreeTrial => Granted::Phase(Phase::Free { length: phase.length }),
        PhaseMode::PayUpFront => {
            let price = up_front(&priced(&phase.prices)?, phase.length, regular)?;
            Granted::Phase(Phase::UpFront { length: phase.length, price })
        }
        PhaseMode::PayAsYouGo => {
            let then = phase.then.iter().map(|step| {
                let what = what(&priced(&step.prices)?);
                Ok(DiscountStep { what, left: billings(step.periods) })
            });
            Granted::Discount(Discount {
                offer: offer.id.clone(),
                code: offer.code.clone(),
                what: what(&priced(&phase.prices)?),
                left: billings(phase.periods),
                then: then.collect::<Result<_, CatalogRefusal>>()?,
                redeemed: None,
            })
        }
    })
}

/// Whether an offer says what it costs in a place, where it must.
pub(super) fn has_price(offer: &Offer, territory: &Territory, currency: Currency) -> bool {
    match offer.phase.mode {
        PhaseMode::FreeTrial => true,
        PhaseMode::PayUpFront | PhaseMode::PayAsYouGo => {
            price_of(&offer.phase.prices, territory, currency).is_some()
        }
    }
}

/// The price of a place: its own goes before the general one.
fn price_of<'p>(
    prices: &'p [OfferPrice],
    territory: &Territory,
    currency: Currency,
) -> Option<&'p OfferPrice> {
    let here = |place: &Option<Territory>| place.as_ref().is_none_or(|place| place == territory);
    let fits = |price: &&OfferPrice| match price {
        OfferPrice::Price { territory, price: amount }
        | OfferPrice::Less { territory, less: amount } => {
            here(territory) && amount.currency() == currency
        }
        OfferPrice::Off { territory, .. } => here(territory),
    };
    let own = |price: &&OfferPrice| match price {
        OfferPrice::Price { territory, .. }
        | OfferPrice::Less { territory, .. }
        | OfferPrice::Off { territory, .. } => territory.is_some(),
    };
    let mut fitting = prices.iter().filter(fits);
    let general = fitting.clone().next();
    fitting.find(own).or(general)
}

fn what(price: &OfferPrice) -> DiscountWhat {
    match price {
        OfferPrice::Price { price, .. } => DiscountWhat::Instead(Price::Flat(*price)),
        OfferPrice::Less { less, .. } => DiscountWhat::Less(*less),
        OfferPrice::Off { ppm, .. } => DiscountWhat::Off(*ppm),
    }
}

/// Zero is for as long as nobody takes it away.
fn billings(periods: u32) -> Option<u32> {
    (periods > 0).then_some(periods)
}

/// Refuses a discount that takes off more than an item costs: nobody is paid for buying.
pub(super) fn within(discount: Discount, terms: &ItemTerms) -> Result<Discount, CatalogRefusal> {
    let worth = |units: Units| i128::from(units.count).saturating_mul(units.price.micros().into());
    let list: i128 = terms.price.units(terms.quantity).into_iter().map(worth).sum();
    let more = |what: &DiscountWhat| match what {
        DiscountWhat::Less(less) => {
            i128::from(less.micros()).saturating_mul(terms.quantity.into()) > list
        }
        DiscountWhat::Off(_) | DiscountWhat::Instead(_) => false,
    };
    let more = discount.steps().any(|(what, _)| more(what));
    if more { Err(CatalogRefusal::OfferNoPrice) } else { Ok(discount) }
}
