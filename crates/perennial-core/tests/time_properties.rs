//! What holds for every instant, span, zone and period.

use perennial_core::money::Ratio;
use perennial_core::time::{
    DayCount, Instant, Period, Span, Unit, Zone, boundary, elapsed, fraction, local_date,
};
use proptest::prelude::*;

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
];
const COUNTS: [DayCount; 3] = [DayCount::Thirty360, DayCount::Actual, DayCount::ExactSeconds];
const UNITS: [Unit; 6] = [Unit::Second, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year];

/// 9999-12-30T22:00:00Z.
const LIBRARY_MAX: i64 = 253_402_207_200_000_000;

fn any_instant() -> impl Strategy<Value = Instant> {
    let all = Instant::MIN.micros()..=Instant::MAX.micros();
    let grain = prop_oneof![Just(1), Just(1_000), Just(1_000_000), Just(86_400_000_000)];
    let coarse = (all.clone(), grain).prop_map(|(micros, grain)| micros / grain * grain);
    coarse.prop_map(|micros| Instant::from_micros(micros).unwrap())
}

/// 2000 to 2040, to the second: where subscriptions live.
fn instant() -> impl Strategy<Value = Instant> {
    (946_684_800_i64..2_208_988_800).prop_map(|seconds| Instant::from_seconds(seconds).unwrap())
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(&ZONES[..]).prop_map(|name| Zone::parse(name).unwrap())
}

fn cycle() -> impl Strategy<Value = Span> {
    (1_u32..40, prop::sample::select(&UNITS[..])).prop_map(|(count, unit)| Span { count, unit })
}

fn day_count() -> impl Strategy<Value = DayCount> {
    prop::sample::select(&COUNTS[..])
}

proptest! {
    #[test]
    fn an_instant_reads_back(instant in any_instant()) {
        prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
    }

    #[test]
    fn reading_never_panics(
        text in "\\PC{0,40}", dated in "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.+Zz-]{0,20}",
    ) {
        for text in [&text, &dated] {
            let _ = Instant::parse(text);
            let _ = Span::parse(text);
            let _ = Zone::parse(text);
        }
    }

    #[test]
    fn an_offset_changes_nothing(instant in instant(), hours in 0..24, minutes in 0..60) {
        let shifted = instant.plus_seconds(i64::from(hours) * 3600 + i64::from(minutes) * 60);
        let text = shifted.unwrap().to_string().replace('Z', &format!("+{hours:02}:{minutes:02}"));
        prop_assert_eq!(Instant::parse(&text), Ok(instant));
    }

    #[test]
    fn a_span_reads_back(count: u32, unit in prop::sample::select(&UNITS[..])) {
        let span = Span { count, unit };
        prop_assert_eq!(Span::parse(&span.to_string()), Ok(span));
    }

    /// The fast path of UTC against the rules of a zone that is UTC by another name.
    #[test]
    fn utc_is_utc_by_the_long_way(anchor in any_instant(), cycle in cycle(), k in -3000_i64..3000) {
        let long_way = Zone::parse("Etc/UTC").unwrap();
        let long = boundary(anchor, &long_way, cycle, k);
        match boundary(anchor, &Zone::utc(), cycle, k) {
            // The library's own timestamps end in the evening of 30 December 9999.
            Ok(short) if anchor.micros().max(short.micros()) > LIBRARY_MAX => {}
            short => prop_assert_eq!(short, long),
        }
        prop_assert_eq!(local_date(anchor, &Zone::utc()), local_date(anchor, &long_way));
    }

    #[test]
    fn boundaries_rise(anchor in instant(), zone in zone(), cycle in cycle(), k in -50_i64..50) {
        let at = |k| boundary(anchor, &zone, cycle, k).unwrap();
        prop_assert!(at(k) < at(k + 1));
        prop_assert_eq!(boundary(anchor, &zone, cycle, 0), Ok(anchor));
    }

    /// However the cycle is cut, the same day is reached.
    #[test]
    fn a_year_is_twelve_months_and_a_week_seven_days(
        anchor in instant(), zone in zone(), n in 1_u32..9, k in -20_i64..20,
    ) {
        let at = |cycle, k| boundary(anchor, &zone, cycle, k);
        prop_assert_eq!(at(Span::years(n), k), at(Span::months(12 * n), k));
        prop_assert_eq!(at(Span::weeks(n), k), at(Span::days(7 * n), k));
        prop_assert_eq!(at(Span::months(n), k), at(Span::months(1), k * i64::from(n)));
        prop_assert_eq!(at(Span::days(n), k), at(Span::days(1), k * i64::from(n)));
    }

    #[test]
    fn nothing_panics_at_the_edges(
        anchor in any_instant(), zone in zone(), count: u32,
        unit in prop::sample::select(&UNITS[..]), k: i64, other in any_instant(),
    ) {
        let cycle = Span { count, unit };
        let _ = boundary(anchor, &zone, cycle, k);
        let _ = boundary(anchor, &zone, Span { count: 1, unit }, k % 200_000);
        let _ = cycle.times(count);
        for rule in COUNTS {
            let period = Period { start: anchor, end: other };
            let _ = fraction(rule, cycle, &zone, Instant::MIN, Instant::MAX, &period);
            prop_assert!(elapsed(rule, &zone, anchor, other).unwrap() >= 0);
        }
        let _ = (anchor.plus_micros(k), anchor.plus_seconds(k), Instant::from_micros(k));
        let _ = (Instant::from_millis(k), Instant::from_seconds(k));
    }

    /// One whole period of the cycle it was sold with is one whole price, by every rule.
    #[test]
    fn a_whole_period_is_one(
        anchor in instant(), zone in zone(), cycle in cycle(), k in -9_i64..50, rule in day_count(),
    ) {
        let at = |k| boundary(anchor, &zone, cycle, k).unwrap();
        let period = Period::new(at(k), at(k + 1)).unwrap();
        let whole = fraction(rule, cycle, &zone, period.start, period.end, &period);
        prop_assert_eq!(whole, Ok(Ratio::ONE), "{} {}", period, zone);
    }

    /// I04: a later change never credits more.
    #[test]
    fn what_is_left_never_grows(
        anchor in instant(), zone in zone(), cycle in cycle(), rule in day_count(),
        sooner in 0_i64..1_100, later in 0_i64..1_100, stretch in 0_i64..3,
    ) {
        let end = boundary(anchor, &zone, cycle, 1 + stretch).unwrap();
        let period = Period::new(anchor, end).unwrap();
        let point = |permille| {
            anchor.plus_micros(period.end.micros_since(anchor) / 1_000 * permille).unwrap()
        };
        let (sooner, later) = (point(sooner.min(later)), point(sooner.max(later)));
        let left = |from| fraction(rule, cycle, &zone, from, period.end, &period).unwrap();
        prop_assert!(left(sooner) >= left(later));
        prop_assert!(left(later) >= Ratio::ZERO);
        let used = |to| fraction(rule, cycle, &zone, anchor, to, &period).unwrap();
        prop_assert!(used(sooner) <= used(later));
        // Used and left make the whole, wherever it is cut.
        if later <= period.end {
            prop_assert_eq!(used(later).add(left(later)), Ok(left(anchor)));
        }
    }
}
