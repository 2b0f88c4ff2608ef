//! Which program asks, and whether it is that program: by HTTP Basic or in the form, not both
//! (RFC 6749, 2.3.1). One that can keep no secret says only its name; PKCE proves the rest.

use axum::http::{HeaderMap, header};
use perennial_engine::EnvironmentId;
use perennial_engine::clients::OAuthClient;
use room_lobby::auth::{KeyHash, basic_of};
use room_lobby::query::Query;

use super::{Failure, Form};
use crate::desk::Desk;

/// A program that proved who it is, as far as it can.
#[derive(Debug)]
pub struct Client {
    pub environment: EnvironmentId,
    pub it: OAuthClient,
}

impl Client {
    /// The program a request comes from.
    pub fn known(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Self, Failure> {
        let client = Self::shown(desk, headers, form)?;
        client.ok_or_else(|| Failure::invalid_client("Could not determine client ID from request."))
    }

    /// None where it says nothing of itself.
    pub fn shown(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Option<Self>, Failure> {
        let in_form = form.get("client_secret");
        let (id, secret) = if headers.contains_key(header::AUTHORIZATION) {
            if in_form.is_some() {
                return Err(Failure::invalid_request(
                    "The client authenticates in the header or in the form, not in both.",
                ));
            }
            let wrong = |_| Failure::invalid_client("The client authenticates with Basic.");
            let (id, secret) = basic_of(headers).map_err(wrong)?;
            let (id, secret) = (decoded(&id), decoded(&secret));
            if form.get("client_id").is_some_and(|other| other != id) {
                return Err(Failure::invalid_request("Two clients are named."));
            }
            (id, Some(secret).filter(|secret| !secret.is_empty()))
        } else {
            let Some(id) = form.get("client_id") else { return Ok(None) };
            (id.to_owned(), in_form.map(str::to_owned))
        };
        let places = desk.engine.places();
        let unknown = || Failure::invalid_client("The OAuth client was not found.");
        let (place, client) = places.oauth_client(&id).ok_or_else(unknown)?;
        let right = match secret {
            None => client.secrets.is_empty(),
            Some(secret) => {
                let hash = desk.secret.hash(&secret);
                // Equal in constant time.
                client.secrets.iter().any(|kept| KeyHash(kept.hash) == hash)
            }
        };
        if !right {
            return Err(Failure::invalid_client("Unauthorized"));
        }
        Ok(Some(Self { environment: place.environment.id, it: client.clone() }))
    }
}

/// Ids and secrets are encoded as in a form before Basic encodes them; ours look the same either
/// way unless somebody encodes more than he must.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let query = Query::parse(&format!("x={text}")).ok();
    query.and_then(|query| query.get("x").map(str::to_owned)).unwrap_or_default()
}
