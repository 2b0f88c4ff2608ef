//! Day counts: how much of a period a customer has used, by the rule the terms name.
//!
//! There is no one right answer to "what part of February is left", only an agreed one. The terms
//! of a sale name the rule, and the fraction stays exact until its line is rounded.

use super::civil::{Date, MICROS_IN_SECOND};
use super::{Instant, Period, Span, TimeError, Unit, Zone};
use crate::money::Ratio;

/// The rule by which time within a period is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayCount {
    /// 30E/360: every month has 30 days, the 31st counts as the 30th. Time of day is ignored.
    Thirty360,
    /// Calendar days of the zone. Time of day is ignored.
    Actual,
    /// Elapsed time to the microsecond; days play no part.
    ExactSeconds,
}

/// How much has passed from `from` to `to`: days for [`DayCount::Thirty360`] and
/// [`DayCount::Actual`], microseconds for [`DayCount::ExactSeconds`]. Never negative.
pub fn elapsed(
    count: DayCount,
    zone: &Zone,
    from: Instant,
    to: Instant,
) -> Result<i128, TimeError> {
    if from >= to {
        return Ok(0);
    }
    let dates = || (zone.wall(from).date(), zone.wall(to).date());
    let passed = match count {
        DayCount::Thirty360 => {
            let (from, to) = dates();
            thirty_360(from, to)
        }
        DayCount::Actual => {
            let (from, to) = dates();
            to.to_days().saturating_sub(from.to_days())
        }
        DayCount::ExactSeconds => to.micros_since(from),
    };
    // A clock put back over midnight shows an earlier date later on: that is nothing passed.
    Ok(i128::from(passed.max(0)))
}

/// The part of one cycle's price that `from` to `to` is worth, within `period`.
///
/// This is `elapsed(from, to) / full`, and `full` is what the cycle counts as a whole:
///
/// | rule | cycle | full |
/// |---|---|---|
/// | `Thirty360` | months, years | 30/360 days of the period if it is one cycle long, else 30 x months |
/// | `Thirty360` | days, weeks | the days of the cycle; actual days pass |
/// | `Actual` | days to years | actual days of the period |
/// | any | seconds, hours | exact: microseconds of the cycle (of the period for `ExactSeconds`) |
/// | `ExactSeconds` | any | microseconds of the period |
///
/// A whole regular period is exactly 1. A period that was stretched may be more: a month put off
/// to two and a half is 5/2 of its price. A period counts as one cycle long by its local dates,
/// and from a clamped month end to the anchor's day too (28 February to 31 March).
/// `from` at or after `to` is zero.
///
/// ```
/// use perennial_core::time::{DayCount, Instant, Period, Span, Zone, fraction};
/// let at = |text| Instant::parse(text);
/// let april = Period::new(at("2024-04-10T00:00:00Z")?, at("2024-05-10T00:00:00Z")?)?;
/// let change = at("2024-04-25T12:00:00Z")?;
/// let left = fraction(
///     DayCount::Thirty360, Span::months(1), &Zone::utc(), change, april.end, &april,
/// )?;
/// assert_eq!(left.to_string(), "1/2");
/// # Ok::<(), perennial_core::time::TimeError>(())
/// ```
pub fn fraction(
    count: DayCount,
    cycle: Span,
    zone: &Zone,
    from: Instant,
    to: Instant,
    period: &Period,
) -> Result<Ratio, TimeError> {
    let whole = |count| elapsed(count, zone, period.start, period.end);
    let (count, full) = match (count, cycle.unit) {
        (DayCount::ExactSeconds, _) => (count, whole(count)?),
        // A day has no part, so cycles of seconds and hours are always exact.
        (DayCount::Thirty360 | DayCount::Actual, Unit::Second) => {
            (DayCount::ExactSeconds, nominal(cycle, MICROS_IN_SECOND)?)
        }
        (DayCount::Thirty360 | DayCount::Actual, Unit::Hour) => {
            (DayCount::ExactSeconds, nominal(cycle, 3_600 * MICROS_IN_SECOND)?)
        }
        (DayCount::Thirty360, Unit::Day) => (DayCount::Actual, nominal(cycle, 1)?),
        (DayCount::Thirty360, Unit::Week) => (DayCount::Actual, nominal(cycle, 7)?),
        (DayCount::Thirty360, Unit::Month | Unit::Year) => {
            let months = nominal(cycle, if cycle.unit == Unit::Year { 12 } else { 1 })?;
            let full = if is_regular(months, zone, period) {
                whole(count)?
            } else {
                months.checked_mul(30).ok_or(TimeError::OutOfRange)?
            };
            (count, full)
        }
        (DayCount::Actual, Unit::Day | Unit::Week | Unit::Month | Unit::Year) => {
            (count, whole(count)?)
        }
    };
    if full <= 0 {
        return Err(TimeError::EmptyPeriod);
    }
    Ok(Ratio::new(elapsed(count, zone, from, to)?, full)?)
}

