//! Decimal text: how amounts cross every wire without ever being a float.

use super::MoneyError;

/// Ten to the power of `digits`, for the few digits a currency or a price can have.
pub(super) fn power_of_ten(digits: u32) -> Result<i64, MoneyError> {
    10_i64.checked_pow(digits).ok_or(MoneyError::OutOfRange)
}

/// Reads `9.99` as 999 when `digits` is 2.
///
/// The shape is `-?[0-9]+(\.[0-9]+)?` and nothing else: no exponent, plus, blank or grouping.
/// Zeros past the last digit are read over, as they change nothing; any other digit there is
/// refused, because dropping it would be a rounding nobody named.
pub(super) fn parse(text: &str, digits: u32) -> Result<i64, MoneyError> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return Err(MoneyError::NotADecimal),
        None => (body, ""),
    };
    if !is_digits(whole) {
        return Err(MoneyError::NotADecimal);
    }

    let held = usize::try_from(digits).map_err(|_| MoneyError::OutOfRange)?;
    let kept = fraction.get(..held).unwrap_or(fraction);
    let beyond = fraction.get(held..).unwrap_or("");
    if beyond.bytes().any(|digit| digit != b'0') {
        return Err(MoneyError::TooManyDigits);
    }
    let padding = core::iter::repeat_n(b'0', held.saturating_sub(kept.len()));

    let mut value: i128 = 0;
    for digit in whole.bytes().chain(kept.bytes()).chain(padding) {
        let digit = i128::from(digit.saturating_sub(b'0'));
        value = value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(digit))
            .ok_or(MoneyError::OutOfRange)?;
    }
    let signed = if negative { value.checked_neg() } else { Some(value) };
    signed.and_then(|value| i64::try_from(value).ok()).ok_or(MoneyError::OutOfRange)
}

/// Writes 999 as `9.99` when `digits` is 2, always with all the digits.
pub(super) fn print(value: i64, digits: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let held = usize::try_from(digits).unwrap_or(usize::MAX);
    // One digit more than the fraction, so that there is always one before the point.
    let text = format!("{:0>width$}", value.unsigned_abs(), width = held.saturating_add(1));
    let (whole, fraction) = text.split_at(text.len().saturating_sub(held));
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_decimals() {
        for (text, digits, value) in [
            ("9.99", 2, 999),
            ("9.9", 2, 990),
            ("9", 2, 900),
            ("009.990000", 2, 999),
            ("-0.05", 2, -5),
            ("-0", 2, 0),
            ("500", 0, 500),
            ("500.00", 0, 500),
            ("1.234", 3, 1234),
            ("92233720368547758.07", 2, i64::MAX),
            ("-92233720368547758.08", 2, i64::MIN),
        ] {
            assert_eq!(parse(text, digits), Ok(value), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "", "-", ".", "5.", ".5", "+5", " 5", "5 ", "1e3", "1,000", "--5", "5-", "1.2.3",
            "0x10", "1_000", "NaN", "inf", "٣", "5.-1", "−5", "5\n", "-.5",
        ] {
            assert_eq!(parse(text, 2), Err(MoneyError::NotADecimal), "{text:?}");
        }
        assert_eq!(parse("9.999", 2), Err(MoneyError::TooManyDigits));
        assert_eq!(parse("0.5", 0), Err(MoneyError::TooManyDigits));
        assert_eq!(parse("92233720368547758.08", 2), Err(MoneyError::OutOfRange));
        assert_eq!(parse("-92233720368547758.09", 2), Err(MoneyError::OutOfRange));
        assert_eq!(parse(&"9".repeat(500), 2), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn prints_all_the_digits() {
        for (value, digits, text) in [
            (999, 2, "9.99"),
            (-5, 2, "-0.05"),
            (0, 2, "0.00"),
            (500, 0, "500"),
            (-7, 0, "-7"),
            (1, 3, "0.001"),
            (i64::MIN, 2, "-92233720368547758.08"),
            (i64::MAX, 6, "9223372036854.775807"),
        ] {
            assert_eq!(print(value, digits), text);
        }
    }
}
