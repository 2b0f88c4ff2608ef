//! Grace periods: how long who did not pay keeps what he has, as the seller sets it for a group.
//! It is captured with the terms when something is sold, so that a change reaches new sales only.

use super::{Catalog, CatalogRefusal, Group};
use crate::ids::GroupId;
use crate::terms::{Covered, Dunning, Terms};
use crate::time::{Span, Unit};

/// What the seller of a group grants to who does not pay in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GracePeriod {
    /// Whether there is any where money is real.
    pub on: bool,
    /// Whether there is any in sandboxes.
    pub in_sandboxes: bool,
    pub length: Span,
    pub covers: Covered,
}

/// Who pays by the week keeps it for six days at most: he pays for the next one by then.
const WEEKLY_DAYS_MAX: u32 = 6;

impl GracePeriod {
    /// How a renewal that is not paid goes on. What is not grace is retried all the same: the whole
    /// time stays as long as it was.
    pub fn dunning(&self, dunning: Dunning, cycle: Span, sandbox: bool) -> Dunning {
        let on = if sandbox { self.in_sandboxes } else { self.on };
        let grace = if on { capped(self.length, cycle) } else { Span::ZERO };
        let hold = match (dunning.grace, dunning.hold) {
            (Span { count: was, unit: Unit::Day }, Span { count: rest, unit: Unit::Day })
                if grace.unit == Unit::Day =>
            {
                Span::days(was.saturating_add(rest).saturating_sub(grace.count))
            }
            (_, hold) => hold,
        };
        Dunning { grace, hold, covers: self.covers, ..dunning }
    }
}

fn capped(length: Span, cycle: Span) -> Span {
    match (cycle.unit, length.unit) {
        (Unit::Week, Unit::Day) if cycle.count == 1 => {
            Span::days(length.count.min(WEEKLY_DAYS_MAX))
        }
        _longer => length,
    }
}

impl Catalog {
    /// The terms as they are captured with a sale from a group: where we take the money, with the
    /// grace its seller grants.
    pub(super) fn with_grace(&self, terms: Terms, group: Option<&GroupId>, cycle: Span) -> Terms {
        let grace = group.and_then(|id| self.groups.get(id)).and_then(|group| group.grace);
        match grace.filter(|_| terms.collector.bills_customer()) {
            Some(grace) => {
                let dunning = grace.dunning(terms.dunning.clone(), cycle, self.sandbox);
                Terms { dunning, ..terms }
            }
            None => terms,
        }
    }
}

/// Refuses a grace of no length: who grants none turns it off.
pub(super) fn check(group: &Group) -> Result<(), CatalogRefusal> {
    match group.grace {
        Some(grace) if grace.length.is_zero() => {
            Err(CatalogRefusal::Invalid { field: "gracePeriod" })
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(grace: GracePeriod, cycle: Span, sandbox: bool) -> (u32, u32) {
        let usual =
            Dunning { grace: Span::days(16), hold: Span::days(44), ..Terms::platform().dunning };
        let dunning = grace.dunning(usual, cycle, sandbox);
        assert_eq!(dunning.covers, grace.covers);
        (dunning.grace.count, dunning.hold.count)
    }

    #[test]
    fn whatever_the_grace_it_is_tried_as_long_as_before() {
        let of = |days| GracePeriod {
            on: true,
            in_sandboxes: false,
            length: Span::days(days),
            covers: Covered::PaidToPaid,
        };
        let (month, week) = (Span::months(1), Span::weeks(1));
        assert_eq!(granted(of(3), month, false), (3, 57));
        assert_eq!(granted(of(16), month, false), (16, 44));
        assert_eq!(granted(of(28), Span::years(1), false), (28, 32));
        assert_eq!(granted(of(3), week, false), (3, 57));
        assert_eq!(granted(of(16), week, false), (6, 54));
        assert_eq!(granted(of(28), week, false), (6, 54));
        // Off where it is not wanted, each for itself.
        assert_eq!(granted(of(16), month, true), (0, 60));
        let other = GracePeriod { on: false, in_sandboxes: true, ..of(16) };
        assert_eq!(granted(other, month, false), (0, 60));
        assert_eq!(granted(other, month, true), (16, 44));
    }
}
