//! How long an offer is: the caller's words, and the periods that are billed by (sections 5.1, 5.2).

use perennial_core::catalog::PhaseMode;
use perennial_core::time::{Span, Unit};

use crate::periods::read_duration;
use crate::trouble::Trouble;

pub(crate) const MODES: [&str; 3] = ["FREE_TRIAL", "PAY_UP_FRONT", "PAY_AS_YOU_GO"];

/// Section 5.1: the lengths of a free trial; those from a month on may be paid up front.
const LENGTHS: [Span; 8] = [
    Span::days(3),
    Span::weeks(1),
    Span::weeks(2),
    Span::months(1),
    Span::months(2),
    Span::months(3),
    Span::months(6),
    Span::years(1),
];

/// Section 5.1: as you go, twelve weeks or twelve months in all.
const WEEKS_MAX: u32 = 12;
const MONTHS_MAX: u32 = 12;

pub(crate) fn read_mode(word: &str) -> Result<PhaseMode, Trouble> {
    match word {
        "FREE_TRIAL" => Ok(PhaseMode::FreeTrial),
        "PAY_UP_FRONT" => Ok(PhaseMode::PayUpFront),
        "PAY_AS_YOU_GO" => Ok(PhaseMode::PayAsYouGo),
        _ => {
            let told = "offerMode is not one of the three modes.";
            let trouble = Trouble::invalid("offerMode", "UNKNOWN", told);
            Err(trouble.with("allowed", MODES.to_vec()))
        }
    }
}

/// The length of one offer period and how many there are, for a product of this cycle.
pub(crate) fn canonical(
    mode: PhaseMode,
    cycle: Span,
    duration: &str,
    periods: Option<u32>,
) -> Result<(Span, u32), Trouble> {
    let Some(length) = read_duration(duration) else {
        let told = "duration must be P<n>D, P<n>W, P<n>M or P<n>Y with n from 1 to 366.";
        return Err(Trouble::invalid("duration", "FORMAT", told));
    };
    match mode {
        PhaseMode::FreeTrial => whole(&LENGTHS, length, periods),
        PhaseMode::PayUpFront => whole(LENGTHS.get(3..).unwrap_or_default(), length, periods),
        PhaseMode::PayAsYouGo => as_you_go(cycle, length, periods).map(|count| (cycle, count)),
    }
}

/// One period of a length that is in the list.
fn whole(allowed: &[Span], length: Span, periods: Option<u32>) -> Result<(Span, u32), Trouble> {
    if periods.is_some_and(|periods| periods != 1) {
        let told = "Only PAY_AS_YOU_GO has more than one period.";
        return Err(Trouble::invalid("numberOfPeriods", "ONE_ONLY", told));
    }
    let found = allowed.iter().find(|span| measure(**span) == measure(length));
    match found {
        Some(span) => Ok((*span, 1)),
        None => Err(not_allowed(allowed.iter().map(ToString::to_string).collect())),
    }
}

/// The four rules of section 5.2, in their order.
fn as_you_go(cycle: Span, length: Span, periods: Option<u32>) -> Result<u32, Trouble> {
    let most = most_periods(cycle);
    let lengths = || (1..=most).filter_map(|k| Some(cycle.times(k).ok()?.to_string())).collect();
    let times =
        |count: u32| cycle.times(count).is_ok_and(|product| measure(product) == measure(length));
    let count = match periods {
        _ if times(1) => periods.unwrap_or(1),
        Some(given) if times(given) => given,
        Some(_) => return Err(not_allowed(lengths())),
        None => (2..=most).find(|count| times(*count)).ok_or_else(|| not_allowed(lengths()))?,
    };
    if (1..=most).contains(&count) { Ok(count) } else { Err(not_allowed(lengths())) }
}

fn most_periods(cycle: Span) -> u32 {
    let (count, max) = match measure(cycle) {
        Measure::Days(days) => (days, WEEKS_MAX * 7),
        Measure::Months(months) => (months, MONTHS_MAX),
        Measure::Seconds(_) | Measure::Hours(_) => return 0,
    };
    max.checked_div(count).unwrap_or(0)
}

fn not_allowed(allowed: Vec<String>) -> Trouble {
    let told = "The offer may not be this long.";
    Trouble::invalid("duration", "NOT_ALLOWED", told).with("allowed", allowed)
}

/// What two spans that last alike have in common: a week is seven days, a year twelve months,
/// and a month is no number of days.
#[derive(PartialEq, Eq)]
enum Measure {
    Seconds(u32),
    Hours(u32),
    Days(u32),
    Months(u32),
}

