//! Sessions: what a browser is given that signed in. A random secret in a cookie that no script
//! sees, kept as a pass; by the real clock, and another one at each sign-in.

use std::sync::Arc;

use axum::http::request::Parts;
use perennial_core::ids::CustomerId;
use perennial_engine::directory::Customer;
use perennial_engine::{EngineError, EnvironmentId, Pass, PassesOf};
use room_lobby::auth::{Door, Doorkeeper};
use room_lobby::query::Query;
use room_lobby::{Credential, Rejection};

use super::visit::cookie;
use crate::desk::Desk;

/// The kind of its pass.
const KIND: &str = "session";
/// How long one lasts.
pub const SECONDS: i64 = 14 * 86_400;

/// Somebody who signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub environment: EnvironmentId,
    pub customer: Customer,
    /// Unix seconds, when he signed in.
    pub since: i64,
    /// Of the cookie; nothing else to tell it by.
    pub secret: String,
}

impl Desk {
    /// The name of the cookie of an environment. With the prefix, browsers see to it that only
    /// this very host sets it.
    pub fn session_cookie(&self, environment: EnvironmentId) -> String {
        self.cookie_name(&format!("session-{}", environment.0))
    }

    /// Who is signed in in an environment, by the headers of a request.
    pub fn session(
        &self,
        headers: &axum::http::HeaderMap,
        environment: EnvironmentId,
    ) -> Result<Option<Session>, EngineError> {
        let Some(secret) = cookie(headers, &self.session_cookie(environment)) else {
            return Ok(None);
        };
        let held = self.engine.pass(environment, KIND, &self.hashed(KIND, secret))?;
        let Some(pass) = held.map(|held| held.pass).filter(|pass| pass.spent_at.is_none()) else {
            return Ok(None);
        };
        let (Some(id), Ok(since)) = (pass.customer, pass.body.parse()) else { return Ok(None) };
        let customer = self.engine.open_account(environment, id)?;
        let secret = secret.to_owned();
        Ok(customer.map(|customer| Session { environment, customer, since, secret }))
    }

    /// Begins a session: the secret for the cookie.
    pub async fn begin_session(
        &self,
        environment: EnvironmentId,
        customer: CustomerId,
    ) -> Result<String, EngineError> {
        let secret = self.draw();
        let now = self.engine.real();
        let pass = Pass {
            hash: self.hashed(KIND, &secret),
            kind: KIND.to_owned(),
            family: sessions_of(customer),
            customer: Some(customer),
            client: None,
            body: now.seconds().to_string(),
            expires_at: now.plus_seconds(SECONDS).unwrap_or(now),
            spent_at: None,
        };
        self.engine.pass_put(environment, pass).await?;
        Ok(secret)
    }

    /// Ends the session a browser comes with, if it has one.
    pub async fn end_session(
        &self,
        headers: &axum::http::HeaderMap,
        environment: EnvironmentId,
    ) -> Result<(), EngineError> {
        if let Some(secret) = cookie(headers, &self.session_cookie(environment)) {
            self.engine.pass_spend(environment, KIND, &self.hashed(KIND, secret)).await?;
        }
        Ok(())
    }

    /// Ends every session of a customer: his password is another one.
    pub async fn end_sessions(
        &self,
        environment: EnvironmentId,
        customer: CustomerId,
    ) -> Result<(), EngineError> {
        let of = PassesOf::Family(sessions_of(customer));
        self.engine.pass_revoke(environment, &of).await.map(|_| ())
    }
}

/// The family of a customer's sessions.
pub fn sessions_of(customer: CustomerId) -> String {
    format!("sessions of {customer}")
}

/// Knows browsers that signed in, for pages of other rooms. A stranger is let in: the page sends
/// him to sign in.
pub struct SignedIn {
    pub desk: Arc<Desk>,
    /// The rooms whose pages he may open.
    pub rooms: Vec<String>,
}

impl Doorkeeper for SignedIn {
    fn admit(
        &self,
        asked: &Parts,
        _door: &Door,
        _now_unix_seconds: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection> {
        let query = Query::parse(asked.uri.query().unwrap_or_default()).ok();
        let wanted = query.as_ref().and_then(|query| query.get("environment"));
        let places = self.desk.engine.places();
        let mut newest: Option<Session> = None;
        for place in places.by_id.values() {
            let environment = &place.environment;
            if wanted.is_some_and(|wanted| wanted != environment.name) {
                continue;
            }
            let found = self.desk.session(&asked.headers, environment.id).map_err(|error| {
                tracing::error!(%error, "a session could not be looked up");
                Rejection::Overloaded
            })?;
            if let Some(session) = found
                && newest.as_ref().is_none_or(|newest| newest.since <= session.since)
            {
                newest = Some(session);
            }
        }
        let Some(session) = newest else { return Ok(None) };
        let place = places.by_id.get(&session.environment);
        let account = session.customer.id.to_string();
        Ok(place.map(|place| {
            Arc::new(Credential {
                id: account.clone(),
                environment: place.environment.name.clone(),
                rooms: self.rooms.iter().cloned().collect(),
                account: Some(account),
                ..Credential::default()
            })
        }))
    }
}
