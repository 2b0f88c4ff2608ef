//! An external OpenID provider: people sign in there, and are the account of whom he says they are.
//! The code flow with state, nonce and PKCE; a person is bound to an account by issuer and subject,
//! and to one that was there by an address the provider checked.

mod known;
mod told;

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_core::ids::CustomerId;
use perennial_engine::{EnvironmentId, Pass, Proven, Spending, Subject};
use room_lobby::html::redirect;
use room_lobby::query::encoded;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

pub use known::Provider;

use super::sign_in::{Way, failed_there, signed_in, too_often};
use super::{Asking, Instead};

/// The kind of the pass that waits for somebody to come back.
const KIND: &str = "away";
const SECONDS: i64 = 600;

/// Who the provider is, and who we are to him.
#[derive(Clone)]
pub struct Setting {
    /// On the button.
    pub name: String,
    /// Exactly as he calls himself.
    pub issuer: String,
    pub client: String,
    pub secret: Option<String>,
}

/// Without the secret.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Somebody who is away to sign in.
#[derive(Serialize, Deserialize)]
struct Away {
    environment: String,
    to: String,
    nonce: String,
    verifier: String,
    /// The browser that went.
    browser: String,
}

fn back(asking: &Asking) -> String {
    format!("{}/oauth2/provider/back", asking.desk.issuer())
}

/// `GET /oauth2/provider`: sends somebody there.
pub async fn leave(asking: Asking) -> Response {
    let way = match Way::asked(&asking) {
        Ok(way) => way,
        Err(answer) => return answer.into_answer(),
    };
    let desk = &asking.desk;
    let Some(provider) = &desk.people.provider else { return failed_there(&asking, &way) };
    if !desk.people.guesses.may_leave(asking.context.peer()) {
        return too_often(&asking, &way);
    }
    let doors = match provider.doors(desk.now()).await {
        Ok(doors) => doors,
        Err(trouble) => {
            tracing::warn!(?trouble, "the OpenID provider cannot be used");
            return failed_there(&asking, &way);
        }
    };
    let (secret, nonce, verifier) = (desk.draw(), desk.draw(), desk.draw());
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    // The environment comes back with it: passes are looked for in one.
    let state = format!("{}.{secret}", way.environment.0);
    let query = [
        ("response_type", "code"),
        ("client_id", &provider.setting.client),
        ("redirect_uri", &back(&asking)),
        ("scope", "openid email"),
        ("state", &state),
        ("nonce", &nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let query: Vec<_> =
        query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let joint = if doors.authorization.contains('?') { '&' } else { '?' };
    let address = format!("{}{joint}{}", doors.authorization, query.join("&"));
    let browser = asking.browser();
    let away = Away { environment: way.name, to: way.to, nonce, verifier, browser };
    let now = desk.engine.real();
    let pass = Pass {
        hash: desk.hashed(KIND, &secret),
        kind: KIND.to_owned(),
        family: KIND.to_owned(),
        customer: None,
        client: None,
        body: serde_json::to_string(&away).unwrap_or_default(),
        expires_at: now.plus_seconds(SECONDS).unwrap_or(now),
        spent_at: None,
    };
    match desk.engine.pass_put(way.environment, pass).await {
        Ok(()) => asking.with_visit(redirect(&address)),
        Err(error) => asking.failed(&error),
    }
}

/// `GET /oauth2/provider/back`: somebody comes back.
pub async fn returned(asking: Asking) -> Response {
    let done = async {
        let (environment, away) = expected(&asking).await?;
        let to = Some(away.to.as_str());
        let way =
            Way::of(&asking.desk, Some(&away.environment), to).ok_or_else(|| lost(&asking))?;
        let failed = || failed_there(&asking, &way);
        let provider = asking.desk.people.provider.as_ref().ok_or_else(failed)?;
        let get = |name: &str| asking.query.get(name).filter(|value| !value.is_empty());
        // Whoever answers for another provider (RFC 9207).
        if get("iss").is_some_and(|issuer| issuer != provider.setting.issuer) {
            return Err(failed().into());
        }
        let code = get("code").ok_or_else(failed)?;
        let ours = (back(&asking), away.verifier.as_str());
        let now = asking.desk.now();
        let person = provider.person(code, (&ours.0, ours.1), &away.nonce, now).await;
        let (person, email) = person.map_err(|trouble| {
            tracing::warn!(?trouble, "somebody was not signed in by the OpenID provider");
            failed()
        })?;
        let issuer = provider.setting.issuer.clone();
        let subject = Some(Subject { issuer, subject: person.subject });
        let language = Some(asking.words.language.to_owned());
        let proven = Proven { email, subject, password: None, language };
        let customer = account(&asking, environment, &proven, &failed).await?;
        Ok(signed_in(&asking, environment, customer, &way.to).await)
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

async fn account(
    asking: &Asking,
    environment: EnvironmentId,
    proven: &Proven,
    failed: &(dyn Fn() -> Response + Send + Sync),
) -> Result<CustomerId, Instead> {
    let names = asking.desk.name_hash();
    let account = asking.desk.engine.account_proven(environment, proven, &names).await;
    let account = account.map_err(|error| asking.failed(&error))?;
    let open = account.sign_in.as_ref().is_some_and(|sign_in| !sign_in.locked);
    if open { Ok(account.id) } else { Err(failed().into()) }
}

/// Whom this browser went away for; once.
async fn expected(asking: &Asking) -> Result<(EnvironmentId, Away), Instead> {
    let state = asking.query.get("state").unwrap_or_default();
    let (environment, secret) = state.split_once('.').ok_or_else(|| lost(asking))?;
    let environment = environment.parse().map(EnvironmentId).map_err(|_| lost(asking))?;
    let desk = &asking.desk;
    let spent = desk.engine.pass_spend(environment, KIND, &desk.hashed(KIND, secret)).await;
    let Ok(Spending::Now(pass)) = spent else { return Err(lost(asking).into()) };
    let away: Away = serde_json::from_str(&pass.body).map_err(|_| lost(asking))?;
    // Nobody is signed in by a link that somebody else prepared.
    let same: bool = away.browser.as_bytes().ct_eq(asking.browser().as_bytes()).into();
    if same { Ok((environment, away)) } else { Err(lost(asking).into()) }
}

fn lost(asking: &Asking) -> Response {
    asking.tell(StatusCode::BAD_REQUEST, asking.words.trouble, asking.words.bad_request)
}
