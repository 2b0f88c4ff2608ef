//! `POST /partner/oauth/token`: a credential's secret for an access token (RFC 6749, 4.4).
//!
//! Tokens say nothing: they are kept as passes, under a keyed hash, beside the id of the
//! credential they came from. When that is taken away or has expired they open nothing. This is the
//! one place that answers in OAuth's own words (RFC 6749, 5.2) instead of problem documents.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_core::time::Instant;
use perennial_engine::credentials::Way;
use perennial_engine::directory::Credential as Known;
use perennial_engine::{Engine, EnvironmentId, Pass, Place};
use room_lobby::auth::{Door, KeyHash, basic_of, new_key};
use room_lobby::body::RawBody;
use room_lobby::query::Query;
use room_lobby::{AuthError, Credential, Rejection, RequestContext};
use serde_json::json;

use super::entrance::allows;
use crate::desk::House;

/// What every token begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "pot_";
const KIND: &str = "partner.token";

/// How long a token lasts.
const SECONDS: i64 = 3_600;
/// How much longer it is kept, so that its holder hears that it expired and not that it is unknown.
const REMEMBERED_SECONDS: i64 = 86_400;

pub async fn token(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let granted = grant(&house, &context, &headers, &body).await;
    let (status, document) = match granted {
        Ok(document) => (StatusCode::OK, document),
        Err(failure) => {
            context.note("code", failure.error);
            let said = json!({ "error": failure.error, "error_description": failure.description });
            (failure.status, said)
        }
    };
    let mut response = Response::new(Body::from(document.to_string()));
    *response.status_mut() = status;
    let answered = response.headers_mut();
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answered.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    if status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"partner\"");
        answered.insert(header::WWW_AUTHENTICATE, basic);
    }
    response
}

/// Why there is no token.
struct Failure {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
}

fn bad(error: &'static str, description: &'static str) -> Failure {
    Failure { status: StatusCode::BAD_REQUEST, error, description }
}

fn nobody(description: &'static str) -> Failure {
    Failure { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description }
}

async fn grant(
    house: &House,
    context: &RequestContext,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<serde_json::Value, Failure> {
    let form = form(headers, body)?;
    let get = |name: &str| form.get(name).filter(|value| !value.is_empty());
    let grant = get("grant_type").ok_or(bad("invalid_request", "grant_type is missing."))?;
    let (id, secret) = client(headers, &form)?;
    let places = house.engine.places();
    let (place, known) = known(house, &places, &id, &secret)?;
    context.note("credential", known.id.clone());
    if grant != "client_credentials" {
        return Err(bad("unsupported_grant_type", "The grant is client_credentials."));
    }
    let partner = known.partner.as_ref().and_then(|id| place.partners.get(id));
    let partner = partner.ok_or(bad("unauthorized_client", "It speaks for no partner."))?;
    context.note("partner", partner.id.0.clone());
    let agreement = house.agreements.of(&places, place.environment.id, partner);
    if !agreement.is_some_and(|agreement| allows(&agreement, context)) {
        return Err(bad("unauthorized_client", "Calls do not come from this address."));
    }
    let another = house
        .config
        .belongs_to_another(&super::entrance::host(context, headers), &place.environment.name);
    if another {
        return Err(bad("unauthorized_client", "This host belongs to the other environment."));
    }
    let scopes = match get("scope") {
        None => known.scopes.clone(),
        Some(wanted) => {
            let wanted: BTreeSet<_> = wanted.split(' ').map(str::to_owned).collect();
            if !wanted.is_subset(&known.scopes) {
                return Err(bad("invalid_scope", "The credential does not have such a scope."));
            }
            wanted
        }
    };
    let token = keep(house, place.environment.id, known, &scopes).await?;
    let scope = scopes.into_iter().collect::<Vec<_>>().join(" ");
    Ok(json!({
        "access_token": token, "token_type": "Bearer", "expires_in": SECONDS, "scope": scope,
    }))
}

/// The form, with each name at most once (RFC 6749, 3.2).
fn form(headers: &HeaderMap, body: &[u8]) -> Result<Query, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(bad("invalid_request", "The body is application/x-www-form-urlencoded."));
    }
    let text = std::str::from_utf8(body).ok().and_then(|text| Query::parse(text).ok());
    let form = text.ok_or(bad("invalid_request", "The form is not encoded correctly."))?;
    let mut names: Vec<_> = form.pairs().map(|(name, _)| name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(bad("invalid_request", "A parameter is given twice."));
    }
    Ok(form)
}

