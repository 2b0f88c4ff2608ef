//! The words for how long: subscription periods, and ISO 8601 durations of offers.

use perennial_core::time::{Span, Unit};

/// The seed's six subscription periods.
const PERIODS: [(&str, Span); 6] = [
    ("ONE_WEEK", Span::weeks(1)),
    ("ONE_MONTH", Span::months(1)),
    ("TWO_MONTHS", Span::months(2)),
    ("THREE_MONTHS", Span::months(3)),
    ("SIX_MONTHS", Span::months(6)),
    ("ONE_YEAR", Span::years(1)),
];

pub(crate) const PERIOD_WORDS: [&str; 6] =
    ["ONE_WEEK", "ONE_MONTH", "TWO_MONTHS", "THREE_MONTHS", "SIX_MONTHS", "ONE_YEAR"];

/// Longest count in a duration.
const COUNT_MAX: u32 = 366;

pub(crate) fn read_period(word: &str) -> Option<Span> {
    PERIODS.iter().find(|(known, _)| *known == word).map(|(_, span)| *span)
}

/// The word for a cycle. Other rooms define cycles that have none: those are told in ISO 8601.
pub(crate) fn write_period(cycle: Span) -> String {
    let same = |span: Span| match (span.months_count(), cycle.months_count()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => span == cycle,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let found = PERIODS.iter().find(|(_, span)| same(*span));
    found.map_or_else(|| cycle.to_string(), |(word, _)| (*word).to_owned())
}

/// Reads `P<n>(D|W|M|Y)`, one unit, n from 1 to 366 (specification, section 3).
pub(crate) fn read_duration(text: &str) -> Option<Span> {
    let body = text.strip_prefix('P')?;
    let digits = body.get(..body.len().checked_sub(1)?)?;
    let plain = !digits.is_empty()
        && digits.len() <= 3
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    let count: u32 = if plain { digits.parse().ok()? } else { return None };
    let unit = match body.as_bytes().last()? {
        b'D' => Unit::Day,
        b'W' => Unit::Week,
        b'M' => Unit::Month,
        b'Y' => Unit::Year,
        _ => return None,
    };
    (count <= COUNT_MAX).then_some(Span { count, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_six_periods_are_read_and_written() {
        for (word, span) in PERIODS {
            assert_eq!(read_period(word), Some(span));
            assert_eq!(write_period(span), word);
            assert!(PERIOD_WORDS.contains(&word));
        }
        assert_eq!(write_period(Span::months(12)), "ONE_YEAR");
        assert_eq!(write_period(Span::years(2)), "P2Y");
        for wrong in ["", "one_month", "ONE_DAY", "P1M", "ONE_MONTH "] {
            assert_eq!(read_period(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn durations_have_one_unit_and_no_signs() {
        assert_eq!(read_duration("P1W"), Some(Span::weeks(1)));
        assert_eq!(read_duration("P366D"), Some(Span::days(366)));
        for wrong in [
            "", "P", "P1", "1W", "P0D", "P01D", "P367D", "P1000D", "p1w", "P1w", "P-1D", "P+1D",
            "P1M1D", "PT1H", "P1.5M", "P１M", "P1É",
        ] {
            assert_eq!(read_duration(wrong), None, "{wrong}");
        }
    }
}
