//! Money: what a line costs, exactly.
//!
//! Amounts are whole minor units of one currency, prices may be finer, and everything in between
//! is an exact fraction that is rounded once, by a named rule. Nothing here wraps, saturates or
//! panics: an amount that does not fit is [`MoneyError::OutOfRange`], because a charge that is
//! refused can be repaired and a charge that is wrong has already been paid.
#![deny(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![deny(clippy::float_arithmetic)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod amount;
mod currency;
mod decimal;
mod error;
mod ratio;
mod rounding;
mod split;
mod unit_price;

pub use amount::Money;
pub use currency::Currency;
pub use error::MoneyError;
pub use ratio::Ratio;
pub use rounding::Rounding;
pub use unit_price::UnitPrice;
