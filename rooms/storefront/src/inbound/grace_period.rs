//! `PUT /subscriptions/groups/:groupId/grace-period` (sections 6 and 8.1): what who does not pay
//! in time is granted. It is captured with each sale, so that who runs already keeps his own.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::{GracePeriod, Group};
use perennial_core::ids::GroupId;
use perennial_engine::directory::Document;
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::writing::{Writing, changed};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{grace, outbound, wire};

pub(crate) async fn put_grace_period(
    Writer(caller): Writer,
    Path(id): Path<String>,
    query: Query,
    StrictJson(body): StrictJson<wire::PutGracePeriod>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let catalog = &caller.place.catalog;
    let old = catalog.group(&project.id, &GroupId::new(id))?;
    let granted = read(&body)?;
    let group = Group { grace: Some(granted), ..old.clone() };
    catalog.check_group(&group)?;
    let grace_period = outbound::grace_period(granted);
    let told = wire::GracePeriodPut { success: true, grace_period };
    let edit = changed(&caller.place, Document::Group(group));
    writing.finish(edit, StatusCode::OK, &told).await
}

fn read(body: &wire::PutGracePeriod) -> Result<GracePeriod, Trouble> {
    let unknown = |field: &str, words: &[&str]| {
        let told = format!("{field} must be one of {}.", words.join(", "));
        Trouble::invalid(field, "UNKNOWN", told).with("allowed", words.to_vec())
    };
    let length = grace::read_length(&body.duration);
    let covers = grace::read_covered(&body.renewal_type);
    Ok(GracePeriod {
        on: body.opt_in,
        in_sandboxes: body.sandbox_opt_in.unwrap_or(body.opt_in),
        length: length.ok_or_else(|| unknown("duration", &grace::LENGTH_WORDS))?,
        covers: covers.ok_or_else(|| unknown("renewalType", &grace::COVERED_WORDS))?,
    })
}
