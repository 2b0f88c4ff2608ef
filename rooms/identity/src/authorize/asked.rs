//! What a program asks for, checked: whom to trust first, then everything else.

use std::collections::BTreeSet;

use axum::response::Response;
use perennial_engine::clients::OAuthClient;
use perennial_engine::directory::Customer;
use perennial_engine::{EngineError, EnvironmentId};
use room_lobby::html::redirect;
use room_lobby::query::{Query, encoded};

use crate::desk::Desk;
use crate::scopes::{is_reseller, listed, normal};

/// Longest text that is only carried back: `state`, `nonce`.
const CARRIED_CHARS_MAX: usize = 2_048;
/// Scopes that anybody may ask for: who it is, and by what address.
const PLAIN: [&str; 3] = ["openid", "email", "profile"];

/// A request of a program that is known, for an address that was agreed.
#[derive(Debug)]
pub struct Asked {
    pub environment: EnvironmentId,
    pub environment_name: String,
    pub client: OAuthClient,
    pub partner: String,
    pub redirect: String,
    pub state: Option<String>,
    /// As they were asked for, in order.
    pub scopes: Vec<String>,
    /// Whether it wants to act when the customer is away.
    pub offline: bool,
    pub prompt: Prompt,
    /// PKCE, S256.
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    issuer: String,
    raw: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    pub none: bool,
    pub login: bool,
    pub consent: bool,
}

/// Why it is refused, and how that may be told.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfit {
    /// On a page: nobody knows the program.
    Client,
    /// On a page: the address was not agreed, and the browser is not sent there.
    Redirect,
    /// On a page: it cannot even be read.
    Request,
    /// To the program: the address with the error in it.
    Told(String),
}

/// A refusal the program is told.
struct Error(&'static str, &'static str);

/// The address in a request, where its program agreed on it with us.
pub fn trusted_redirect(desk: &Desk, raw: &str) -> Option<String> {
    let query = Query::parse(raw).ok()?;
    let places = desk.engine.places();
    let (_, client) = places.oauth_client(query.get("client_id")?)?;
    let redirect = query.get("redirect_uri")?;
    client.redirects.contains(redirect).then(|| redirect.to_owned())
}

/// Whether a program may ask customers for a scope, by any of its names.
pub fn may_ask(client: &OAuthClient, scope: &str) -> bool {
    PLAIN.contains(&scope)
        || client.scopes.contains(scope)
        || is_reseller(scope) && client.scopes.iter().any(|own| is_reseller(own))
}

