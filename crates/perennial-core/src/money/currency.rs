//! The currency an amount is in.
//!
//! A currency is more than its code: it says how many digits its smallest coin has, and so what
//! one minor unit is worth. Funds, metals and test codes (`XAU`, `XXX`) have no minor unit and
//! are refused, as nothing can be billed in them.

use super::MoneyError;
use core::fmt;

/// A currency of ISO 4217. Ordered as ISO 4217 lists them, which is by code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads an upper-case ISO 4217 code.
    ///
    /// ```
    /// use perennial_core::money::Currency;
    /// assert_eq!(Currency::parse("EUR")?.digits(), 2);
    /// assert!(Currency::parse("eur").is_err());
    /// # Ok::<(), perennial_core::money::MoneyError>(())
    /// ```
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .filter(|found| found.code() == code && found.exponent().is_some())
            .map(Self)
            .ok_or(MoneyError::UnknownCurrency)
    }

    /// The ISO 4217 code, such as `EUR`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits after the decimal point: 0 for JPY, 2 for EUR, 3 for KWD; never more than 4.
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_digits_of_a_currency() {
        for (code, digits) in [("JPY", 0), ("KRW", 0), ("EUR", 2), ("USD", 2), ("KWD", 3)] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!((currency.code(), currency.digits()), (code, digits));
        }
    }

    #[test]
    fn refuses_what_cannot_be_billed() {
        for text in ["", "eur", "Eur", "EURO", " EUR", "EU", "ZZZ", "XAU", "XXX", "978", "€"] {
            assert_eq!(Currency::parse(text), Err(MoneyError::UnknownCurrency), "{text}");
        }
    }

    #[test]
    fn no_currency_is_finer_than_a_unit_price() {
        let letters = || 'A'..='Z';
        for a in letters() {
            for b in letters() {
                for c in letters() {
                    if let Ok(currency) = Currency::parse(&format!("{a}{b}{c}")) {
                        assert!(currency.digits() <= 4, "{currency}");
                    }
                }
            }
        }
    }
}
