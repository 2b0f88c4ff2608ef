//! `GET /purchases/:id/entitlement?at=`: whether the customer may use it, until when, and why, now
//! or at any other time.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::time::Instant;
use room_lobby::query::Query;

use super::Outcome;
use super::get_purchase::purchase_of;
use crate::caller::Reader;
use crate::trouble::{Trouble, written};
use crate::{outbound, wire};

pub(crate) async fn get_entitlement(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let s = purchase_of(&caller, &id, &query)?;
    let environment = caller.place.environment.id;
    let at = query.get("at").map(read).transpose()?;
    let asked = match at {
        Some(at) => at,
        None => caller.engine.now(environment)?,
    };
    let entitlement = if asked < s.sold_at {
        outbound::not_sold_yet(&s, asked)
    } else {
        let answer = caller.engine.entitlement_of(environment, &s, at)?;
        outbound::entitlement(&answer, asked)
    };
    Ok(written(StatusCode::OK, &wire::EntitlementTold { entitlement }))
}

fn read(text: &str) -> Result<Instant, Trouble> {
    Instant::parse(text).map_err(|_not_an_instant| {
        let told = "at must be a date and time of RFC 3339 with its offset.";
        Trouble::invalid("at", "FORMAT", told)
    })
}
