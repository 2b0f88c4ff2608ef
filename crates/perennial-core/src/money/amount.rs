//! An amount of money: what is charged, credited or refunded.

use super::{Currency, MoneyError, Ratio, Rounding, decimal};
use core::fmt;

/// Digits after the point of a millionth.
const MICRO_DIGITS: u32 = 6;

/// Whole minor units (cents, yen, fils) of one currency.
///
/// Amounts of two currencies never mix and have no order between them, so there is no `Ord`.
///
/// ```
/// use perennial_core::money::{Currency, Money};
/// let eur = Currency::parse("EUR")?;
/// let price = Money::parse_decimal("9.99", eur)?;
/// assert_eq!(price.minor(), 999);
/// assert_eq!(price.add(Money::new(1, eur))?.to_string(), "EUR 10.00");
/// # Ok::<(), perennial_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` minor units: 999 with EUR is 9.99 euros, 999 with JPY is 999 yen.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a plain decimal such as `9.99`, `-0.05` or `500`, in major units. Refuses more
    /// fraction digits than the currency has, unless they are zeros.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Ok(Self::new(decimal::parse(text, currency.digits())?, currency))
    }

    /// The one rounding point: an exact number of minor units becomes an amount.
    pub fn round(
        minor_units: Ratio,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        Ok(Self::new(minor_units.round(rounding)?, currency))
    }

    /// The sum of all amounts, each of which must be in `currency`. Of none: zero.
    pub fn sum(
        amounts: impl IntoIterator<Item = Self>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        // Wide inside, so that whether it fits does not depend on the order of the amounts.
        let mut total: i128 = 0;
        for amount in amounts {
            Self::zero(currency).same_currency(amount)?;
            total = total.checked_add(i128::from(amount.minor)).ok_or(MoneyError::OutOfRange)?;
        }
        let minor = i64::try_from(total).map_err(|_| MoneyError::OutOfRange)?;
        Ok(Self::new(minor, currency))
    }

    /// Whole minor units; the sign is the sign of the amount.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency it is in.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it is a credit.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether it is a charge.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Major units as an exact decimal, with all the digits of the currency: `9.99`, `500`.
    pub fn decimal(self) -> String {
        decimal::print(self.minor, self.currency.digits())
    }

    /// Millionths of a major unit: EUR 9.99 is 9 990 000.
    pub fn to_micros(self) -> Result<i64, MoneyError> {
        let missing = MICRO_DIGITS.checked_sub(self.currency.digits());
        let scale = decimal::power_of_ten(missing.ok_or(MoneyError::OutOfRange)?)?;
        self.minor.checked_mul(scale).ok_or(MoneyError::OutOfRange)
    }

    /// The exact number of minor units, to compute on.
    pub const fn as_ratio(self) -> Ratio {
        Ratio::integer(self.minor)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }

    fn checked(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        minor.map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::OutOfRange)
    }
}

#[expect(
    clippy::should_implement_trait,
    reason = "an operator could only panic where these return an error"
)]
impl Money {
    /// This and the other amount.
    pub fn add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.checked(self.minor.checked_add(other.minor))
    }

    /// This less the other amount.
    pub fn sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.checked(self.minor.checked_sub(other.minor))
    }

    /// The same amount the other way: what undoes it.
    pub fn neg(self) -> Result<Self, MoneyError> {
        self.checked(self.minor.checked_neg())
    }
}

impl fmt::Display for Money {
    /// For people and logs: `EUR 9.99`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.decimal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn eur(minor: i64) -> Money {
        Money::new(minor, currency("EUR"))
    }

    #[test]
    fn prints_with_the_digits_of_its_currency() {
        for (minor, code, text, micros) in [
            (999, "EUR", "EUR 9.99", 9_990_000),
            (-5, "EUR", "EUR -0.05", -50_000),
            (500, "JPY", "JPY 500", 500_000_000),
            (1_234, "KWD", "KWD 1.234", 1_234_000),
            (0, "KWD", "KWD 0.000", 0),
        ] {
            let money = Money::new(minor, currency(code));
            assert_eq!(money.to_string(), text);
            assert_eq!(money.to_micros(), Ok(micros));
            assert_eq!(Money::parse_decimal(&money.decimal(), currency(code)), Ok(money));
        }
    }

    #[test]
    fn two_currencies_do_not_mix() {
        let yen = Money::new(1, currency("JPY"));
        let mismatch =
            MoneyError::CurrencyMismatch { left: currency("EUR"), right: currency("JPY") };
        assert_eq!(eur(1).add(yen), Err(mismatch));
        assert_eq!(eur(1).sub(yen), Err(mismatch));
        assert_eq!(Money::sum([eur(1), yen], currency("EUR")), Err(mismatch));
        assert_eq!(mismatch.to_string(), "EUR and JPY do not mix");
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let (most, least) = (eur(i64::MAX), eur(i64::MIN));
        assert_eq!(most.add(eur(1)), Err(MoneyError::OutOfRange));
        assert_eq!(least.sub(eur(1)), Err(MoneyError::OutOfRange));
        assert_eq!(least.neg(), Err(MoneyError::OutOfRange));
        assert_eq!(most.to_micros(), Err(MoneyError::OutOfRange));
        assert_eq!(Money::sum([most, eur(1)], currency("EUR")), Err(MoneyError::OutOfRange));
        assert_eq!(Money::sum([most, eur(1), eur(-1)], currency("EUR")), Ok(most));
        assert_eq!(Money::sum([], currency("EUR")), Ok(eur(0)));
    }

    #[test]
    fn knows_its_sign() {
        let signs = |money: Money| (money.is_negative(), money.is_zero(), money.is_positive());
        assert_eq!(signs(eur(-1)), (true, false, false));
        assert_eq!(signs(eur(0)), (false, true, false));
        assert_eq!(signs(eur(1)), (false, false, true));
    }
}
