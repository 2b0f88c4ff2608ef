//! An initial cycle of so many days (4, rule 7), as provision, resume and a proposed subscription
//! ask for it.

use perennial_core::time::Span;

use crate::failure::Failure;
use crate::wire;

/// Longest initial cycle, in days.
const DAYS_MAX: u32 = 3_660;

/// How long it is, if one is asked for. `at` is where the options stand in the request.
pub fn of(options: Option<&wire::CycleOptions>, at: &str) -> Result<Option<Span>, Failure> {
    let duration = options.and_then(|options| options.initial_cycle_duration.as_ref());
    duration.map(|duration| length(duration, at)).transpose()
}

/// How long it is: a number of days.
pub fn length(duration: &wire::Duration, at: &str) -> Result<Span, Failure> {
    if duration.unit != "DAY" {
        return Err(wrong(at, "unit", "The unit must be DAY.".to_owned()));
    }
    let days = u32::try_from(duration.count).ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let range = || wrong(at, "count", format!("The count must be from 1 to {DAYS_MAX}."));
    Ok(Span::days(days.ok_or_else(range)?))
}

fn wrong(at: &str, name: &str, text: String) -> Failure {
    Failure::field(format!("{at}.initial_cycle_duration.{name}"), text)
}
