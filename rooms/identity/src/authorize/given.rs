//! What a program is given: a code for a moment, and for it a grant that lives until it is taken
//! back, with a refresh token where it wants to act when the customer is away.
//!
//! Everything of one grant is one family: taken back, all of it is gone, access tokens at once.
//! Refresh tokens of a program with a secret are not exchanged for others when they are used, as
//! Google's are not: a client that loses an answer loses nothing. Those of one that can keep no
//! secret are (RFC 9700, 4.14): nothing else would tell the thief from the program.

use perennial_core::ids::CustomerId;
use perennial_engine::{EngineError, EnvironmentId, Pass};
use serde::{Deserialize, Serialize};

use super::Asked;
use crate::access::{Access, Holder, SECONDS};
use crate::desk::Desk;
use crate::people::Session;
use crate::scopes::normal;

/// Kinds of passes.
pub const CODE: &str = "code";
pub const GRANT: &str = "grant";
pub const REFRESH: &str = "refresh";

/// A program turns its code in at once.
const CODE_SECONDS: i64 = 300;
/// About six months, as Google's live.
pub const REFRESH_SECONDS: i64 = 180 * 86_400;

/// What a code is good for, and under which conditions.
#[derive(Debug, Serialize, Deserialize)]
pub struct CodeBody {
    pub redirect: String,
    pub challenge: Option<String>,
    pub offline: bool,
    pub grant: GrantBody,
}

/// What was agreed to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GrantBody {
    /// As they were asked for.
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    /// Unix seconds, when the customer signed in.
    pub signed_in: i64,
}

/// A grant that holds.
#[derive(Debug)]
pub struct Grant {
    pub environment: EnvironmentId,
    pub customer: CustomerId,
    pub client: String,
    pub family: String,
    pub body: GrantBody,
}

/// Keeps a code for a customer who agreed.
pub async fn code(desk: &Desk, asked: &Asked, session: &Session) -> Result<String, EngineError> {
    let secret = desk.draw();
    let now = desk.engine.real();
    let body = CodeBody {
        redirect: asked.redirect.clone(),
        challenge: asked.challenge.clone(),
        offline: asked.offline,
        grant: GrantBody {
            scopes: asked.scopes.clone(),
            nonce: asked.nonce.clone(),
            signed_in: session.since,
        },
    };
    let family = format!("{GRANT} {:032x}", desk.engine.ids().unique(now));
    let pass = Pass {
        hash: desk.hashed(CODE, &secret),
        kind: CODE.to_owned(),
        family,
        customer: Some(session.customer.id),
        client: Some(asked.client.id.clone()),
        body: serde_json::to_string(&body).unwrap_or_default(),
        expires_at: now.plus_seconds(CODE_SECONDS).unwrap_or(now),
        spent_at: None,
    };
    desk.engine.pass_put(asked.environment, pass).await?;
    Ok(secret)
}

/// The passes a code is turned into: the grant, and the refresh token of a secret.
pub fn passes(desk: &Desk, code: &Pass, body: &CodeBody, refresh: Option<&str>) -> Vec<Pass> {
    let now = desk.engine.real();
    let seconds = if refresh.is_some() { REFRESH_SECONDS } else { SECONDS };
    let grant = Pass {
        hash: desk.hashed(GRANT, &code.family),
        kind: GRANT.to_owned(),
        body: serde_json::to_string(&body.grant).unwrap_or_default(),
        expires_at: now.plus_seconds(seconds).unwrap_or(now),
        spent_at: None,
        ..code.clone()
    };
    let refresh = refresh.map(|secret| Pass {
        hash: desk.hashed(REFRESH, secret),
        kind: REFRESH.to_owned(),
        body: String::new(),
        ..grant.clone()
    });
    [Some(grant), refresh].into_iter().flatten().collect()
}

/// The refresh token that comes after one, for as long as that one was good.
pub fn rotated(desk: &Desk, used: &Pass, secret: &str) -> Pass {
    Pass { hash: desk.hashed(REFRESH, secret), spent_at: None, ..used.clone() }
}

impl Grant {
    pub fn of(environment: EnvironmentId, pass: &Pass) -> Option<Self> {
        Some(Self {
            environment,
            customer: pass.customer?,
            client: pass.client.clone()?,
            family: pass.family.clone(),
            body: serde_json::from_str(&pass.body).ok()?,
        })
    }

    /// The grant of a family, while it holds: it was not taken back, the account is open, and the
    /// customer still agrees.
    pub fn live(
        desk: &Desk,
        environment: EnvironmentId,
        family: &str,
    ) -> Result<Option<Self>, EngineError> {
        let held = desk.engine.pass(environment, GRANT, &desk.hashed(GRANT, family))?;
        let Some(grant) = held.and_then(|held| Self::of(environment, &held.pass)) else {
            return Ok(None);
        };
        let account = desk.engine.open_account(environment, grant.customer)?;
        let agrees = account
            .and_then(|account| account.sign_in)
            .is_some_and(|sign_in| sign_in.consents.contains_key(&grant.client));
        Ok(agrees.then_some(grant))
    }

    /// An access token for some of what was agreed to.
    pub fn access(&self, desk: &Desk, scopes: &[String]) -> String {
        let meant = scopes.iter().map(|scope| normal(scope).to_owned());
        desk.seal.seal(&Access {
            environment: self.environment.0,
            holder: Holder::Customer {
                client: self.client.clone(),
                customer: self.customer.to_string(),
                family: self.family.clone(),
            },
            scopes: scopes.iter().cloned().chain(meant).collect(),
            expires: desk.now().saturating_add(SECONDS),
            number: desk.number(),
        })
    }
}
