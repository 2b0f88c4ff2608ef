//! `GET /usage`: what a key used of the service (section 6), as this installation counted it.

use std::sync::Arc;

use axum::Extension;
use axum::http::StatusCode;

use super::Outcome;
use crate::caller::Reader;
use crate::trouble::written;
use crate::usage::CallCounts;
use crate::wire;

pub(crate) async fn get_usage(
    Reader(caller): Reader,
    Extension(counts): Extension<Arc<CallCounts>>,
) -> Outcome {
    let now = caller.engine.real();
    let calls = counts.of(&caller.credential.id, now);
    let translated = caller.engine.translated_today(caller.place.environment.id);
    let data = wire::ServiceUsage {
        counted_since: calls.since.to_string(),
        calls: wire::Calls { today: calls.today, this_month: calls.this_month },
        translation: wire::TranslatedToday {
            characters_today: translated.characters,
            characters_per_day: translated.limit,
            characters_left: translated.left,
            resets_at: translated.ends.to_string(),
        },
    };
    Ok(written(StatusCode::OK, &wire::UsageTold { success: true, data }))
}
