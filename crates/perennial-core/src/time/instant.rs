//! An instant: a point in time, the same everywhere.

use super::civil::MICROS_IN_SECOND;
use super::{TimeError, rfc3339};
use core::fmt;

/// A point in time in microseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999.
///
/// ```
/// use perennial_core::time::Instant;
/// let start = Instant::parse("2024-01-31T10:00:00+01:00")?;
/// assert_eq!(start.to_string(), "2024-01-31T09:00:00Z");
/// assert_eq!(start.plus_seconds(90)?.to_string(), "2024-01-31T09:01:30Z");
/// # Ok::<(), perennial_core::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// 9999-12-31T23:59:59.999999Z. Others write it as "for ever", so it has to be sayable.
    pub const MAX: Self = Self(253_402_300_799_999_999);
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// The instant `micros` microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Result<Self, TimeError> {
        if micros < Self::MIN.0 || micros > Self::MAX.0 {
            return Err(TimeError::OutOfRange);
        }
        Ok(Self(micros))
    }

    /// The instant `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Result<Self, TimeError> {
        match millis.checked_mul(1_000) {
            Some(micros) => Self::from_micros(micros),
            None => Err(TimeError::OutOfRange),
        }
    }

    /// The instant `seconds` seconds after the epoch.
    pub const fn from_seconds(seconds: i64) -> Result<Self, TimeError> {
        match seconds.checked_mul(MICROS_IN_SECOND) {
            Some(micros) => Self::from_micros(micros),
            None => Err(TimeError::OutOfRange),
        }
    }

    /// Reads an RFC 3339 date and time and converts its offset. Refuses a missing zone, leap
    /// seconds and years outside 1 to 9999; what is finer than a microsecond is cut off.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        rfc3339::parse(text)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch, rounded towards the past.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Whole seconds since the epoch, rounded towards the past.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_IN_SECOND)
    }

    /// The instant `micros` microseconds later, or earlier when negative.
    pub const fn plus_micros(self, micros: i64) -> Result<Self, TimeError> {
        match self.0.checked_add(micros) {
            Some(micros) => Self::from_micros(micros),
            None => Err(TimeError::OutOfRange),
        }
    }

    /// The instant `seconds` seconds later, or earlier when negative.
    pub const fn plus_seconds(self, seconds: i64) -> Result<Self, TimeError> {
        match seconds.checked_mul(MICROS_IN_SECOND) {
            Some(micros) => self.plus_micros(micros),
            None => Err(TimeError::OutOfRange),
        }
    }

    /// Microseconds from `earlier` to this, negative if it is later after all.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        // Never saturates: the whole range is a fourteenth of what an i64 holds.
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, with no fraction, milliseconds or microseconds, as few as say it all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::print(*self, f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::print(*self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_three_units_and_rounds_to_the_past() {
        let before = Instant::from_micros(-1).unwrap();
        assert_eq!((before.micros(), before.millis(), before.seconds()), (-1, -1, -1));
        let after = Instant::from_micros(1_999_999).unwrap();
        assert_eq!((after.millis(), after.seconds()), (1_999, 1));
        assert_eq!(Instant::from_millis(1_500), Instant::from_micros(1_500_000));
        assert_eq!(Instant::from_seconds(-2), Instant::from_micros(-2_000_000));
    }

    #[test]
    fn the_range_is_checked() {
        assert_eq!(Instant::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        let out = Err(TimeError::OutOfRange);
        assert_eq!(Instant::MIN.plus_micros(-1), out);
        assert_eq!(Instant::MAX.plus_micros(1), out);
        assert_eq!(Instant::MAX.plus_micros(i64::MAX), out);
        assert_eq!(Instant::MAX.plus_seconds(i64::MIN), out);
        assert_eq!(Instant::from_micros(i64::MIN), out);
        assert_eq!(Instant::from_millis(i64::MAX), out);
        assert_eq!(Instant::from_seconds(i64::MAX), out);
        assert_eq!(Instant::MAX.micros_since(Instant::MIN), 315_537_897_599_999_999);
        assert_eq!(Instant::EPOCH.micros_since(Instant::MAX), -253_402_300_799_999_999);
    }
}
