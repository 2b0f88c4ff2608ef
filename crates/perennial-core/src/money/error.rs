//! Why an amount could not be made.

use super::Currency;
use thiserror::Error;

/// Why an amount could not be read or computed. Nothing was rounded or cut to make it fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum MoneyError {
    /// The exact result does not fit the integer that would hold it.
    #[error("the amount is too large")]
    OutOfRange,
    /// Two amounts of different currencies met; there is no exchange rate in this house.
    #[error("{left} and {right} do not mix")]
    CurrencyMismatch {
        /// Currency of the amount the operation was called on.
        left: Currency,
        /// Currency of the amount it was given.
        right: Currency,
    },
    /// Not an upper-case ISO 4217 code of a currency that has minor units.
    #[error("not an ISO 4217 currency code")]
    UnknownCurrency,
    /// Not a plain decimal such as `9.99` or `-0.05`.
    #[error("not a plain decimal number")]
    NotADecimal,
    /// More fraction digits than the currency or the price can hold.
    #[error("too many digits after the decimal point")]
    TooManyDigits,
    /// Something was to be divided by zero.
    #[error("division by zero")]
    ZeroDivisor,
    /// An amount was to be split, and no part has any weight.
    #[error("nothing to split the amount by")]
    NoWeights,
}
