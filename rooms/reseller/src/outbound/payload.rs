//! What belongs to one kind of product alone (3.3): as the partner sent it, with what we know of it.

use perennial_core::Subscription;
use perennial_core::entitlement::entitlement;
use perennial_core::subscription::Stage;
use perennial_core::time::Instant;
use serde_json::{Value, json};

use super::time;

/// The payload of an item, kept in one spelling when it was sold or patched.
pub(super) fn payload(s: &Subscription, kept: &str) -> Option<Value> {
    let mut payload: Value = serde_json::from_str(kept).ok()?;
    if let Some(video) = payload.get_mut("youtubePayload").and_then(Value::as_object_mut)
        && let Some(end) = access_end(s)
    {
        video.insert("accessEndTime".to_owned(), json!(time(end)));
    }
    if let Some(home) = payload.get_mut("googleHomePayload").and_then(Value::as_object_mut) {
        // Which home it is for is told when it is attached to one.
        let attached = home.get("googleStructureId").and_then(Value::as_str).unwrap_or_default();
        if !attached.is_empty() {
            home.insert("attachedToGoogleStructure".to_owned(), json!(true));
        }
    }
    Some(payload)
}

/// When access ends as things are; none while nothing has begun or no end is in sight.
fn access_end(s: &Subscription) -> Option<Instant> {
    match &s.stage {
        Stage::Waiting { .. } => None,
        Stage::Cancelled { access_until, .. } => Some(*access_until),
        Stage::Expired { at, .. } => Some(*at),
        Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => entitlement(s, s.changed_at).until,
    }
}
