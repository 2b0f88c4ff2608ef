//! The price of one unit, finer than any coin.
//!
//! A seat may cost a third of a cent: prices keep six digits, and the line is rounded once, after
//! the price has been multiplied.

use super::{Currency, Money, MoneyError, Ratio, decimal};
use core::fmt;
use core::num::NonZeroU32;

/// Digits after the point of a millionth.
const MICRO_DIGITS: u32 = 6;

/// Millionths of a major unit of one currency: 0.50 yen is 500 000.
///
/// ```
/// use perennial_core::money::{Currency, Money, Rounding, UnitPrice};
/// let eur = Currency::parse("EUR")?;
/// let seat = UnitPrice::parse_decimal("0.0125", eur)?;
/// let line = Money::round(seat.times(10), eur, Rounding::HalfUp)?;
/// assert_eq!(line.decimal(), "0.13");
/// # Ok::<(), perennial_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitPrice {
    micros: i64,
    currency: Currency,
}

impl UnitPrice {
    /// `micros` millionths of a major unit.
    pub const fn new(micros: i64, currency: Currency) -> Self {
        Self { micros, currency }
    }

    /// The same price, kept finer.
    pub fn from_money(money: Money) -> Result<Self, MoneyError> {
        Ok(Self::new(money.to_micros()?, money.currency()))
    }

    /// Reads a plain decimal in major units, with up to 6 fraction digits.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Ok(Self::new(decimal::parse(text, MICRO_DIGITS)?, currency))
    }

    /// Millionths of a major unit.
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// The currency it is in.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Major units as an exact decimal, with at least the digits of the currency and no zeros
    /// after them: `9.99`, `0.0125`, `500`.
    pub fn decimal(self) -> String {
        let text = decimal::print(self.micros, MICRO_DIGITS);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let least = usize::try_from(self.currency.digits()).unwrap_or(0);
        let used = fraction.trim_end_matches('0').len().max(least);
        match fraction.get(..used) {
            None | Some("") => whole.to_owned(),
            Some(used) => format!("{whole}.{used}"),
        }
    }

    /// The exact price of `units` units, in minor units of the currency, not yet rounded.
    pub fn times(self, units: i64) -> Ratio {
        // Two 64-bit numbers always fit 128 bits: this never saturates.
        let micros = i128::from(self.micros).saturating_mul(i128::from(units));
        Ratio::over(micros, micros_in_a_minor_unit(self.currency))
    }
}

impl fmt::Display for UnitPrice {
    /// For people and logs: `EUR 0.0125`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.decimal())
    }
}

/// 10 000 for a cent, 1 000 000 for a yen. No currency is finer than a millionth.
fn micros_in_a_minor_unit(currency: Currency) -> NonZeroU32 {
    let digits = MICRO_DIGITS.saturating_sub(currency.digits());
    NonZeroU32::MIN.saturating_add(9).saturating_pow(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Rounding;

    fn price(text: &str, code: &str) -> UnitPrice {
        UnitPrice::parse_decimal(text, Currency::parse(code).unwrap()).unwrap()
    }

    #[test]
    fn is_finer_than_a_coin() {
        for (text, code, micros, printed) in [
            ("0.5", "JPY", 500_000, "0.5"),
            ("500", "JPY", 500_000_000, "500"),
            ("9.9", "EUR", 9_900_000, "9.90"),
            ("0.000001", "EUR", 1, "0.000001"),
            ("-1.2345", "KWD", -1_234_500, "-1.2345"),
            ("1", "KWD", 1_000_000, "1.000"),
        ] {
            assert_eq!(price(text, code).micros(), micros);
            assert_eq!(price(text, code).decimal(), printed);
        }
        let eur = Currency::parse("EUR").unwrap();
        assert_eq!(UnitPrice::parse_decimal("0.0000001", eur), Err(MoneyError::TooManyDigits));
    }

    #[test]
    fn a_line_is_counted_in_minor_units() {
        for (text, code, units, minor) in [
            ("9.99", "EUR", 3, "2997"),
            ("0.5", "JPY", 3, "3/2"),
            ("0.0125", "EUR", 1, "5/4"),
            ("1.2345", "KWD", 2, "2469"),
            ("0.000001", "EUR", 1, "1/10000"),
            ("7.90", "EUR", -3, "-2370"),
        ] {
            assert_eq!(price(text, code).times(units).to_string(), minor);
        }
    }

    #[test]
    fn the_largest_line_is_exact() {
        let eur = Currency::parse("EUR").unwrap();
        let line = UnitPrice::new(i64::MIN, eur).times(i64::MIN);
        assert_eq!(line, Ratio::new(1 << 126, 10_000).unwrap());
        assert_eq!(line.round(Rounding::HalfUp), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn comes_from_an_amount() {
        let eur = Currency::parse("EUR").unwrap();
        let seat = UnitPrice::from_money(Money::new(999, eur)).unwrap();
        assert_eq!(seat, price("9.99", "EUR"));
        assert_eq!(seat.times(1), Money::new(999, eur).as_ratio());
        let most = Money::new(i64::MAX, eur);
        assert_eq!(UnitPrice::from_money(most), Err(MoneyError::OutOfRange));
    }
}