/// Who asks: by HTTP Basic or in the form, not both (RFC 6749, 2.3.1).
fn client(headers: &HeaderMap, form: &Query) -> Result<(String, String), Failure> {
    let in_form = form.get("client_id").zip(form.get("client_secret"));
    if !headers.contains_key(header::AUTHORIZATION) {
        let (id, secret) = in_form.ok_or(nobody("The client does not say who it is."))?;
        return Ok((id.to_owned(), secret.to_owned()));
    }
    if form.get("client_secret").is_some() {
        return Err(bad("invalid_request", "The client authenticates twice."));
    }
    let (id, secret) = basic_of(headers).map_err(|_| nobody("The client comes with Basic."))?;
    let (id, secret) = (decoded(&id), decoded(&secret));
    if form.get("client_id").is_some_and(|other| other != id) {
        return Err(bad("invalid_request", "Two clients are named."));
    }
    Ok((id, secret))
}

/// Ids and secrets are encoded as in a form before Basic encodes them.
fn decoded(text: &str) -> String {
    let query = Query::parse(&format!("x={}", text.replace('&', "%26"))).ok();
    query.and_then(|query| query.get("x").map(str::to_owned)).unwrap_or_default()
}

/// The credential of an id and a secret, in whichever environment it is.
fn known<'p>(
    house: &House,
    places: &'p perennial_engine::Places,
    id: &str,
    secret: &str,
) -> Result<(&'p Arc<Place>, &'p Known), Failure> {
    let (hash, real) = (house.keys.hash(secret), house.engine.real());
    let mut expired = false;
    for place in places.by_id.values() {
        let Some(known) = place.credentials.get(id) else { continue };
        if !known.rooms.contains(crate::NAME) || !known.opens_by(Way::OAuth) {
            continue;
        }
        // Equal in constant time.
        let held = known.secrets().find(|(kept, _)| KeyHash(*kept) == hash);
        match held {
            Some((_, Some(end))) if real >= end => expired = true,
            Some(_) => return Ok((place, known)),
            None => {}
        }
    }
    Err(nobody(if expired { "The secret has expired." } else { "There is no such client." }))
}

async fn keep(
    house: &House,
    environment: EnvironmentId,
    known: &Known,
    scopes: &BTreeSet<String>,
) -> Result<String, Failure> {
    let engine = &house.engine;
    let mut random = [0; 32];
    engine.ids().random(&mut random);
    let token = new_key(PREFIX.trim_end_matches('_'), &random);
    let expires = engine.real().plus_seconds(SECONDS).unwrap_or(Instant::MAX);
    let scopes: Vec<_> = scopes.iter().map(String::as_str).collect();
    let pass = Pass {
        hash: house.keys.hash(&token).0,
        kind: KIND.to_owned(),
        family: known.id.clone(),
        customer: None,
        client: Some(known.id.clone()),
        body: format!("{} {}", expires.seconds(), scopes.join(" ")),
        expires_at: expires.plus_seconds(REMEMBERED_SECONDS).unwrap_or(Instant::MAX),
        spent_at: None,
    };
    let kept = engine.pass_put(environment, pass).await;
    kept.map_err(|error| {
        tracing::error!(%error, "a token could not be kept");
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Failure { status, error: "temporarily_unavailable", description: "Please try again." }
    })?;
    Ok(token)
}

/// Whoever holds an access token of ours.
pub fn bearer(engine: &Engine, door: &Door, token: &str) -> Result<Arc<Credential>, Rejection> {
    let hash = door.secret().hash(token).0;
    for place in engine.places().by_id.values() {
        // Where it cannot be looked up it opens nothing, but another token would not help.
        let held = engine.pass(place.environment.id, KIND, &hash).map_err(|error| {
            tracing::error!(%error, "a token could not be read");
            Rejection::Overloaded
        })?;
        let Some(held) = held else { continue };
        let (expires, scopes) = held.pass.body.split_once(' ').unwrap_or_default();
        let expires: i64 = expires.parse().unwrap_or_default();
        if engine.real().seconds() >= expires {
            return Err(AuthError::Expired.into());
        }
        let known = held.pass.client.and_then(|id| place.credentials.get(&id));
        let known = known.filter(|known| known.opens_by(Way::OAuth)).ok_or(AuthError::Unknown)?;
        let live = known.secrets().any(|(_, end)| end.is_none_or(|end| engine.real() < end));
        if !live {
            return Err(AuthError::Expired.into());
        }
        let projects = known.projects.iter().map(|id| id.0.clone());
        return Ok(Arc::new(Credential {
            id: known.id.clone(),
            name: known.name.clone(),
            environment: place.environment.name.clone(),
            rooms: known.rooms.clone(),
            // Of what was granted, what the credential still has.
            scopes: scopes
                .split(' ')
                .filter(|scope| known.scopes.contains(*scope))
                .map(str::to_owned)
                .collect(),
            subject: known.partner.as_ref().map(|partner| partner.0.clone()),
            account: None,
            not_after: Some(expires),
            projects: (!known.projects.is_empty()).then(|| projects.collect()),
        }));
    }
    Err(AuthError::Unknown.into())
}
