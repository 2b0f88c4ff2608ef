//! What became of a change (5.3).

use std::cmp::Ordering;

use perennial_core::Subscription;
use perennial_core::subscription::Stage;
use perennial_core::time::Instant;
use perennial_engine::{Changed, EngineError};

use super::changes::Asked;
use super::{Telling, end_date, time};
use crate::status::status;
use crate::{ids, offering, wire};

/// `id` is `None` in a dry run.
pub fn change(
    telling: &Telling,
    id: Option<u128>,
    request: &wire::NewChange,
    changed: &Changed,
    at: Instant,
) -> Result<wire::Change, EngineError> {
    let after = &changed.after;
    let before = changed.before.as_ref().unwrap_or(after);
    let (state, effective) = match &after.stage {
        Stage::Ending { at, .. } => ("SCHEDULED", *at),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => ("APPLIED", at),
    };
    Ok(wire::Change {
        change_id: id.map(|id| ids::print("chg", id)),
        partner_change_id: request.partner_change_id.clone(),
        kind: request.change.kind.name().to_owned(),
        state,
        dry_run: id.is_none(),
        direction: direction(before, after),
        effective_at: time(effective),
        requested_at: time(at),
        before: standing(before),
        after: standing(after),
        subscription: Some(telling.changed(changed)?),
    })
}

/// A change of the past, in the light of what came later.
pub fn told(asked: &Asked<'_>) -> wire::Change {
    let Asked { note, before, after, requested_at, fate, version: _ } = asked;
    wire::Change {
        change_id: Some(ids::print("chg", note.id)),
        partner_change_id: note.reference.clone(),
        kind: note.kind.clone(),
        state: fate.name(),
        dry_run: false,
        direction: direction(before, after),
        effective_at: time(fate.effective_at()),
        requested_at: time(*requested_at),
        before: standing(before),
        after: standing(after),
        subscription: None,
    }
}

/// Where another plan leads, at once or at the end of the period; none where the plan stays.
fn direction(before: &Subscription, after: &Subscription) -> Option<&'static str> {
    let was = &before.active_items().next().or(before.items.first())?.terms;
    let becomes = after.pending.as_ref().filter(|_| after.pending != before.pending);
    let item = after.active_items().next().or(after.items.first());
    let is = becomes.map(|pending| &pending.to).or_else(|| item.map(|item| &item.terms))?;
    if was.product == is.product {
        return None;
    }
    Some(match offering::tier(is.level).cmp(&offering::tier(was.level)) {
        Ordering::Greater => "UPGRADE",
        Ordering::Equal => "CROSSGRADE",
        Ordering::Less => "DOWNGRADE",
    })
}

fn standing(s: &Subscription) -> wire::Standing {
    wire::Standing { status: status(&s.stage), end_date: end_date(s) }
}
