//! What an offer costs: a price per place, or so many percent off (section 5.4).

use perennial_core::catalog::{OfferPrice, PhaseMode};
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
    given.iter().map(price).collect()
}

fn price(given: &wire::OfferPrice) -> Result<OfferPrice, Trouble> {
    let territory = given.territory.as_deref();
    let territory =
        territory.map(|code| set_price::read_territory("territory", code)).transpose()?;
    let price = set_price::unit_price(&given.amount, &given.currency)?;
    Ok(OfferPrice::Price { territory, price })
}