/// 30E/360, the eurobond rule: `360 years + 30 months + days`, the 31st counted as the 30th.
fn thirty_360(from: Date, to: Date) -> i64 {
    let months = to.month_index().saturating_sub(from.month_index());
    let days = to.day.min(30).saturating_sub(from.day.min(30));
    months.saturating_mul(30).saturating_add(days)
}

/// Whether the period is one cycle of `months` long by its local dates.
///
/// Either the same day of the month, or one of them is a month end that stands for a later day
/// the month does not have: 31 January to 28 February, 28 February to 31 March.
fn is_regular(months: i128, zone: &Zone, period: &Period) -> bool {
    let (start, end) = (zone.wall(period.start).date(), zone.wall(period.end).date());
    let between = end.month_index().saturating_sub(start.month_index());
    let same_day = start.day == end.day
        || (start.ends_its_month() && start.day < end.day)
        || (end.ends_its_month() && end.day < start.day);
    i128::from(between) == months && same_day
}

fn nominal(cycle: Span, size: i64) -> Result<i128, TimeError> {
    i128::from(cycle.count).checked_mul(i128::from(size)).ok_or(TimeError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DayCount::{Actual, ExactSeconds, Thirty360};

    /// Midnight UTC, or the instant in full.
    fn at(text: &str) -> Instant {
        let midnight = format!("{text}T00:00:00Z");
        Instant::parse(text).or_else(|_| Instant::parse(&midnight)).unwrap()
    }

    fn part(
        count: DayCount,
        cycle: &str,
        from: &str,
        (start, end): (&str, &str),
    ) -> Result<String, TimeError> {
        let cycle = Span::parse(cycle)?;
        let period = Period::new(at(start), at(end))?;
        let found = fraction(count, cycle, &Zone::utc(), at(from), period.end, &period)?;
        Ok(found.to_string())
    }

    #[test]
    fn thirty_360_counts_every_month_as_thirty() {
        for (from, to, days) in [
            ("2026-04-10", "2026-05-10", 30),
            ("2026-04-25", "2026-05-10", 15),
            ("2026-10-20", "2027-02-05", 105),
            ("2024-01-31", "2024-02-28", 28),
            ("2024-01-31", "2024-02-29", 29),
            ("2024-02-29", "2024-03-31", 31),
            ("2023-02-28", "2023-03-31", 32),
            ("2024-01-30", "2024-01-31", 0),
            ("2024-01-31", "2024-02-01", 1),
            ("2024-03-31", "2024-04-30", 30),
            ("2024-02-29", "2025-02-28", 359),
            ("2024-01-01", "2025-01-01", 360),
        ] {
            let found = elapsed(Thirty360, &Zone::utc(), at(from), at(to));
            assert_eq!(found, Ok(days), "{from} to {to}");
        }
    }

    #[test]
    fn each_rule_counts_in_its_own_unit() {
        let (from, to) = (at("2024-02-28T23:00:00Z"), at("2024-03-01T01:00:00Z"));
        for (count, passed) in [(Thirty360, 3), (Actual, 2), (ExactSeconds, 93_600_000_000)] {
            assert_eq!(elapsed(count, &Zone::utc(), from, to), Ok(passed));
            assert_eq!(elapsed(count, &Zone::utc(), to, from), Ok(0));
            assert_eq!(elapsed(count, &Zone::utc(), to, to), Ok(0));
        }
        // By the calendar of Kathmandu the first of these is already the 29th.
        let zone = Zone::parse("Asia/Kathmandu").unwrap();
        assert_eq!(elapsed(Actual, &zone, from, to), Ok(1));
        assert_eq!(elapsed(Thirty360, &zone, from, to), Ok(2));
    }

    #[test]
    fn commerce_vectors() {
        for (cycle, from, period, expected) in [
            ("P1M", "2026-04-25", ("2026-04-10", "2026-05-10"), "1/2"),
            ("P1M", "2026-04-25T18:00:00Z", ("2026-04-10", "2026-05-10"), "1/2"),
            ("P1Y", "2026-10-20", ("2026-02-05", "2027-02-05"), "7/24"), // 105/360
            ("P1M", "2026-04-26", ("2026-04-10", "2026-05-10"), "7/15"), // 14/30
            ("P1M", "2024-01-31", ("2024-01-31", "2024-02-29"), "1"),
            ("P1M", "2023-02-14", ("2023-01-31", "2023-02-28"), "1/2"), // 14/28
            ("P1M", "2023-02-28", ("2023-02-28", "2023-03-31"), "1"),
            ("P1M", "2023-03-15", ("2023-02-28", "2023-03-31"), "15/32"),
            ("P3M", "2024-02-29", ("2023-11-30", "2024-02-29"), "0"),
            ("P1Y", "2024-02-29", ("2024-02-29", "2025-02-28"), "1"),
            // Postponed: one price buys 30 days, so the longer period is worth more.
            ("P1M", "2026-04-10", ("2026-04-10", "2026-06-25"), "5/2"),
            ("P1M", "2026-06-15", ("2026-04-10", "2026-06-25"), "1/3"),
            // Days and weeks are days.
            ("P1W", "2024-02-28", ("2024-02-26", "2024-03-04"), "5/7"),
            ("P30D", "2024-02-28", ("2024-02-01", "2024-03-02"), "1/10"),
            ("P10D", "2024-01-01", ("2024-01-01", "2024-01-16"), "3/2"),
            // Hours are exact.
            ("PT36H", "2024-01-01T12:00:00Z", ("2024-01-01", "2024-01-02T12:00:00Z"), "2/3"),
        ] {
            let found = part(Thirty360, cycle, from, period);
            assert_eq!(found.as_deref(), Ok(expected), "{cycle} {from} {period:?}");
        }
    }

    #[test]
    fn the_other_rules() {
        let february = ("2024-02-01", "2024-03-01");
        assert_eq!(part(Actual, "P1M", "2024-02-16", february).unwrap(), "14/29");
        assert_eq!(part(Actual, "P1M", "2024-02-01", february).unwrap(), "1");
        assert_eq!(part(ExactSeconds, "P1M", "2024-02-15T12:00:00Z", february).unwrap(), "1/2");
        assert_eq!(part(ExactSeconds, "P1M", "2024-03-01", february).unwrap(), "0");
        assert_eq!(
            part(Actual, "PT1H", "2024-01-01T00:15:00Z", ("2024-01-01", "2024-01-01T01:00:00Z"))
                .unwrap(),
            "3/4"
        );
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let day = ("2024-01-01T01:00:00Z", "2024-01-01T02:00:00Z");
        for cycle in ["P0D", "P0M", "PT0H", "P0Y"] {
            let found = part(Thirty360, cycle, "2024-01-01T01:30:00Z", day);
            assert_eq!(found, Err(TimeError::EmptyPeriod), "{cycle}");
        }
        let found = part(Actual, "P1D", "2024-01-01T01:30:00Z", day);
        assert_eq!(found, Err(TimeError::EmptyPeriod));
        let inverted = Period { start: at("2024-02-01"), end: at("2024-01-01") };
        let zone = Zone::utc();
        for count in [Actual, ExactSeconds] {
            let found =
                fraction(count, Span::months(1), &zone, Instant::MIN, Instant::MAX, &inverted);
            assert_eq!(found, Err(TimeError::EmptyPeriod));
        }
    }

    #[test]
    fn the_longest_period_fits() {
        let all = Period::new(Instant::MIN, Instant::MAX).unwrap();
        for zone in ["UTC", "Asia/Tokyo", "America/New_York"].map(|name| Zone::parse(name).unwrap())
        {
            for count in [Thirty360, Actual, ExactSeconds] {
                for cycle in [Span::days(1), Span::years(u32::MAX), Span::hours(u32::MAX)] {
                    let found = fraction(count, cycle, &zone, all.start, all.end, &all);
                    assert!(found.is_ok(), "{zone} {count:?} {cycle}");
                }
            }
        }
    }
}
