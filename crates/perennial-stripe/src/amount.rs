//! Our amounts in Stripe's minor units, which are not always those of ISO 4217.
//!
//! An amount that Stripe cannot take exactly is not taken at all: what is charged and what the
//! invoice says never differ.

use perennial_core::money::{Currency, Money};

/// Stripe takes whole units of these.
const WHOLE: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
/// Thousandths, of which the last digit must be zero.
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];
/// Whole units that Stripe writes in hundredths.
const WHOLE_IN_HUNDREDTHS: [&str; 1] = ["ISK"];
/// Stripe's list and its table of exceptions contradict each other by a factor of a hundred.
const UNCLEAR: [&str; 1] = ["UGX"];

/// Why an amount cannot be charged through Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Not a multiple of the smallest amount that Stripe takes.
    TooFine,
    /// Zero or negative.
    NotPositive,
    /// More than Stripe takes (eight digits).
    TooLarge,
    Currency,
}

/// Stripe takes no longer numbers.
const AMOUNT_MAX: i64 = 99_999_999;

/// What Stripe counts, as we do. `None` where it is no amount of ours.
pub fn from_stripe(amount: i64, currency: &str) -> Option<Money> {
    let currency = Currency::parse(&currency.to_ascii_uppercase()).ok()?;
    let theirs = their_digits(currency).ok()?;
    let digits = currency.digits();
    let scale = 10_i64.pow(digits.abs_diff(theirs));
    let minor = if digits > theirs {
        amount.checked_mul(scale)?
    } else if amount.checked_rem(scale) == Some(0) {
        amount.checked_div(scale)?
    } else {
        return None;
    };
    Some(Money::new(minor, currency))
}

/// How many digits after the point Stripe writes.
fn their_digits(currency: Currency) -> Result<u32, AmountError> {
    let (code, digits) = (currency.code(), currency.digits());
    if UNCLEAR.contains(&code) {
        return Err(AmountError::Currency);
    }
    let theirs = if WHOLE.contains(&code) {
        0
    } else if THOUSANDTHS.contains(&code) {
        3
    } else {
        2
    };
    if digits != theirs && !WHOLE.contains(&code) && !WHOLE_IN_HUNDREDTHS.contains(&code) {
        return Err(AmountError::Currency);
    }
    Ok(theirs)
}

/// The amount as Stripe counts it. Its currency code is the same in lower case.
pub fn stripe_minor(money: Money) -> Result<i64, AmountError> {
    let (digits, theirs) = (money.currency().digits(), their_digits(money.currency())?);
    let scale = 10_i64.pow(digits.abs_diff(theirs));
    let minor = money.minor();
    let amount = if digits > theirs {
        if minor.checked_rem(scale) != Some(0) {
            return Err(AmountError::TooFine);
        }
        minor.checked_div(scale)
    } else {
        minor.checked_mul(scale)
    };
    let amount = amount.ok_or(AmountError::TooLarge)?;
    if theirs == 3 && amount.checked_rem(10) != Some(0) {
        return Err(AmountError::TooFine);
    }
    match amount {
        ..=0 => Err(AmountError::NotPositive),
        1..=AMOUNT_MAX => Ok(amount),
        _ => Err(AmountError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minor: i64, code: &str) -> Result<i64, AmountError> {
        stripe_minor(Money::new(minor, Currency::parse(code).unwrap()))
    }

    #[test]
    fn amounts_are_written_as_stripe_counts_them() {
        assert_eq!(of(999, "EUR"), Ok(999));
        assert_eq!(of(1_000, "USD"), Ok(1_000));
        assert_eq!(of(500, "JPY"), Ok(500));
        assert_eq!(of(500, "KRW"), Ok(500));
        assert_eq!(of(5, "ISK"), Ok(500));
        assert_eq!(of(5_120, "KWD"), Ok(5_120));
        // ISO 4217 gives the ariary two digits, Stripe none.
        assert_eq!(of(500, "MGA"), Ok(5));
        assert_eq!(of(99_999_999, "EUR"), Ok(99_999_999));
    }

    #[test]
    fn what_stripe_counts_is_read_back() {
        for (minor, code) in
            [(999, "EUR"), (500, "JPY"), (5, "ISK"), (5_120, "KWD"), (500, "MGA"), (1, "USD")]
        {
            let theirs = of(minor, code).unwrap();
            let ours = from_stripe(theirs, &code.to_ascii_lowercase());
            assert_eq!(ours, Some(Money::new(minor, Currency::parse(code).unwrap())));
        }
        for (amount, code) in [(501, "isk"), (100, "ugx"), (1, "zzz"), (1, ""), (i64::MAX, "mga")] {
            assert_eq!(from_stripe(amount, code), None, "{code}");
        }
    }

    #[test]
    fn what_stripe_cannot_take_exactly_is_not_taken() {
        assert_eq!(of(5_124, "KWD"), Err(AmountError::TooFine));
        assert_eq!(of(550, "MGA"), Err(AmountError::TooFine));
        assert_eq!(of(0, "EUR"), Err(AmountError::NotPositive));
        assert_eq!(of(-1, "EUR"), Err(AmountError::NotPositive));
        assert_eq!(of(100_000_000, "EUR"), Err(AmountError::TooLarge));
        assert_eq!(of(i64::MAX, "ISK"), Err(AmountError::TooLarge));
        assert_eq!(of(100, "UGX"), Err(AmountError::Currency));
        // Four digits, which Stripe does not know.
        assert_eq!(of(100, "CLF"), Err(AmountError::Currency));
    }
}