fn measure(span: Span) -> Measure {
    match span.unit {
        Unit::Second => Measure::Seconds(span.count),
        Unit::Hour => Measure::Hours(span.count),
        Unit::Day => Measure::Days(span.count),
        Unit::Week => Measure::Days(span.count.saturating_mul(7)),
        Unit::Month => Measure::Months(span.count),
        Unit::Year => Measure::Months(span.count.saturating_mul(12)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(period: &str, mode: &str, duration: &str, periods: Option<u32>) -> String {
        let cycle = crate::periods::read_period(period).expect("a period");
        let mode = read_mode(mode).expect("a mode");
        match canonical(mode, cycle, duration, periods) {
            Ok((length, count)) => format!("{length} x {count}"),
            Err(trouble) => trouble.status.as_u16().to_string(),
        }
    }

    /// The table of section 5.2.
    #[test]
    fn every_row_of_the_table_of_lengths() {
        let payg = "PAY_AS_YOU_GO";
        for (period, mode, duration, periods, expected) in [
            ("ONE_MONTH", payg, "P3M", Some(3), "P1M x 3"),
            ("ONE_MONTH", payg, "P1M", Some(3), "P1M x 3"),
            ("ONE_MONTH", payg, "P3M", None, "P1M x 3"),
            ("ONE_MONTH", payg, "P3M", Some(2), "422"),
            ("THREE_MONTHS", payg, "P3M", Some(3), "P3M x 3"),
            ("THREE_MONTHS", payg, "P3M", Some(5), "422"),
            ("ONE_YEAR", payg, "P1Y", Some(2), "422"),
            ("ONE_WEEK", payg, "P1M", Some(1), "422"),
            ("ONE_WEEK", payg, "P12W", None, "P1W x 12"),
            ("TWO_MONTHS", payg, "P1M", Some(2), "422"),
            ("ONE_YEAR", "FREE_TRIAL", "P3D", None, "P3D x 1"),
            ("ONE_MONTH", "FREE_TRIAL", "P1W", Some(2), "422"),
            ("ONE_MONTH", "PAY_UP_FRONT", "P1W", None, "422"),
            ("ONE_WEEK", "PAY_UP_FRONT", "P12M", None, "P1Y x 1"),
        ] {
            let got = told(period, mode, duration, periods);
            assert_eq!(got, expected, "{period} {mode} {duration} {periods:?}");
        }
    }

    /// All periods, modes and lengths against the table of section 5.1.
    #[test]
    fn every_period_mode_and_length() {
        let durations = ["P3D", "P1W", "P2W", "P1M", "P2M", "P3M", "P6M", "P1Y"];
        for period in crate::periods::PERIOD_WORDS {
            for (n, duration) in durations.into_iter().enumerate() {
                let free = told(period, "FREE_TRIAL", duration, None);
                assert_eq!(free, format!("{duration} x 1"), "{period}");
                let up_front = told(period, "PAY_UP_FRONT", duration, None);
                assert_eq!(up_front == "422", n < 3, "{period} {duration}");
                let months = [0, 0, 0, 1, 2, 3, 6, 12][n];
                let weeks = [0, 1, 2, 0, 0, 0, 0, 0][n];
                let fits = match period {
                    "ONE_WEEK" => weeks > 0,
                    "ONE_MONTH" => months > 0,
                    "TWO_MONTHS" => months > 0 && months % 2 == 0,
                    "THREE_MONTHS" => months > 0 && months % 3 == 0,
                    "SIX_MONTHS" => months > 0 && months % 6 == 0,
                    _ => months == 12,
                };
                let as_you_go = told(period, "PAY_AS_YOU_GO", duration, None);
                assert_eq!(as_you_go != "422", fits, "{period} {duration}");
            }
        }
    }

    #[test]
    fn equal_lengths_are_equal_and_a_month_is_no_number_of_days() {
        assert_eq!(told("ONE_MONTH", "FREE_TRIAL", "P7D", None), "P1W x 1");
        assert_eq!(told("ONE_MONTH", "FREE_TRIAL", "P14D", Some(1)), "P2W x 1");
        assert_eq!(told("ONE_MONTH", "FREE_TRIAL", "P30D", None), "422");
        assert_eq!(told("ONE_WEEK", "PAY_AS_YOU_GO", "P7D", Some(12)), "P1W x 12");
        assert_eq!(told("ONE_WEEK", "PAY_AS_YOU_GO", "P7D", Some(13)), "422");
        assert_eq!(told("ONE_MONTH", "PAY_AS_YOU_GO", "P1M", Some(0)), "422");
        assert_eq!(told("ONE_MONTH", "PAY_AS_YOU_GO", "P1M", Some(u32::MAX)), "422");
    }
}
