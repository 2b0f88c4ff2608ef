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
}
