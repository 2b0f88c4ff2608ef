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
/// Hours are elapsed time. Days, weeks, months and years keep the anchor's time of day on the
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