impl Asked {
    pub fn read(desk: &Desk, raw: &str) -> Result<Self, Unfit> {
        let query = Query::parse(raw).map_err(|_unreadable| Unfit::Request)?;
        let mut names: Vec<&str> = query.pairs().map(|(name, _)| name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Unfit::Request);
        }
        let places = desk.engine.places();
        let client = query.get("client_id").unwrap_or_default();
        let (place, client) = places.oauth_client(client).ok_or(Unfit::Client)?;
        let redirect = query.get("redirect_uri").unwrap_or_default();
        if !client.redirects.contains(redirect) {
            return Err(Unfit::Redirect);
        }
        let partner = place.partners.get(&client.partner).ok_or(Unfit::Client)?;
        let mut asked = Self {
            environment: place.environment.id,
            environment_name: place.environment.name.clone(),
            client: client.clone(),
            partner: partner.name.clone(),
            redirect: redirect.to_owned(),
            state: query.get("state").map(str::to_owned),
            scopes: vec![],
            offline: false,
            prompt: Prompt::default(),
            challenge: None,
            nonce: query.get("nonce").map(str::to_owned),
            issuer: desk.issuer().to_owned(),
            raw: raw.to_owned(),
        };
        match asked.fill(&query) {
            Ok(()) => Ok(asked),
            Err(Error(error, why)) => Err(Unfit::Told(asked.address_with(error, why))),
        }
    }

    fn fill(&mut self, query: &Query) -> Result<(), Error> {
        let bad = |why| Err(Error("invalid_request", why));
        let get = |name| query.get(name).filter(|value| !value.is_empty());
        match get("response_type") {
            Some("code") => {}
            Some(_) => return Err(Error("unsupported_response_type", "Only code is given.")),
            None => return bad("Required parameter is missing: response_type"),
        }
        if get("response_mode").is_some_and(|mode| mode != "query") {
            return bad("The only response_mode is query.");
        }
        if get("request").is_some() {
            return Err(Error("request_not_supported", "Parameters come one by one."));
        }
        if get("request_uri").is_some() {
            return Err(Error("request_uri_not_supported", "Parameters come one by one."));
        }
        let long = |text: &Option<String>| {
            text.as_ref().is_some_and(|text| text.len() > CARRIED_CHARS_MAX)
        };
        if long(&self.state) || long(&self.nonce) {
            self.state = self.state.take().filter(|state| state.len() <= CARRIED_CHARS_MAX);
            return bad("state or nonce is too long.");
        }
        self.challenge = self.challenge_of(get("code_challenge"), get("code_challenge_method"))?;
        self.scopes = self.scopes_of(get("scope").unwrap_or_default())?;
        self.offline = match get("access_type") {
            None | Some("online") => false,
            Some("offline") => true,
            Some(_) => return bad("access_type is online or offline."),
        };
        for word in get("prompt").into_iter().flat_map(listed) {
            match word {
                "none" => self.prompt.none = true,
                "login" | "select_account" => self.prompt.login = true,
                "consent" => self.prompt.consent = true,
                _ => return bad("prompt is none, or login, consent and select_account."),
            }
        }
        if self.prompt.none && (self.prompt.login || self.prompt.consent) {
            return bad("prompt=none goes with nothing else.");
        }
        Ok(())
    }

    /// Programs that can keep no secret prove with it that the code is theirs.
    fn challenge_of(
        &self,
        challenge: Option<&str>,
        method: Option<&str>,
    ) -> Result<Option<String>, Error> {
        let bad = |why| Err(Error("invalid_request", why));
        let Some(challenge) = challenge else {
            if method.is_some() {
                return bad("code_challenge_method comes with a code_challenge.");
            }
            if self.client.secrets.is_empty() {
                return bad("Required parameter is missing: code_challenge");
            }
            return Ok(None);
        };
        if method != Some("S256") {
            return bad("code_challenge_method must be S256.");
        }
        let url_safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if challenge.len() != 43 || !challenge.bytes().all(url_safe) {
            return bad("code_challenge is no SHA-256 in base64url.");
        }
        Ok(Some(challenge.to_owned()))
    }

    fn scopes_of(&self, asked: &str) -> Result<Vec<String>, Error> {
        let mut scopes: Vec<String> = vec![];
        for scope in listed(asked) {
            if !may_ask(&self.client, scope) {
                return Err(Error("invalid_scope", "A scope is unknown, or not for this client."));
            }
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        if scopes.is_empty() {
            return Err(Error("invalid_scope", "Required parameter is missing: scope"));
        }
        Ok(scopes)
    }

    /// What is asked for, by our own names.
    pub fn meant(&self) -> BTreeSet<String> {
        self.scopes.iter().map(|scope| normal(scope).to_owned()).collect()
    }

    /// Whether the customer agreed to all of it before.
    pub fn is_granted(&self, customer: &Customer) -> bool {
        let consents = customer.sign_in.as_ref().map(|sign_in| &sign_in.consents);
        let agreed = consents.and_then(|consents| consents.get(&self.client.id));
        agreed.is_some_and(|agreed| self.meant().is_subset(agreed))
    }

    /// Keeps what he agreed to, with what he agreed to before.
    pub async fn remember(&self, desk: &Desk, customer: &Customer) -> Result<(), EngineError> {
        let meant = self.meant();
        let change = |sign_in: &mut perennial_engine::SignIn| {
            let agreed = sign_in.consents.entry(self.client.id.clone()).or_default();
            agreed.extend(meant.iter().cloned());
        };
        desk.engine.change_sign_in(self.environment, customer.id, change).await
    }

    /// The same request, without the wish that somebody signs in first.
    pub fn after_sign_in(&self) -> String {
        let Ok(query) = Query::parse(&self.raw) else { return self.raw.clone() };
        let pairs = query.pairs().map(|(name, value)| {
            let value = if name == "prompt" {
                let kept =
                    listed(value).filter(|word| !matches!(*word, "login" | "select_account"));
                kept.collect::<Vec<_>>().join(" ")
            } else {
                value.to_owned()
            };
            format!("{}={}", encoded(name), encoded(&value))
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Sends the browser back to the program.
    pub fn back(&self, with: &[(&str, &str)]) -> Response {
        redirect(&self.address(with))
    }

    pub fn back_with(&self, error: &str, why: &str) -> Response {
        redirect(&self.address_with(error, why))
    }

    fn address_with(&self, error: &str, why: &str) -> String {
        self.address(&[("error", error), ("error_description", why)])
    }

    /// The agreed address, with what is told, the state as it came, and who tells it (RFC 9207).
    fn address(&self, with: &[(&str, &str)]) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        let pairs = with.iter().copied().chain(state).chain([("iss", self.issuer.as_str())]);
        let told: Vec<_> =
            pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let joint = if self.redirect.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", self.redirect, told.join("&"))
    }
}
