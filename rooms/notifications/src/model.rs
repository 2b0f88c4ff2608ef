//! Subscription models: the name under which this surface knows a cycle with its calendar.
//!
//! A subscription sold elsewhere has no model of its own; then its cycle names one, so that every
//! subscription has a `modelId`.

use perennial_core::Subscription;
use perennial_core::time::{Span, Unit};

/// The parameter in which a seller names the model.
pub const PARAMETER: &str = "nexway.modelId";

/// The longest model id (section 0.1).
const CHARS_MAX: usize = 64;

/// The model a subscription runs on.
pub fn model_id(s: &Subscription) -> String {
    let named = s.parameters.get(PARAMETER).filter(|id| id.chars().count() <= CHARS_MAX);
    named.cloned().unwrap_or_else(|| of_cycle(s.schedule.cycle))
}

/// `NEXWAY_1M`, `NEXWAY_1YR`, and the like for other cycles.
pub fn of_cycle(cycle: Span) -> String {
    let (count, unit) = match cycle.unit {
        Unit::Second => (cycle.count, "S"),
        Unit::Hour => (cycle.count, "H"),
        Unit::Day => (cycle.count, "D"),
        Unit::Week => (cycle.count, "W"),
        Unit::Month if cycle.count > 0 && cycle.count.is_multiple_of(12) => {
            (cycle.count / 12, "YR")
        }
        Unit::Month => (cycle.count, "M"),
        Unit::Year => (cycle.count, "YR"),
    };
    format!("NEXWAY_{count}{unit}")
}

/// The cycle that a name of ours says.
pub fn cycle_of(id: &str) -> Option<Span> {
    let text = id.strip_prefix("NEXWAY_")?;
    let (count, unit) =
        text.split_at_checked(text.find(|letter: char| !letter.is_ascii_digit())?)?;
    let count = count.parse().ok().filter(|count| *count > 0)?;
    match unit {
        "D" => Some(Span::days(count)),
        "W" => Some(Span::weeks(count)),
        "M" => Some(Span::months(count)),
        "Y" | "YR" => Some(Span::years(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cycle_has_a_model() {
        for (cycle, id) in [
            (Span::months(1), "NEXWAY_1M"),
            (Span::years(1), "NEXWAY_1YR"),
            (Span::months(12), "NEXWAY_1YR"),
            (Span::months(3), "NEXWAY_3M"),
            (Span::days(7), "NEXWAY_7D"),
            (Span::weeks(2), "NEXWAY_2W"),
            (Span::hours(1), "NEXWAY_1H"),
            (Span::seconds(300), "NEXWAY_300S"),
        ] {
            assert_eq!(of_cycle(cycle), id);
        }
    }

    #[test]
    fn a_name_of_ours_says_its_cycle() {
        for (id, cycle) in [
            ("NEXWAY_1M", Some(Span::months(1))),
            ("NEXWAY_1YR", Some(Span::years(1))),
            ("NEXWAY_1Y", Some(Span::years(1))),
            ("NEXWAY_7D", Some(Span::days(7))),
            ("NEXWAY_0M", None),
            ("NEXWAY_M", None),
            ("NEXWAY_1X", None),
            ("NEXWAY_", None),
            ("ACME_1M", None),
        ] {
            assert_eq!(cycle_of(id), cycle, "{id}");
        }
    }
}
