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
/// | any | hours | exact: microseconds of the cycle (of the period for `ExactSeconds`) |
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
        // A day has no part, so cycles of hours are always exact.
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
