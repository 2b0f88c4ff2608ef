//! `GET /partner/subscriptions/{id}`: one subscription, whole.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use room_lobby::RequestContext;

use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::Problem;
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
    let document = call.telling().stored(&s).map_err(|error| refusals::engine(&error))?;
    let kept = Kept { status: StatusCode::OK, etag: Some(s.version), body: text(&document) };
    Ok(call.kept(&kept, false))
}
