//! A span: how long a cycle, a trial or a grace is, in the words it was sold with.
//!
//! A month is not a number of days. A span keeps its unit until an anchor and a zone turn it into
//! a boundary.

use super::{Instant, TimeError, Zone, boundary};
use core::fmt;

/// What a span is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// One second: how long things last in a sandbox whose time is compressed.
    Second,
    /// Exactly 3600 seconds, whatever the clock on the wall does.
    Hour,
    /// A calendar day in the zone, which may last 23 or 25 hours.
    Day,
    /// Seven calendar days.
    Week,
    /// A calendar month, clamped to the end of shorter ones.
    Month,
    /// Twelve calendar months.
    Year,
}

/// A count of one unit; may be zero.
///
/// ```
/// use perennial_core::time::{Instant, Span, Zone};
/// let start = Instant::parse("2024-01-31T09:00:00Z")?;
/// let month = Span::parse("P1M")?;
/// assert_eq!(month.after(start, &Zone::utc())?.to_string(), "2024-02-29T09:00:00Z");
/// # Ok::<(), perennial_core::time::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self::days(0);

    /// `count` seconds.
    pub const fn seconds(count: u32) -> Self {
        Self { count, unit: Unit::Second }
    }

    /// `count` times 3600 seconds.
    pub const fn hours(count: u32) -> Self {
        Self { count, unit: Unit::Hour }
    }

    /// `count` calendar days.
    pub const fn days(count: u32) -> Self {
        Self { count, unit: Unit::Day }
    }

    /// `count` times seven calendar days.
    pub const fn weeks(count: u32) -> Self {
        Self { count, unit: Unit::Week }
    }

    /// `count` calendar months.
    pub const fn months(count: u32) -> Self {
        Self { count, unit: Unit::Month }
    }

    /// `count` calendar years.
    pub const fn years(count: u32) -> Self {
        Self { count, unit: Unit::Year }
    }

    /// Whether it is no time at all, in any unit.
    pub const fn is_zero(self) -> bool {
        self.count == 0
    }

    /// Calendar months, where it is made of months: 12 for a year. `None` for seconds, hours,
    /// days and weeks, and for more years than a calendar will ever have.
    pub const fn months_count(self) -> Option<u32> {
        match self.unit {
            Unit::Second | Unit::Hour | Unit::Day | Unit::Week => None,
            Unit::Month => Some(self.count),
            Unit::Year => self.count.checked_mul(12),
        }
    }

    /// The same span `n` times over.
    pub fn times(self, n: u32) -> Result<Self, TimeError> {
        let count = self.count.checked_mul(n).ok_or(TimeError::OutOfRange)?;
        Ok(Self { count, unit: self.unit })
    }

    /// Where it ends when it starts at `start` in `zone`: the first [`boundary`] after it.
    pub fn after(self, start: Instant, zone: &Zone) -> Result<Instant, TimeError> {
        boundary(start, zone, self, 1)
    }

    /// Reads an ISO 8601 duration of one unit: `PnD`, `PnW`, `PnM`, `PnY`, `PTnH` or
    /// `PTnS`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let body = text.strip_prefix('P').ok_or(TimeError::NotASpan)?;
        let (digits, unit) = if let Some(time) = body.strip_prefix('T') {
            match time.strip_suffix('S') {
                Some(seconds) => (Some(seconds), Unit::Second),
                None => (time.strip_suffix('H'), Unit::Hour),
            }
        } else if let Some(days) = body.strip_suffix('D') {
            (Some(days), Unit::Day)
        } else if let Some(weeks) = body.strip_suffix('W') {
            (Some(weeks), Unit::Week)
        } else if let Some(months) = body.strip_suffix('M') {
            (Some(months), Unit::Month)
        } else {
            (body.strip_suffix('Y'), Unit::Year)
        };
        let digits = digits
            .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or(TimeError::NotASpan)?;
        // Only digits are left, so what fails now is too large.
        let count = digits.parse().map_err(|_| TimeError::OutOfRange)?;
        Ok(Self { count, unit })
    }
}

impl fmt::Display for Span {
    /// ISO 8601, in the unit it was sold in: `P1M`, `P2W`, `PT36H`, `P0D`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = match self.unit {
            Unit::Second => ("PT", 'S'),
            Unit::Hour => ("PT", 'H'),
            Unit::Day => ("P", 'D'),
            Unit::Week => ("P", 'W'),
            Unit::Month => ("P", 'M'),
            Unit::Year => ("P", 'Y'),
        };
        write!(f, "{before}{}{after}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_one_unit() {
        for (text, span) in [
            ("P1M", Span::months(1)),
            ("P7D", Span::days(7)),
            ("P1W", Span::weeks(1)),
            ("P2Y", Span::years(2)),
            ("PT36H", Span::hours(36)),
            ("PT154S", Span::seconds(154)),
            ("P0D", Span::ZERO),
            ("P4294967295D", Span::days(u32::MAX)),
        ] {
            assert_eq!(Span::parse(text), Ok(span));
            assert_eq!(span.to_string(), text);
        }
        for text in [
            "", "P", "PT", "P1", "1M", "P1M1D", "PT1M", "P1H", "PTH", "P-1D", "P+1D", "P1.5M",
            "p1m", " P1D", "P1D ", "PT1D", "P1S", "P٣D",
        ] {
            assert_eq!(Span::parse(text), Err(TimeError::NotASpan), "{text}");
        }
        assert_eq!(Span::parse("P4294967296D"), Err(TimeError::OutOfRange));
    }

    #[test]
    fn counts_months_where_there_are_months() {
        assert_eq!(Span::years(2).months_count(), Some(24));
        assert_eq!(Span::months(3).months_count(), Some(3));
        assert_eq!(Span::weeks(4).months_count(), None);
        assert_eq!(Span::years(u32::MAX).months_count(), None);
        assert_eq!(Span::days(3).times(5), Ok(Span::days(15)));
        assert_eq!(Span::days(3).times(u32::MAX), Err(TimeError::OutOfRange));
        assert!(Span::months(0).is_zero() && !Span::hours(1).is_zero());
    }
}
