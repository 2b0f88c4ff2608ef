//! Boundaries: where one cycle ends and the next begins.
//!
//! Every boundary is counted from the anchor, never from the boundary before it. Counted step by
//! step, 31 January becomes 28 February and then 28 March for ever; counted from the anchor it
//! comes back to 31 March. It also makes the k-th period one computation, not k.

use super::civil::MICROS_IN_SECOND;
use super::{Instant, Span, TimeError, Unit, Zone};

/// What a unit is made of, once the calendar has had its say.
enum Step {
    /// Elapsed time, in microseconds.
    Elapsed(i64),
    /// Calendar days.
    Days(i64),
    /// Calendar months.
    Months(i64),
}

/// The `k`-th boundary of `cycle` counted from `anchor`: the start of period `k` and the end of
/// period `k - 1`. The 0th is the anchor itself; `k` may be negative.
///
/// Seconds and hours are elapsed time. Days, weeks, months and years keep the anchor's time of day on the
/// clock of `zone`; a day the month does not have becomes its last. A time the clock skips becomes
/// the first instant after the gap, a time it shows twice the earlier of the two.
///
/// Boundaries rise strictly with `k`, but for a zone that struck a whole day from its calendar
/// (Apia, 30 December 2011): a daily cycle anchored at midnight has two of them at once there.
///
/// ```
/// use perennial_core::time::{Instant, Span, Zone, boundary};
/// let anchor = Instant::parse("2024-01-31T09:00:00Z")?;
/// let at = |k| boundary(anchor, &Zone::utc(), Span::months(1), k);
/// assert_eq!(at(1)?.to_string(), "2024-02-29T09:00:00Z");
/// assert_eq!(at(2)?.to_string(), "2024-03-31T09:00:00Z");
/// # Ok::<(), perennial_core::time::TimeError>(())
/// ```
pub fn boundary(anchor: Instant, zone: &Zone, cycle: Span, k: i64) -> Result<Instant, TimeError> {
    let step = match cycle.unit {
        Unit::Second => Step::Elapsed(steps(cycle, MICROS_IN_SECOND, k)?),
        Unit::Hour => Step::Elapsed(steps(cycle, 3_600 * MICROS_IN_SECOND, k)?),
        Unit::Day => Step::Days(steps(cycle, 1, k)?),
        Unit::Week => Step::Days(steps(cycle, 7, k)?),
        Unit::Month => Step::Months(steps(cycle, 1, k)?),
        Unit::Year => Step::Months(steps(cycle, 12, k)?),
    };
    let days = match step {
        // Not through the calendar: an anchor in the second of two equal hours stays where it is.
        Step::Elapsed(0) | Step::Days(0) | Step::Months(0) => return Ok(anchor),
        Step::Elapsed(micros) => return anchor.plus_micros(micros),
        Step::Days(days) => {
            let today = zone.wall(anchor).date().to_days();
            today.checked_add(days).ok_or(TimeError::OutOfRange)?
        }
        Step::Months(months) => zone.wall(anchor).date().plus_months(months)?.to_days(),
    };
    zone.instant(zone.wall(anchor).on_day(days)?)
}

