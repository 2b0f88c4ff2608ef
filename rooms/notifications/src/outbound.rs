//! State and facts, worded for the wire. Dates and amounts are the core's; they are only printed.

pub mod buyer;
pub mod cloud_event;
pub mod delivering;
pub mod emails;
pub mod entity;
pub mod going_out;
pub mod message;
pub mod model;
pub mod native;
pub mod news;
pub mod order;
pub mod partner;
pub mod receiver;
pub mod renewal_price;
pub mod subscription;

use perennial_core::money::Money;
use perennial_core::time::Instant;
use serde_json::Number;

/// ISO 8601 in UTC, whole seconds (section 2.2).
pub fn date(at: Instant) -> String {
    Instant::from_seconds(at.seconds()).unwrap_or(at).to_string()
}

/// An exact JSON number with the currency's decimals.
pub fn number(money: Money) -> Number {
    decimal(&money.decimal())
}

/// An exact JSON number of some digits of ours.
pub fn decimal(digits: &str) -> Number {
    digits.parse().unwrap_or_else(|_| Number::from(0))
}

/// Parts per million as a fraction of one: 190000 is 0.19.
pub fn rate(ppm: u32) -> Number {
    let digits = format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000);
    let short = digits.trim_end_matches('0');
    decimal(short.strip_suffix('.').unwrap_or(short))
}
