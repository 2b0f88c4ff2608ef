//! RFC 3339: how instants cross every wire.

use super::civil::{Date, MICROS_IN_DAY, MICROS_IN_SECOND, Wall};
use super::{Instant, TimeError};
use core::fmt;

/// Nanoseconds are read, as Google's and Go's clocks write them, and cut to microseconds.
const FRACTION_DIGITS_MAX: usize = 9;

/// Reads `2024-01-31T10:00:00.5+01:00`. The letters may be lower case, as RFC 3339 allows; a blank
/// instead of the `T` may not.
pub(super) fn parse(text: &str) -> Result<Instant, TimeError> {
    let read = read(text.as_bytes()).ok_or(TimeError::NotAnInstant)?;
    // Written dates outside our years are refused as such, not by what their offset makes of them.
    if read.year == 0 {
        return Err(TimeError::OutOfRange);
    }
    let date = Date::new(read.year, read.month, read.day).ok_or(TimeError::NotAnInstant)?;
    let midnight = Wall(0).on_day(date.to_days())?;
    Instant::from_micros(midnight.0)?.plus_micros(read.micros_of_day)?.plus_seconds(read.to_utc)
}

struct Read {
    year: i64,
    month: i64,
    day: i64,
    micros_of_day: i64,
    /// Seconds to add to come to UTC: the offset the other way.
    to_utc: i64,
}

fn read(text: &[u8]) -> Option<Read> {
    let (date, rest) = text.split_at_checked(10)?;
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let (time, rest) = rest.split_at_checked(9)?;
    let &[b'T' | b't', h1, h2, b':', n1, n2, b':', s1, s2] = time else { return None };
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }

    let (fraction, zone) = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.split_at_checked(digits)?
        }
        _ => (&b"0"[..], rest),
    };
    if fraction.is_empty() || fraction.len() > FRACTION_DIGITS_MAX {
        return None;
    }
    let six: Vec<u8> = fraction.iter().copied().chain(core::iter::repeat(b'0')).take(6).collect();

    let to_utc = match *zone {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', n1, n2] => {
            let (hours, minutes) = (number(&[h1, h2])?, number(&[n1, n2])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = seconds(hours, minutes, 0)?;
            if sign == b'+' { seconds.checked_neg()? } else { seconds }
        }
        _ => return None,
    };
    Some(Read {
        year: number(&[y1, y2, y3, y4])?,
        month: number(&[m1, m2])?,
        day: number(&[d1, d2])?,
        micros_of_day: seconds(hour, minute, second)?
            .checked_mul(MICROS_IN_SECOND)?
            .checked_add(number(&six)?)?,
        to_utc,
    })
}

fn seconds(hours: i64, minutes: i64, seconds: i64) -> Option<i64> {
    hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_add(seconds)
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| byte.saturating_sub(b'0'))?;
        value.checked_mul(10)?.checked_add(i64::from(digit))
    })
}

/// Writes `2024-01-31T09:00:00Z`.
pub(super) fn print(instant: Instant, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let wall = Wall(instant.micros());
    let Date { year, month, day } = wall.date();
    let micros = wall.time_of_day().rem_euclid(MICROS_IN_DAY);
    let (second, fraction) = (micros / MICROS_IN_SECOND, micros % MICROS_IN_SECOND);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
    match (fraction, fraction % 1_000) {
        (0, _) => f.write_str("Z"),
        (millis, 0) => write!(f, ".{:03}Z", millis / 1_000),
        (micros, _) => write!(f, ".{micros:06}Z"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, printed) in [
            ("2024-01-31T09:00:00Z", "2024-01-31T09:00:00Z"),
            ("2024-01-31t09:00:00z", "2024-01-31T09:00:00Z"),
            ("2024-01-31T09:00:00.5Z", "2024-01-31T09:00:00.500Z"),
            ("2024-01-31T09:00:00.000001Z", "2024-01-31T09:00:00.000001Z"),
            ("2024-01-31T09:00:00.123456789Z", "2024-01-31T09:00:00.123456Z"),
            ("2024-01-31T09:00:00.000Z", "2024-01-31T09:00:00Z"),
            ("2024-01-31T10:00:00+01:00", "2024-01-31T09:00:00Z"),
            ("2023-12-31T23:30:00-05:45", "2024-01-01T05:15:00Z"),
            ("1969-12-31T23:59:59.999999-00:00", "1969-12-31T23:59:59.999999Z"),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), printed, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_an_instant() {
        for text in [
            "",
            "2024-01-31",
            "2024-01-31T09:00:00",
            "2024-01-31 09:00:00Z",
            "2024-01-31T09:00Z",
            "2024-01-31T09:00:60Z",
            "2016-12-31T23:59:60Z",
            "2024-01-31T24:00:00Z",
            "2024-01-31T09:60:00Z",
            "2024-02-30T09:00:00Z",
            "2023-02-29T09:00:00Z",
            "2024-00-10T09:00:00Z",
            "2024-13-10T09:00:00Z",
            "2024-01-00T09:00:00Z",
            "2024-01-31T09:00:00.Z",
            "2024-01-31T09:00:00.1234567890Z",
            "2024-01-31T09:00:00,5Z",
            "2024-01-31T09:00:00+0100",
            "2024-01-31T09:00:00+01",
            "2024-01-31T09:00:00+24:00",
            "2024-01-31T09:00:00+01:60",
            "2024-01-31T09:00:00ZZ",
            "2024-01-31T09:00:00Z ",
            " 2024-01-31T09:00:00Z",
            "2024-1-31T09:00:00Z",
            "10000-01-01T00:00:00Z",
            "+2024-01-31T09:00:00Z",
            "-001-01-31T09:00:00Z",
            "2024-01-31T09:00:00[UTC]",
            "20240131T090000Z",
            "2024-01-31T0٣:00:00Z",
        ] {
            assert_eq!(parse(text), Err(TimeError::NotAnInstant), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_out_of_range() {
        for text in
            ["0000-12-31T23:00:00-05:00", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"]
        {
            assert_eq!(parse(text), Err(TimeError::OutOfRange), "{text}");
        }
    }
}