/// How many of the smaller step: `cycle.count` x `size` x `k`.
fn steps(cycle: Span, size: i64, k: i64) -> Result<i64, TimeError> {
    i64::from(cycle.count)
        .checked_mul(size)
        .and_then(|steps| steps.checked_mul(k))
        .ok_or(TimeError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn check(zone: &str, cycle: &str, anchor: &str, rows: &[(i64, &str)]) {
        let (zone, cycle) = (Zone::parse(zone).unwrap(), Span::parse(cycle).unwrap());
        for (k, expected) in rows {
            let found = boundary(at(anchor), &zone, cycle, *k).unwrap();
            assert_eq!(found.to_string(), *expected, "{zone} {cycle} {anchor} {k}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn month_ends_clamp_and_come_back() {
        check("UTC", "P1M", "2023-01-31T09:00:00Z", &[
            (0, "2023-01-31T09:00:00Z"),
            (1, "2023-02-28T09:00:00Z"),
            (2, "2023-03-31T09:00:00Z"),
            (3, "2023-04-30T09:00:00Z"),
            (13, "2024-02-29T09:00:00Z"),
            (-1, "2022-12-31T09:00:00Z"),
            (-2, "2022-11-30T09:00:00Z"),
        ]);
        check("UTC", "P1Y", "2024-02-29T00:00:00Z", &[
            (1, "2025-02-28T00:00:00Z"),
            (2, "2026-02-28T00:00:00Z"),
            (3, "2027-02-28T00:00:00Z"),
            (4, "2028-02-29T00:00:00Z"),
            (76, "2100-02-28T00:00:00Z"),
        ]);
        check("UTC", "P3M", "2024-11-30T00:00:00Z", &[
            (1, "2025-02-28T00:00:00Z"),
            (2, "2025-05-30T00:00:00Z"),
        ]);
    }

    #[test]
    #[rustfmt::skip]
    fn the_local_time_of_day_is_kept() {
        // 10:00 in Berlin, winter and summer.
        check("Europe/Berlin", "P1M", "2024-03-15T09:00:00Z", &[
            (0, "2024-03-15T09:00:00Z"),
            (1, "2024-04-15T08:00:00Z"),
            (8, "2024-11-15T09:00:00Z"),
        ]);
        // 31 January there is still 30 January in UTC.
        check("Asia/Kathmandu", "P1M", "2024-01-30T20:00:00.000001Z", &[
            (1, "2024-02-28T20:00:00.000001Z"),
            (2, "2024-03-30T20:00:00.000001Z"),
        ]);
        check("Europe/Berlin", "P1W", "2024-03-25T09:00:00Z", &[(1, "2024-04-01T08:00:00Z")]);
    }

    #[test]
    #[rustfmt::skip]
    fn a_skipped_time_is_the_first_instant_after_the_gap() {
        // 02:30 in Berlin; 02:00 to 03:00 is skipped on 31 March.
        check("Europe/Berlin", "P1D", "2024-03-30T01:30:00Z", &[
            (1, "2024-03-31T01:00:00Z"),
            (2, "2024-04-01T00:30:00Z"),
        ]);
        // The first and the last moment of the gap, and the moment after it.
        check("Europe/Berlin", "P1D", "2024-03-30T01:00:00Z", &[(1, "2024-03-31T01:00:00Z")]);
        check("Europe/Berlin", "P1D", "2024-03-30T01:59:59.999999Z", &[(1, "2024-03-31T01:00:00Z")]);
        check("Europe/Berlin", "P1D", "2024-03-30T02:00:00Z", &[(1, "2024-03-31T01:00:00Z")]);
        // Midnight itself is skipped.
        check("Africa/Cairo", "P1M", "2024-03-25T22:00:00Z", &[(1, "2024-04-25T22:00:00Z")]);
        check("America/Santiago", "P1M", "2024-08-08T04:00:00Z", &[(1, "2024-09-08T04:00:00Z")]);
        // Half an hour, from 02:00 to 02:30.
        check("Australia/Lord_Howe", "P1M", "2024-09-05T15:45:00Z", &[
            (1, "2024-10-05T15:30:00Z"),
        ]);
        // A whole day: 30 December 2011 never was.
        check("Pacific/Apia", "P1M", "2011-11-30T22:00:00Z", &[
            (1, "2011-12-30T10:00:00Z"),
            (2, "2012-01-29T22:00:00Z"),
        ]);
    }

    #[test]
    #[rustfmt::skip]
    fn a_time_shown_twice_is_the_earlier() {
        check("Europe/Berlin", "P1D", "2024-10-26T00:30:00Z", &[
            (1, "2024-10-27T00:30:00Z"),
            (2, "2024-10-28T01:30:00Z"),
        ]);
        check("Australia/Lord_Howe", "P1D", "2024-04-05T14:45:00Z", &[(1, "2024-04-06T14:45:00Z")]);
        // An anchor in the later of the two stays where it is.
        check("Europe/Berlin", "P1D", "2024-10-27T01:30:00Z", &[
            (0, "2024-10-27T01:30:00Z"),
            (1, "2024-10-28T01:30:00Z"),
        ]);
    }

    #[test]
    #[rustfmt::skip]
    fn hours_are_elapsed_time() {
        check("Europe/Berlin", "PT24H", "2024-03-30T09:00:00Z", &[
            (1, "2024-03-31T09:00:00Z"),
            (-2, "2024-03-28T09:00:00Z"),
        ]);
        check("Europe/Berlin", "P1D", "2024-03-30T09:00:00Z", &[(1, "2024-03-31T08:00:00Z")]);
    }

    #[test]
    fn nothing_added_is_the_anchor_itself() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let second_half_past_two = at("2024-10-27T01:30:00Z");
        for span in [Span::ZERO, Span::months(0), Span::hours(0)] {
            assert_eq!(span.after(second_half_past_two, &zone), Ok(second_half_past_two));
            assert_eq!(boundary(Instant::MAX, &zone, span, i64::MAX), Ok(Instant::MAX));
        }
    }

    #[test]
    fn what_is_out_of_range_is_an_error() {
        for zone in ["UTC", "Europe/Berlin", "Pacific/Kiritimati"] {
            let zone = Zone::parse(zone).unwrap();
            for unit in [Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
                for (count, k) in
                    [(1, i64::MAX), (u32::MAX, i64::MIN), (u32::MAX, 3), (2, -1 << 40)]
                {
                    let found = boundary(Instant::EPOCH, &zone, Span { count, unit }, k);
                    assert_eq!(found, Err(TimeError::OutOfRange), "{zone} {count} {unit:?} {k}");
                }
                let cycle = Span { count: 1, unit };
                assert_eq!(boundary(Instant::MAX, &zone, cycle, 1), Err(TimeError::OutOfRange));
                assert_eq!(boundary(Instant::MIN, &zone, cycle, -1), Err(TimeError::OutOfRange));
            }
        }
    }
}
