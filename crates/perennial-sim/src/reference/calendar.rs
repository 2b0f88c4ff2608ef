//! The calendar of the reference biller, straight from the tz database: where a cycle ends, and
//! what part of a period lies between two instants.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Span as Length, Timestamp};
use perennial_core::time::{DayCount, Instant, Span, Unit};

use super::rational::Rational;

/// # Panics
/// When there is no such zone: scenes only name zones there are.
pub fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("a zone of the tz database")
}

fn stamp(at: Instant) -> Option<Timestamp> {
    Timestamp::from_microsecond(at.micros()).ok()
}

fn date(at: Instant, zone: &TimeZone) -> Option<Date> {
    Some(zone.to_datetime(stamp(at)?).date())
}

/// The instant at which the clock on the wall shows this: the earlier one where it does twice,
/// the end of the gap where it never does.
fn shown(wall: DateTime, zone: &TimeZone) -> Option<Instant> {
    let found = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall).ok()?,
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall).ok()?,
        AmbiguousOffset::Gap { before, .. } => {
            // With the old offset it would be after the gap, so the gap ended just before.
            let beyond = before.to_timestamp(wall).ok()?;
            let next = beyond.checked_add(Length::new().nanoseconds(1)).ok()?;
            zone.preceding(next).next()?.timestamp()
        }
    };
    Instant::from_micros(found.as_microsecond()).ok()
}

/// The boundary so many cycles after an anchor, counted from the anchor.
pub fn boundary(anchor: Instant, zone: &TimeZone, cycle: Span, k: u32) -> Option<Instant> {
    let count = i64::from(cycle.count).checked_mul(i64::from(k))?;
    if count == 0 {
        return Some(anchor);
    }
    let wall = zone.to_datetime(stamp(anchor)?);
    let length = match cycle.unit {
        Unit::Second => return anchor.plus_seconds(count).ok(),
        Unit::Hour => {
            return anchor.plus_seconds(count.checked_mul(3_600)?).ok();
        }
        Unit::Day => Length::new().try_days(count),
        Unit::Week => Length::new().try_weeks(count),
        Unit::Month => Length::new().try_months(count),
        Unit::Year => Length::new().try_years(count),
    };
    shown(wall.checked_add(length.ok()?).ok()?, zone)
}

fn thirty(from: Date, to: Date) -> i128 {
    let day = |date: Date| i128::from(date.day().min(30));
    let month = |date: Date| i128::from(date.year()) * 12 + i128::from(date.month());
    ((month(to) - month(from)) * 30 + day(to) - day(from)).max(0)
}

fn actual(from: Date, to: Date) -> Option<i128> {
    let days = from.until((jiff::Unit::Day, to)).ok()?.get_days();
    Some(i128::from(days).max(0))
}

fn micros(from: Instant, to: Instant) -> i128 {
    i128::from(to.micros_since(from)).max(0)
}

/// The part of one cycle's price that the time between two instants of a period is worth.
pub fn share(
    count: DayCount,
    cycle: Span,
    zone: &TimeZone,
    (from, to): (Instant, Instant),
    (start, end): (Instant, Instant),
) -> Option<Rational> {
    let dates = || Some((date(from, zone)?, date(to, zone)?));
    let whole = || Some((date(start, zone)?, date(end, zone)?));
    let exact = matches!(count, DayCount::ExactSeconds);
    if exact || matches!(cycle.unit, Unit::Second | Unit::Hour) {
        let one = if cycle.unit == Unit::Hour { 3_600_000_000 } else { 1_000_000 };
        let full = if exact { micros(start, end) } else { i128::from(cycle.count) * one };
        return Rational::new(if from < to { micros(from, to) } else { 0 }, full);
    }
    if from >= to {
        return Some(Rational::ZERO);
    }
    let ((from, to), (start, end)) = (dates()?, whole()?);
    match (count, cycle.unit) {
        (DayCount::Thirty360, Unit::Day | Unit::Week) => {
            let days = if cycle.unit == Unit::Week { 7 } else { 1 };
            Rational::new(actual(from, to)?, i128::from(cycle.count) * days)
        }
        (DayCount::Thirty360, _) => {
            let months = if cycle.unit == Unit::Year { 12 } else { 1 } * i128::from(cycle.count);
            let full = if regular(start, end, months) { thirty(start, end) } else { months * 30 };
            Rational::new(thirty(from, to), full)
        }
        _ => Rational::new(actual(from, to)?, actual(start, end)?),
    }
}

/// Whether a period is so many months long by its dates, a clamped month end included.
fn regular(start: Date, end: Date, months: i128) -> bool {
    let apart = i128::from(end.year() - start.year()) * 12 + i128::from(end.month())
        - i128::from(start.month());
    let last = |date: Date| date.day() == date.days_in_month();
    let day = start.day() == end.day()
        || last(start) && start.day() < end.day()
        || last(end) && end.day() < start.day();
    apart == months && day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn month_ends_and_changes_of_the_clocks() {
        let berlin = zone("Europe/Berlin");
        let month = |anchor, k| boundary(at(anchor), &berlin, Span::months(1), k).unwrap();
        assert_eq!(month("2023-01-31T09:00:00Z", 1), at("2023-02-28T09:00:00Z"));
        assert_eq!(month("2023-01-31T09:00:00Z", 2), at("2023-03-31T08:00:00Z"));
        let day = |anchor| boundary(at(anchor), &berlin, Span::days(1), 1).unwrap();
        assert_eq!(day("2024-03-30T01:30:00Z"), at("2024-03-31T01:00:00Z"));
        assert_eq!(day("2024-03-30T01:00:00Z"), at("2024-03-31T01:00:00Z"));
        assert_eq!(day("2024-10-26T00:30:00Z"), at("2024-10-27T00:30:00Z"));
    }

    #[test]
    fn shares_of_a_month() {
        let utc = zone("UTC");
        let period = (at("2026-04-10T00:00:00Z"), at("2026-05-10T00:00:00Z"));
        let left = (at("2026-04-25T18:00:00Z"), period.1);
        let part = |count| share(count, Span::months(1), &utc, left, period);
        assert_eq!(part(DayCount::Thirty360), Rational::new(1, 2));
        assert_eq!(part(DayCount::Actual), Rational::new(1, 2));
        assert_eq!(part(DayCount::ExactSeconds), Rational::new(57, 120));
    }
}
