//! `GET /partner/subscriptions/{id}`: one subscription, whole, now or as it was at a past instant.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::time::Instant;
use perennial_engine::EngineError;
use room_lobby::RequestContext;

use super::pages;
use crate::desk::{Call, House, Kept, respond, text};
use crate::outbound::Telling;
use crate::problem::{Code, Problem};
use crate::refusals;

pub async fn get(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    respond(&context, found(&house, &context, headers, &id))
}

fn found(
    house: &House,
    context: &RequestContext,
    headers: HeaderMap,
    id: &str,
) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "subscriptions:read", None::<&Bytes>)?;
    let s = call.subscription(id)?;
    pages::only(&call, &["asOf"])?;
    if let Some(at) = call.query.get("asOf") {
        return then(&call, id, s.id, at);
    }
    if call.knows(s.version) {
        return Ok(call.not_modified(s.version));
    }
    let document = call.telling().stored(&s).map_err(|error| refusals::engine(&error))?;
    let kept = Kept { status: StatusCode::OK, etag: Some(s.version), body: text(&document) };
    Ok(call.kept(&kept, false))
}

/// The facts dated until then, told as they would have been told then. It has no entity tag: what
/// is changed is the present.
fn then(
    call: &Call,
    id: &str,
    subscription: perennial_core::ids::SubscriptionId,
    at: &str,
) -> Result<Response, Problem> {
    let wrong = |message: &str| Problem::query("asOf", message);
    let at =
        Instant::parse(at).map_err(|_not_a_time| wrong("A time such as 2026-01-15T10:00:00Z."))?;
    if at > call.now {
        return Err(wrong("The future is not known."));
    }
    let engine = call.engine();
    let s = engine.as_of(call.environment(), subscription, at).map_err(|error| match error {
        // It was not sold then.
        EngineError::NotFound => Problem::new(Code::SubscriptionNotFound).about(id),
        error => refusals::engine(&error),
    })?;
    let telling = Telling { now: at, ..call.telling() };
    let document = telling.then(&s).map_err(|error| refusals::engine(&error))?;
    Ok(call.answer(StatusCode::OK, &document))
}
