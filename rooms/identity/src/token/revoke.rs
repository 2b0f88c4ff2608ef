//! `POST /oauth2/revoke` (RFC 7009): a token opens nothing from here on, nor does any other of the
//! same grant. Whoever holds a token may take it back, as at Google; a program that says who it is
//! must be right about it, and the token its own. Of what is no token, nothing is told.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use perennial_engine::{EngineError, EnvironmentId, PassesOf};
use room_lobby::RequestContext;
use room_lobby::query::Query;

use super::client::Client;
use super::{Failure, Form};
use crate::access::{Holder, PREFIX};
use crate::authorize::{Grant, REFRESH};
use crate::desk::Desk;

pub async fn answer(
    State(desk): State<Arc<Desk>>,
    context: RequestContext,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let form = Form::read_if_any(&headers, &body)?;
    // Google's client for Node puts it into the address.
    let query = Query::parse(context.raw_query())
        .map_err(|_| Failure::invalid_request("The query is not encoded correctly."))?;
    let token = match (form.get("token"), query.get("token")) {
        (Some(token), None) => token,
        (None, Some(token)) if !token.is_empty() => token,
        (Some(_), Some(_)) => {
            return Err(Failure::invalid_request("A parameter is given twice."));
        }
        (None, _) => {
            return Err(Failure::invalid_request("Required parameter is missing: token"));
        }
    };
    let client = Client::shown(&desk, &headers, &form)?;
    if let Some(grant) = found(&desk, token).map_err(Failure::ours)? {
        if client.is_some_and(|client| client.it.id != grant.client) {
            return Err(Failure::unauthorized_client("The token was given to another client."));
        }
        let family = PassesOf::Family(grant.family);
        desk.engine.pass_revoke(grant.environment, &family).await.map_err(Failure::ours)?;
    }
    let mut response = Json(serde_json::json!({})).into_response();
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

/// The grant of a token of either kind that is still good.
fn found(desk: &Desk, token: &str) -> Result<Option<Grant>, EngineError> {
    if token.starts_with(PREFIX) {
        return match desk
            .seal
            .open(token, desk.now())
            .map(|access| (access.environment, access.holder))
        {
            Ok((environment, Holder::Customer { family, .. })) => {
                Grant::live(desk, EnvironmentId(environment), &family)
            }
            // What a service account holds ends with its key.
            Ok((_, Holder::Service { .. })) | Err(_) => Ok(None),
        };
    }
    let hash = desk.hashed(REFRESH, token);
    let environments: Vec<_> = desk.engine.places().by_id.keys().copied().collect();
    for environment in environments {
        if let Some(held) = desk.engine.pass(environment, REFRESH, &hash)? {
            return Grant::live(desk, environment, &held.pass.family);
        }
    }
    Ok(None)
}
