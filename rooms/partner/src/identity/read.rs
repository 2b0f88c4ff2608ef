//! `GET .../members` and `GET .../members/{ref}`: who is enrolled, and how he stands; masked.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::Subscription;
use room_lobby::RequestContext;

use super::known::{self, Known};
use super::shown;
use crate::agreement::PiiMode;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::Problem;
use crate::wire;

pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let (call, s) = begin(&house, &context, headers, &id)?;
        let all = known::all(&call, &s)?;
        let items = all.iter().map(|it| member(&s, &all, it)).collect();
        Ok(answered(&call, &s, &text(&wire::Members { items })))
    };
    respond(&context, answer())
}

pub async fn get(
    State(house): State<House>,
    context: RequestContext,
    Path((id, reference)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let (call, s) = begin(&house, &context, headers, &id)?;
        let all = known::all(&call, &s)?;
        let found = known::named(&all, &reference, &id)?;
        Ok(answered(&call, &s, &text(&member(&s, &all, found))))
    };
    respond(&context, answer())
}

fn begin(
    house: &House,
    context: &RequestContext,
    headers: HeaderMap,
    id: &str,
) -> Result<(Call, Subscription), Problem> {
    let call = Call::begin(house, context, headers, "identity:read", None::<&Bytes>)?;
    known::agreed(&call, PiiMode::Identity)?;
    let s = call.subscription(id)?;
    Ok((call, s))
}

fn answered(call: &Call, s: &Subscription, body: &str) -> Response {
    let body = body.to_owned();
    call.kept(&Kept { status: StatusCode::OK, etag: Some(s.version), body }, false)
}

/// A member as he is shown.
pub fn member(s: &Subscription, all: &[Known<'_>], it: &Known<'_>) -> wire::Member {
    let guardian = known::guardian(all, it.person());
    shown::member(s, it.id, it.enrolled, it.person(), guardian)
}
