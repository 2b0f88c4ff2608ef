//! `GET /partner/offerings/{offeringId}`: one offering, by our name for it or the partner's.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::queries::pages;

/// What is nobody's is no page; what another sells is not his.
fn missing(code: Code) -> Problem {
    Problem::new(if code == Code::UnknownOffering { Code::NotFound } else { code })
}

pub async fn one(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = || {
        let call = Call::begin(&house, &context, headers, "offerings:read", None::<&Bytes>)?;
        pages::only(&call, &[])?;
        let range = call.range();
        let product = range.find(&id).map_err(missing)?;
        let shown = range.shown(product, call.now);
        let shown = shown.ok_or_else(|| Problem::new(Code::OfferingNotEnabled))?;
        Ok(call.answer(StatusCode::OK, &shown))
    };
    respond(&context, found())
}
