//! One request of a browser: its cookies, its language, and the token that proves that a form it
//! posts is one of ours (nobody else's page can make it post).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_engine::{EnvironmentId, EnvironmentKind};
use room_lobby::query::Query;
use room_lobby::{Rejection, RequestContext};
use subtle::ConstantTimeEq as _;

use crate::desk::Desk;
use crate::pages::{Page, Words, words_for};
use crate::token::Form;

/// Of the cookie that tells browsers apart that are not signed in.
const VISIT: &str = "visit";

/// The first value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
}

impl Desk {
    pub(super) fn cookie_name(&self, name: &str) -> String {
        if self.over_tls() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A cookie for this host alone that no script sees and no other site's form brings along.
    pub fn set_cookie(&self, name: &str, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.over_tls() { "; Secure" } else { "" };
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        // Names and values are ours: letters, digits, `-` and `_`.
        HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
    }
}

/// A browser that asks for a page.
pub struct Asking {
    pub desk: Arc<Desk>,
    pub context: RequestContext,
    pub headers: HeaderMap,
    pub words: &'static Words,
    pub query: Query,
    visit: String,
    /// Whether the browser has the cookie already.
    returned: bool,
}

impl FromRequestParts<Arc<Desk>> for Asking {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Rejection> {
        let context = RequestContext::from_request_parts(parts, &()).await?;
        let query = Query::parse(context.raw_query())?;
        let sound =
            |text: &&str| text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_graphic());
        let known = cookie(&parts.headers, &desk.cookie_name(VISIT)).filter(sound);
        let (returned, visit) = match known {
            Some(visit) => (true, visit.to_owned()),
            None => (false, desk.draw()),
        };
        let (desk, headers) = (desk.clone(), parts.headers.clone());
        let words = words_for(&headers);
        Ok(Self { desk, context, headers, words, query, visit, returned })
    }
}

impl Asking {
    /// Goes into every form, and comes back with it.
    pub fn form_token(&self) -> String {
        let sessions = self.headers.get_all(header::COOKIE).iter();
        let prefix = self.desk.cookie_name("session-");
        let mut sessions: Vec<&str> = sessions
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';').map(str::trim))
            .filter(|pair| pair.starts_with(&prefix))
            .collect();
        sessions.sort_unstable();
        let said = format!("{} {}", self.visit, sessions.join(" "));
        URL_SAFE_NO_PAD.encode(self.desk.hashed("form", &said))
    }

    /// Whether what was posted is a form that this browser was given.
    pub fn is_ours(&self, form: &Form) -> bool {
        let elsewhere = self.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
        let token = form.get("form").unwrap_or_default();
        let same: bool = token.as_bytes().ct_eq(self.form_token().as_bytes()).into();
        self.returned && same && !elsewhere
    }

    /// What tells this browser from others, for whatever it does elsewhere and comes back from.
    pub fn browser(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.desk.hashed("browser", &self.visit))
    }

    pub fn page(&self, title: impl Into<String>, environment: Option<EnvironmentId>) -> Page {
        let mut page = Page::new(self.words, title);
        let place = environment.and_then(|id| self.desk.engine.place(id).ok());
        let kind = place.map(|place| place.environment.kind);
        if matches!(kind, Some(EnvironmentKind::Sandbox { .. })) {
            page.sandbox = Some(self.words.sandbox);
        }
        page
    }

    pub fn show(&self, page: &Page, status: StatusCode, leads_to: &[String]) -> Response {
        self.with_visit(page.answer(status, leads_to))
    }

    /// A page that only tells something.
    pub fn tell(&self, status: StatusCode, title: &str, text: &str) -> Response {
        let mut page = self.page(title, None);
        page.lead.push(text.to_owned());
        self.show(&page, status, &[])
    }

    pub fn failed(&self, error: &dyn std::fmt::Display) -> Response {
        tracing::error!(%error, "a page could not be answered");
        self.tell(StatusCode::SERVICE_UNAVAILABLE, self.words.trouble, self.words.later)
    }

    /// The answer with the cookie, where the browser has none yet.
    pub fn with_visit(&self, mut response: Response) -> Response {
        if !self.returned {
            let name = self.desk.cookie_name(VISIT);
            let set = self.desk.set_cookie(&name, &self.visit, super::session::SECONDS);
            response.headers_mut().append(header::SET_COOKIE, set);
        }
        response
    }
}

/// What is answered instead of what was asked for.
pub struct Instead(Box<Response>);

impl From<Response> for Instead {
    fn from(answer: Response) -> Self {
        Self(Box::new(answer))
    }
}

impl Instead {
    pub fn into_answer(self) -> Response {
        *self.0
    }
}

/// A form that was posted, checked to be one of ours.
pub struct Posted(pub Form);

impl Posted {
    /// The form, or the answer to what is none of ours.
    pub fn read(asking: &Asking, body: &[u8]) -> Result<Self, Instead> {
        let bad =
            || asking.tell(StatusCode::BAD_REQUEST, asking.words.trouble, asking.words.bad_request);
        let form = Form::read(&asking.headers, body).map_err(|_unreadable| bad())?;
        if asking.is_ours(&form) {
            return Ok(Self(form));
        }
        let words = asking.words;
        Err(asking.tell(StatusCode::FORBIDDEN, words.trouble, words.form_old).into())
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_default()
    }
}
