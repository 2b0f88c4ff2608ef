//! The provider as he describes himself: where to send people, where to turn codes in, his keys.
//! Asked for when it is needed, and kept for a while.

use std::sync::Arc;

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use perennial_engine::ports::{Fetch, HttpFetch};
use room_lobby::query::encoded;
use serde_json::{Map, Value};

use super::Setting;
use super::told::{Doubt, Expected, Person, of_claims, person};

/// What a provider says of himself is believed so long.
const KEPT_SECONDS: i64 = 3_600;
/// Unknown keys are asked about no oftener.
const AGAIN_SECONDS: i64 = 60;

/// It did not work; for logs.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or none that can be used.
    Silent(&'static str),
    Doubt(Doubt),
    /// He did not check the address, or gave none.
    Unproven,
}

impl From<Doubt> for Trouble {
    fn from(doubt: Doubt) -> Self {
        Self::Doubt(doubt)
    }
}

#[derive(Clone, Default)]
pub struct Doors {
    pub authorization: String,
    token: String,
    keys: String,
    userinfo: Option<String>,
    /// Whether he takes the secret in the form only.
    in_form: bool,
}

#[derive(Default)]
struct Kept {
    doors: Option<(Doors, i64)>,
    keys: Option<(Arc<Vec<Value>>, i64)>,
}

pub struct Provider {
    pub setting: Setting,
    fetch: Arc<dyn HttpFetch>,
    /// Never held while he is asked: nobody waits for somebody else's answer.
    kept: Mutex<Kept>,
}

impl Provider {
    pub fn new(setting: Setting, fetch: Arc<dyn HttpFetch>) -> Self {
        Self { setting, fetch, kept: Mutex::default() }
    }

    /// Where everything is: as configured, or as he says himself.
    pub async fn doors(&self, now: i64) -> Result<Doors, Trouble> {
        let known = self.kept.lock().doors.clone();
        if let Some((doors, _)) = known.filter(|(_, until)| now < *until) {
            return Ok(doors);
        }
        let issuer = &self.setting.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let said = self.get(&url, None).await?;
        // Another one would say who people are here.
        if said.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(Trouble::Silent("he calls himself by another name"));
        }
        let address = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
        let needed = |name: &str| address(name).ok_or(Trouble::Silent("he does not say where"));
        let methods = said.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
        let doors = Doors {
            authorization: needed("authorization_endpoint")?,
            token: needed("token_endpoint")?,
            keys: needed("jwks_uri")?,
            userinfo: address("userinfo_endpoint"),
            in_form: methods.is_some_and(|all| !all.iter().any(|one| one == "client_secret_basic")),
        };
        // What is opened by people and what our secret is sent to is as safe as he is himself.
        let safe = |url: &str| !issuer.starts_with("https://") || url.starts_with("https://");
        let all = [&doors.authorization, &doors.token, &doors.keys];
        if !all.into_iter().chain(&doors.userinfo).all(|url| safe(url)) {
            return Err(Trouble::Silent("his addresses are not safe"));
        }
        self.kept.lock().doors = Some((doors.clone(), now.saturating_add(KEPT_SECONDS)));
        Ok(doors)
    }

    /// Who came back with a code.
    pub async fn person(
        &self,
        code: &str,
        (redirect, verifier): (&str, &str),
        nonce: &str,
        now: i64,
    ) -> Result<(Person, String), Trouble> {
        let doors = self.doors(now).await?;
        let given = self.turn_in(&doors, code, redirect, verifier).await?;
        let token = given.get("id_token").and_then(Value::as_str);
        let token = token.ok_or(Trouble::Silent("he gave no id token"))?;
        let Setting { issuer, client, .. } = &self.setting;
        let expected = Expected { issuer, client, nonce, now };
        let keys = self.keys(&doors, now, false).await?;
        let mut who = match person(token, &keys, &expected) {
            Err(Doubt::Key) => person(token, &self.keys(&doors, now, true).await?, &expected)?,
            other => other?,
        };
        if who.email.is_none()
            && let (Some(url), Some(access)) =
                (&doors.userinfo, given.get("access_token").and_then(Value::as_str))
        {
            let more = of_claims(&self.get(url, Some(access)).await?)?;
            // Of somebody else it says nothing about him (OpenID Connect Core, 5.3.2).
            if more.subject == who.subject {
                who.email = more.email;
            }
        }
        let email = who.email.clone().ok_or(Trouble::Unproven)?;
        Ok((who, email))
    }

    async fn turn_in(
        &self,
        doors: &Doors,
        code: &str,
        redirect: &str,
        verifier: &str,
    ) -> Result<Map<String, Value>, Trouble> {
        let Setting { client, secret, .. } = &self.setting;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let mut headers =
            vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        match secret {
            Some(secret) if !doors.in_form => {
                let pair = STANDARD.encode(format!("{}:{}", encoded(client), encoded(secret)));
                headers.push((header::AUTHORIZATION.to_string(), format!("Basic {pair}")));
            }
            Some(secret) => {
                form.extend([("client_id", client.as_str()), ("client_secret", secret)]);
            }
            None => form.push(("client_id", client)),
        }
        let pairs = form.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = Some(pairs.collect::<Vec<_>>().join("&").into_bytes());
        self.ask(Fetch { url: doors.token.clone(), headers, body }).await
    }

    /// His keys; anew where they are old, or where there may be new ones.
    async fn keys(&self, doors: &Doors, now: i64, newer: bool) -> Result<Arc<Vec<Value>>, Trouble> {
        let known = self.kept.lock().keys.clone();
        if let Some((keys, asked)) = known {
            let age = now.saturating_sub(asked);
            if age < if newer { AGAIN_SECONDS } else { KEPT_SECONDS } {
                return Ok(keys);
            }
        }
        let mut said = self.get(&doors.keys, None).await?;
        let Some(Value::Array(keys)) = said.remove("keys") else {
            return Err(Trouble::Silent("he has no keys"));
        };
        let keys = Arc::new(keys);
        self.kept.lock().keys = Some((keys.clone(), now));
        Ok(keys)
    }

    async fn get(&self, url: &str, bearer: Option<&str>) -> Result<Map<String, Value>, Trouble> {
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        headers.extend(bearer.map(|it| ("authorization".to_owned(), format!("Bearer {it}"))));
        self.ask(Fetch { url: url.to_owned(), headers, body: None }).await
    }

    async fn ask(&self, wanted: Fetch) -> Result<Map<String, Value>, Trouble> {
        let answer = self.fetch.fetch(wanted).await;
        let answer = answer.map_err(|_unreachable| Trouble::Silent("he does not answer"))?;
        if answer.status != 200 {
            return Err(Trouble::Silent("he refuses"));
        }
        match serde_json::from_slice(&answer.body) {
            Ok(Value::Object(said)) => Ok(said),
            Ok(_) | Err(_) => Err(Trouble::Silent("his answer cannot be read")),
        }
    }
}
