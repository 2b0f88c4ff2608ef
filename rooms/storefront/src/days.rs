//! From when to when something is on: days as callers write them, UTC, the last one included; or
//! instants. What is read is written again so that it reads the same.

use perennial_core::time::{Instant, Span, Zone};

use crate::trouble::Trouble;

const MIDNIGHT: &str = "T00:00:00Z";

/// When something begins, and when it is over; `None` for always.
pub(crate) type Window = (Option<Instant>, Option<Instant>);

/// `startDate` and `endDate`: the end is after the start, and not past.
pub(crate) fn read_window(
    start: Option<&str>,
    end: Option<&str>,
    now: Instant,
) -> Result<Window, Trouble> {
    let from = start.map(|text| read("startDate", text, false)).transpose()?;
    let until = end.map(|text| read("endDate", text, true)).transpose()?;
    if let Some(until) = until {
        if until <= now {
            let told = "endDate must not be past.";
            return Err(Trouble::invalid("endDate", "IN_THE_PAST", told));
        }
        if from.is_some_and(|from| until <= from) {
            let told = "endDate must not be before startDate.";
            return Err(Trouble::invalid("endDate", "ORDER", told));
        }
    }
    Ok((from, until))
}

fn read(field: &str, text: &str, last: bool) -> Result<Instant, Trouble> {
    let day = || {
        let midnight = Instant::parse(&format!("{text}{MIDNIGHT}")).ok()?;
        if last { Span::days(1).after(midnight, &Zone::utc()).ok() } else { Some(midnight) }
    };
    Instant::parse(text).ok().or_else(day).ok_or_else(|| {
        let told = format!("{field} must be a day (YYYY-MM-DD), or an instant of RFC 3339.");
        Trouble::invalid(field, "FORMAT", told)
    })
}

/// The first day, or the instant.
pub(crate) fn write_start(from: Instant) -> String {
    let text = from.to_string();
    text.strip_suffix(MIDNIGHT).map(str::to_owned).unwrap_or(text)
}

/// The last day, or the instant.
pub(crate) fn write_end(until: Instant) -> String {
    const MICROS_IN_DAY: i64 = 86_400_000_000;
    let whole = until.to_string().ends_with(MIDNIGHT);
    let day_before = until.plus_micros(-MICROS_IN_DAY).ok().filter(|_| whole);
    day_before.map_or_else(|| until.to_string(), write_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let now = Instant::parse("2026-04-16T12:00:00Z").expect("an instant");
        for (start, end) in [
            ("2026-05-01", "2026-05-31"),
            ("2026-05-01T08:00:00Z", "2026-05-31T08:00:00Z"),
            ("2026-04-01", "2026-04-16"),
        ] {
            let (from, until) = read_window(Some(start), Some(end), now).expect("a window");
            assert_eq!(from.map(write_start).as_deref(), Some(start));
            assert_eq!(until.map(write_end).as_deref(), Some(end));
        }
        let rule = |start, end| {
            let refused = read_window(start, end, now).expect_err("a refusal");
            refused.details["rule"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(rule(Some("May"), None), "FORMAT");
        assert_eq!(rule(None, Some("2026-02-29")), "FORMAT");
        assert_eq!(rule(None, Some("2026-04-15")), "IN_THE_PAST");
        assert_eq!(rule(Some("2026-05-02"), Some("2026-05-01")), "ORDER");
    }
}
