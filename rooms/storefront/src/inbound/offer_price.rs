//! What an offer costs: a price per place, or so many percent off (section 5.4).

use perennial_core::billing::Price;
use perennial_core::catalog::{OfferPrice, PhaseMode, ProductVersion};
use perennial_core::ids::Territory;
use perennial_core::money::UnitPrice;
use serde_json::Number;

use super::set_price;
use crate::trouble::Trouble;
use crate::{rules, wire};

const PRICES_MAX: usize = 200;
const PERCENT_MAX: u32 = 99;
const PPM_IN_A_PERCENT: u32 = 10_000;

/// None given: the offer is kept, and waits for a price where its mode needs one.
pub(crate) fn prices(
    mode: PhaseMode,
    given: Option<&[wire::OfferPrice]>,
    percent: Option<&Number>,
    product: &ProductVersion,
) -> Result<Vec<OfferPrice>, Trouble> {
    let given = given.unwrap_or_default();
    if mode == PhaseMode::FreeTrial && (!given.is_empty() || percent.is_some()) {
        let told = "A free trial has no price.";
        return Err(Trouble::invalid("prices", "NOT_FOR_FREE_TRIAL", told));
    }
    if let Some(percent) = percent {
        if !given.is_empty() {
            let told = "Give prices or discountPercent, not both.";
            return Err(Trouble::invalid("discountPercent", "CONTRADICTION", told));
        }
        if mode == PhaseMode::PayUpFront {
            let told = "A price paid up front is named, not taken off another.";
            return Err(Trouble::invalid("discountPercent", "NOT_FOR_PAY_UP_FRONT", told));
        }
        let percent = rules::whole("discountPercent", percent, 1, PERCENT_MAX)?;
        return Ok(vec![OfferPrice::Off {
            territory: None,
            ppm: percent.saturating_mul(PPM_IN_A_PERCENT),
        }]);
    }
    if given.len() > PRICES_MAX {
        let told = format!("There may be {PRICES_MAX} prices.");
        return Err(Trouble::invalid("prices", "TOO_MANY", told).with("max", PRICES_MAX));
    }
    given.iter().map(|one| price(mode, one, product)).collect()
}

fn price(
    mode: PhaseMode,
    given: &wire::OfferPrice,
    product: &ProductVersion,
) -> Result<OfferPrice, Trouble> {
    let territory = given.territory.as_deref();
    let territory =
        territory.map(|code| set_price::read_territory("territory", code)).transpose()?;
    let price = set_price::unit_price(&given.amount, &given.currency)?;
    let regular = regular(product, territory.as_ref(), price);
    let dear = regular.is_some_and(|regular| price.micros() >= regular.micros());
    if mode == PhaseMode::PayAsYouGo && dear {
        let told = "The price of the offer must be lower than the regular price.";
        return Err(Trouble::invalid("amount", "NOT_LOWER", told));
    }
    Ok(OfferPrice::Price { territory, price })
}

/// The regular price of the same place and currency.
fn regular(
    product: &ProductVersion,
    territory: Option<&Territory>,
    price: UnitPrice,
) -> Option<UnitPrice> {
    let entry = product.prices.iter().find(|entry| {
        entry.territory.as_ref() == territory && entry.price.currency() == Some(price.currency())
    });
    match entry?.price {
        Price::Flat(regular) => Some(regular),
        Price::Tiered { .. } => None,
    }
}
