//! A period: the stretch of time one charge pays for.

use super::{Instant, TimeError};
use core::fmt;

/// From `start` up to but not including `end`, so that the next period begins where this one
/// ends, with no instant in both and none in neither.
///
/// Made with [`Period::new`], which refuses an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first instant of the period.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

impl Period {
    /// The period from `start` to `end`, which has to be later.
    pub fn new(start: Instant, end: Instant) -> Result<Self, TimeError> {
        if start < end { Ok(Self { start, end }) } else { Err(TimeError::EmptyPeriod) }
    }

    /// Whether `instant` is in the period. Its start is, its end is not.
    /// How many whole days it lasts.
    pub fn whole_days(&self) -> i64 {
        const DAY_MICROS: i64 = 86_400_000_000;
        self.end.micros().saturating_sub(self.start.micros()).saturating_div(DAY_MICROS)
    }

    pub fn contains(&self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }
}

impl fmt::Display for Period {
    /// The ISO 8601 interval: `2024-01-31T09:00:00Z/2024-02-29T09:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_its_start_and_not_its_end() {
        let at = |micros| Instant::from_micros(micros).unwrap();
        let period = Period::new(at(10), at(20)).unwrap();
        let inside = [9, 10, 19, 20].map(|micros| period.contains(at(micros)));
        assert_eq!(inside, [false, true, true, false]);
        assert_eq!(Period::new(at(10), at(10)), Err(TimeError::EmptyPeriod));
        assert_eq!(Period::new(at(10), at(9)), Err(TimeError::EmptyPeriod));
        assert_eq!(
            Period::new(Instant::EPOCH, at(1_000_000)).unwrap().to_string(),
            "1970-01-01T00:00:00Z/1970-01-01T00:00:01Z"
        );
    }
}
