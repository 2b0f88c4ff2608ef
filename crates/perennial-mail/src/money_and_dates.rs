//! Amounts and dates as people of a language write them, from exact decimals and civil dates.

use perennial_core::money::Money;
use perennial_core::time::{Instant, Zone, local_date};

/// How numbers are punctuated: the decimal sign and what stands between thousands.
fn signs(language: &str) -> (char, char) {
    match language {
        "de" | "es" | "it" | "nl" | "pt" | "da" | "tr" | "id" => (',', '.'),
        "fr" | "pl" | "cs" | "sv" | "nb" | "fi" | "ru" | "uk" => (',', '\u{a0}'),
        _ => ('.', ','),
    }
}

/// `EUR 1,234.50` or `1.234,50 EUR`.
pub fn amount(money: Money, language: &str) -> String {
    let decimal = money.decimal();
    let (minus, digits) = match decimal.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", decimal.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let (point, between) = signs(language);
    let mut text = String::from(minus);
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            text.push(between);
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(point);
        text.push_str(part);
    }
    if point == ',' {
        format!("{text}\u{a0}{}", money.currency())
    } else {
        format!("{}\u{a0}{text}", money.currency())
    }
}

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The day on the customer's calendar: `31 January 2026`, `31. Januar 2026`, and in a language
/// whose months are not known here `2026-01-31`.
pub fn date(at: Instant, zone: &Zone, language: &str) -> String {
    let (year, month, day) = local_date(at, zone);
    let index = usize::try_from(month).unwrap_or(1).clamp(1, 12) - 1;
    match language {
        "en" => format!("{day} {} {year}", ENGLISH[index]),
        "de" => format!("{day}. {} {year}", GERMAN[index]),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use perennial_core::money::Currency;

    #[test]
    fn amounts_are_punctuated_by_the_language() {
        let of = |text, code, language| {
            let currency = Currency::parse(code).unwrap();
            let money = Money::parse_decimal(text, currency).unwrap();
            amount(money, language).replace('\u{a0}', "_")
        };
        assert_eq!(of("1234567.50", "EUR", "en"), "EUR_1,234,567.50");
        assert_eq!(of("1234567.50", "EUR", "de"), "1.234.567,50_EUR");
        assert_eq!(of("-999.05", "EUR", "de"), "-999,05_EUR");
        assert_eq!(of("1000", "JPY", "fr"), "1_000_JPY");
        assert_eq!(of("0.005", "KWD", "en"), "KWD_0.005");
        // The largest amount there is, to the cent.
        assert_eq!(of("92233720368547758.07", "EUR", "en"), "EUR_92,233,720,368,547,758.07");
    }

    #[test]
    fn a_date_is_the_customers_day() {
        let at = Instant::parse("2026-03-31T23:30:00Z").unwrap();
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(date(at, &Zone::utc(), "en"), "31 March 2026");
        assert_eq!(date(at, &berlin, "de"), "1. April 2026");
        assert_eq!(date(at, &berlin, "fr"), "2026-04-01");
    }
}
