//! The calendar: what the day and the clock on the wall show, with no zone and no instant.
//!
//! Written out rather than taken from the date library because boundaries are computed by the
//! million, and because every rule a customer may dispute (month ends above all) is then here to
//! be read. The proleptic Gregorian calendar, as ISO 8601 has it.

use super::TimeError;

pub(super) const MICROS_IN_SECOND: i64 = 1_000_000;
pub(super) const MICROS_IN_DAY: i64 = 86_400 * MICROS_IN_SECOND;

/// A calendar date. Days are counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

impl Date {
    /// The date `days` days after 1970-01-01.
    ///
    /// After Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day is the
    /// last of its year, and eras of 400 years are all alike.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "days come from an instant and an offset: at most 4 million either way"
    )]
    pub(super) fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month, day }
    }

    /// Days since 1970-01-01, negative before.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "years are bounded by `new` and `from_days` to 0..=10000"
    )]
    pub(super) fn to_days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let march_month = (self.month + 9).rem_euclid(12);
        let day_of_year = (153 * march_month + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// A date the calendar has, in the years 1 to 9999.
    pub(super) fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let known = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        known.then_some(Self { year, month, day })
    }

    /// The same day `months` months on, or the last day of that month where it is shorter.
    ///
    /// Clamping loses the day, so it is only ever applied to an anchor, never to its own result.
    pub(super) fn plus_months(self, months: i64) -> Result<Self, TimeError> {
        let index = self.month_index().checked_add(months).ok_or(TimeError::OutOfRange)?;
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12).saturating_add(1));
        let day = self.day.min(days_in_month(year, month));
        Self::new(year, month, day).ok_or(TimeError::OutOfRange)
    }

    /// Months since January of the year 0.
    pub(super) fn month_index(self) -> i64 {
        self.year.saturating_mul(12).saturating_add(self.month).saturating_sub(1)
    }

    /// Whether the month ends with this day.
    pub(super) fn ends_its_month(self) -> bool {
        self.day == days_in_month(self.year, self.month)
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Microseconds on the clock on the wall since 1970-01-01T00:00 there: an instant plus its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wall(pub(super) i64);

impl Wall {
    pub(super) fn date(self) -> Date {
        Date::from_days(self.0.div_euclid(MICROS_IN_DAY))
    }

    /// Microseconds since local midnight.
    pub(super) fn time_of_day(self) -> i64 {
        self.0.rem_euclid(MICROS_IN_DAY)
    }

    /// The same time of day on the day `days` days after 1970-01-01.
    pub(super) fn on_day(self, days: i64) -> Result<Self, TimeError> {
        days.checked_mul(MICROS_IN_DAY)
            .and_then(|midnight| midnight.checked_add(self.time_of_day()))
            .map(Self)
            .ok_or(TimeError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_is_found_again() {
        let mut expected = Date { year: 1, month: 1, day: 1 };
        let first = expected.to_days();
        assert_eq!(first, -719_162);
        for days in first..=2_932_896 {
            let date = Date::from_days(days);
            assert_eq!(date, expected);
            assert_eq!(date.to_days(), days);
            if date.ends_its_month() {
                expected.day = 1;
                expected.month = date.month % 12 + 1;
                expected.year = date.year + i64::from(date.month == 12);
            } else {
                expected.day += 1;
            }
        }
        assert_eq!(expected, Date { year: 10_000, month: 1, day: 1 });
    }

    #[test]
    fn agrees_with_the_date_library() {
        for days in (-719_162..2_932_896).step_by(97) {
            let date = Date::from_days(days);
            let there = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days);
            let theirs = (i64::from(there.year()), there.month().into(), there.day().into());
            assert_eq!((date.year, date.month, date.day), theirs);
        }
    }

    #[test]
    fn months_clamp_and_stay_in_range() {
        let date = |y, m, d| Date::new(y, m, d).unwrap();
        assert_eq!(date(2024, 1, 31).plus_months(1), Ok(date(2024, 2, 29)));
        assert_eq!(date(2024, 1, 31).plus_months(13), Ok(date(2025, 2, 28)));
        assert_eq!(date(2024, 1, 31).plus_months(-2), Ok(date(2023, 11, 30)));
        assert_eq!(date(2024, 2, 29).plus_months(48), Ok(date(2028, 2, 29)));
        assert_eq!(date(9999, 12, 1).plus_months(1), Err(TimeError::OutOfRange));
        assert_eq!(date(1, 1, 1).plus_months(-1), Err(TimeError::OutOfRange));
        assert_eq!(date(1, 1, 1).plus_months(i64::MAX), Err(TimeError::OutOfRange));
    }

    #[test]
    fn dates_no_calendar_has() {
        for (y, m, d) in [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 13, 1), (0, 1, 1)] {
            assert_eq!(Date::new(y, m, d), None);
        }
        assert!(Date::new(2000, 2, 29).is_some());
    }
}
