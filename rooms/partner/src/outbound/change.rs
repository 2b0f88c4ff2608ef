//! What became of a change (5.3).

use perennial_core::Subscription;
use perennial_core::subscription::Stage;
use perennial_core::time::Instant;
use perennial_engine::{Changed, EngineError};

use super::{Telling, end_date, time};
use crate::status::status;
use crate::{ids, wire};

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
        kind: request.change.kind,
        state,
        dry_run: id.is_none(),
        direction: None,
        effective_at: time(effective),
        requested_at: time(at),
        before: standing(before),
        after: standing(after),
        subscription: telling.changed(changed)?,
    })
}

fn standing(s: &Subscription) -> wire::Standing {
    wire::Standing { status: status(&s.stage), end_date: end_date(s) }
}
