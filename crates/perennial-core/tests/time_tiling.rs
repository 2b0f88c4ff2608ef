//! Periods tile time: every anchor day of a leap year, ten years of months, in eight zones.
//!
//! No instant is in two periods and none in between, and every boundary shows the anchor's day
//! and time on the wall, or says why it cannot. What the wall shows is asked of the date library,
//! whose calendar the code under test does not use.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use perennial_core::time::{Instant, Period, Span, Zone, boundary};

const MONTHS: i64 = 120;

struct Place {
    zone: Zone,
    rules: TimeZone,
}

#[derive(Debug, Default, PartialEq)]
struct Seen {
    boundaries: u32,
    clamped: u32,
    gaps: u32,
    folds: u32,
}

impl Place {
    fn new(name: &str) -> Self {
        let rules = TimeZoneDatabase::bundled().get(name).unwrap();
        Self { zone: Zone::parse(name).unwrap(), rules }
    }

    fn wall(&self, instant: Instant) -> DateTime {
        let timestamp = Timestamp::from_microsecond(instant.micros()).unwrap();
        self.rules.to_offset(timestamp).to_datetime(timestamp)
    }

    /// The earliest instant at which the wall shows `wall`.
    fn first(&self, wall: DateTime) -> Instant {
        let found = self.rules.to_ambiguous_timestamp(wall).earlier().unwrap();
        Instant::from_micros(found.as_microsecond()).unwrap()
    }

    /// Checks that `found` is where the wall shows `wall`, or as near as the zone lets it.
    fn check(&self, found: Instant, wall: DateTime, seen: &mut Seen) {
        match self.rules.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { .. } => assert_eq!(self.wall(found), wall),
            AmbiguousOffset::Fold { .. } => {
                assert_eq!(self.wall(found), wall);
                assert_eq!(found, self.first(wall), "the earlier of two");
                seen.folds += 1;
            }
            AmbiguousOffset::Gap { .. } => {
                assert!(self.wall(found) > wall, "after the gap");
                assert!(self.wall(found.plus_micros(-1).unwrap()) < wall, "the first after it");
                seen.gaps += 1;
            }
        }
    }
}

/// The day `months` months on from the first of the anchor's month, clamped.
fn clamped(anchor: Date, months: i64) -> Date {
    let first = anchor.first_of_month() + months.months();
    let day = anchor.day().min(first.days_in_month());
    date(first.year(), first.month(), day)
}

fn tiles(name: &str, hour: i8, minute: i8) -> Seen {
    let place = Place::new(name);
    let mut seen = Seen::default();
    for day_of_year in 0..366 {
        let day = date(2024, 1, 1) + day_of_year.days();
        let time = day.at(hour, minute, 0, 0).time();
        let anchor = place.first(day.to_datetime(time));
        // Where the anchor itself fell into a gap it was moved: its own wall is what counts.
        let wall = place.wall(anchor);
        let mut last: Option<Period> = None;
        for k in 0..MONTHS {
            let at = |k| boundary(anchor, &place.zone, Span::months(1), k).unwrap();
            let period = Period::new(at(k), at(k + 1)).expect("strictly increasing");
            if let Some(last) = last {
                assert_eq!(last.end, period.start, "no gap, no overlap");
            }
            let expected = clamped(wall.date(), k);
            place.check(period.start, expected.to_datetime(wall.time()), &mut seen);
            seen.clamped += u32::from(expected.day() < wall.day());
            seen.boundaries += 1;
            last = Some(period);
        }
    }
    seen
}

/// The nasty minutes of each zone are met, so the checks above are not idle.
fn check(name: &str, (hour, minute): (i8, i8), met: fn(&Seen) -> bool) {
    let seen = tiles(name, hour, minute);
    assert_eq!(seen.boundaries, 366 * 120);
    // Anchors on the 29th, 30th and 31st: twelve, eleven and seven of them, over ten years.
    assert!(seen.clamped > 500, "{name}: {seen:?}");
    assert!(met(&seen), "{name}: {seen:?}");
}

#[test]
fn utc() {
    check("UTC", (0, 0), |seen| seen.gaps == 0 && seen.folds == 0);
}

#[test]
fn kathmandu_quarter_hour() {
    check("Asia/Kathmandu", (5, 44), |seen| seen.gaps == 0 && seen.folds == 0);
}

#[test]
fn berlin_half_past_two() {
    check("Europe/Berlin", (2, 30), |seen| seen.gaps > 100 && seen.folds > 100);
}

#[test]
fn cairo_midnight_gap() {
    check("Africa/Cairo", (0, 0), |seen| seen.gaps > 100);
}

#[test]
fn santiago_midnight_gap() {
    check("America/Santiago", (0, 0), |seen| seen.gaps > 100);
}

#[test]
fn havana_half_past_midnight() {
    check("America/Havana", (0, 30), |seen| seen.gaps > 100 && seen.folds > 100);
}

#[test]
fn lord_howe_half_hour() {
    check("Australia/Lord_Howe", (2, 15), |seen| seen.gaps > 100);
}

#[test]
fn apia_date_line() {
    check("Pacific/Apia", (0, 0), |seen| seen.gaps == 0);
}

/// 30 December 2011 never was in Apia. Cycles of months and weeks step over it, each anchor day of
/// the year before, at midnight and at noon.
#[test]
fn apia_skipped_day() {
    let place = Place::new("Pacific/Apia");
    let mut seen = Seen::default();
    for day in 0..365 {
        for hour in [0, 12] {
            let wall = (date(2010, 12, 31) + day.days()).at(hour, 0, 0, 0);
            let anchor = place.first(wall);
            let at = |cycle, k| boundary(anchor, &place.zone, cycle, k).unwrap();
            let wall = place.wall(anchor);
            for k in 0..14 {
                let expected = clamped(wall.date(), k).to_datetime(wall.time());
                place.check(at(Span::months(1), k), expected, &mut seen);
                assert!(at(Span::months(1), k) < at(Span::months(1), k + 1));
            }
            for k in 0..60 {
                assert!(at(Span::weeks(1), k) < at(Span::weeks(1), k + 1));
            }
        }
    }
    // The 30th of January and of March to November, twice a day.
    assert_eq!(seen.gaps, 20);
}

/// A daily cycle anchored at midnight is the one that cannot: two of its boundaries meet, and no
/// period is made of them.
#[test]
fn apia_skipped_day_by_the_day() {
    let place = Place::new("Pacific/Apia");
    let at = |anchor, k| boundary(anchor, &place.zone, Span::days(1), k).unwrap();
    let midnight = place.first(date(2011, 12, 29).at(0, 0, 0, 0));
    assert_eq!(at(midnight, 1), at(midnight, 2));
    assert!(Period::new(at(midnight, 1), at(midnight, 2)).is_err());
    let one = place.first(date(2011, 12, 29).at(0, 0, 1, 0));
    assert!(at(one, 0) < at(one, 1) && at(one, 1) < at(one, 2));
}
