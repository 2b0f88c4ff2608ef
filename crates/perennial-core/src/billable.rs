//! Billable: whether a seller owes for a subscription in a stretch of time, because it gave the
//! service that he sells. A question, never a stored answer.
//!
//! What is sold for a price counts: while it runs, while its end is scheduled, and while it is in
//! grace. Trials do not count, nor does access that goes on after an end or through a pause.

use crate::entitlement::entitlement;
use crate::subscription::evolve::evolve;
use crate::subscription::{Dated, Stage, Subscription};
use crate::time::Instant;

/// Whether it counts at an instant, which must not lie before the last change.
pub fn billable_at(s: &Subscription, at: Instant) -> bool {
    let counts = match &s.stage {
        Stage::Active | Stage::Ending { trial: false, .. } | Stage::Grace { .. } => true,
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Ending { trial: true, .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => false,
    };
    counts && entitlement(s, at).entitled
}

/// Whether it counted at any instant from `from` until before `to`, by all its facts in the order
/// they were written.
pub fn billable_during<'f>(
    facts: impl IntoIterator<Item = &'f Dated>,
    from: Instant,
    to: Instant,
) -> bool {
    let (mut state, mut since) = (None::<Subscription>, Instant::MIN);
    for dated in facts {
        let at = since.max(dated.at);
        if state.as_ref().is_some_and(|s| counted(s, (since, at), from, to)) {
            return true;
        }
        if at >= to {
            return false;
        }
        since = at;
        state = evolve(state, dated);
    }
    state.is_some_and(|s| counted(&s, (since, Instant::MAX), from, to))
}

/// As [`billable_during`], by the present state alone; `None` where only the facts can tell.
pub fn billable_by_state(s: &Subscription, from: Instant, to: Instant) -> Option<bool> {
    let counted = counted(s, (s.changed_at, Instant::MAX), from, to);
    (counted || s.changed_at <= from).then_some(counted)
}

/// Whether a state that held from one instant until before another counted meanwhile. Without a
/// new fact service only ever ends, so that its first instant decides.
fn counted(s: &Subscription, held: (Instant, Instant), from: Instant, to: Instant) -> bool {
    let (first, end) = (held.0.max(from), held.1.min(to));
    first < end && billable_at(s, first)
}
