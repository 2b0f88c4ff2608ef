//! Amounts in millionths of a unit, and what is taken off them.

use perennial_core::catalog::Off;
use perennial_core::money::UnitPrice;

use crate::wire;

pub fn amount(price: UnitPrice) -> wire::Amount {
    wire::Amount {
        amount_micros: price.micros().to_string(),
        currency_code: price.currency().to_string(),
    }
}

/// One step of an introductory price in one region: how much less, for how many cycles. One that
/// goes on for ever names no count.
pub fn introductory_spec(
    region: &str,
    billings: Option<u32>,
    off: Off,
) -> wire::IntroductoryPricingSpec {
    let count = billings.map(|count| i32::try_from(count).unwrap_or(i32::MAX));
    let (discount_amount, discount_ratio_micros) = match off {
        // Parts per million of the price: 1000000 is all of it.
        Off::Ratio(ppm) => (None, ppm.to_string()),
        Off::Amount(less) => (Some(amount(less)), String::new()),
    };
    wire::IntroductoryPricingSpec {
        region_code: region.to_owned(),
        recurrence_count: count.unwrap_or_default(),
        discount_amount,
        discount_ratio_micros,
    }
}
