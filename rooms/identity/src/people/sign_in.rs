//! `/oauth2/signin?environment=&continue=`: signing in with a password, and going on from there.

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_core::ids::CustomerId;
use perennial_engine::contact::key_of_email;
use perennial_engine::{EngineError, EnvironmentId};
use room_lobby::html::redirect;
use room_lobby::query::encoded;
use subtle::ConstantTimeEq as _;

use super::visit::cookie;
use super::{Asking, Instead, Posted, local_path};

use crate::authorize;
use crate::desk::Desk;
use crate::pages::{Button, Field, Form, Page};

/// Where somebody goes who came from nowhere.
pub const HOME: &str = "/oauth2/account";

/// A browser that was known keeps being known so long.
const KNOWN_SECONDS: i64 = 400 * 86_400;

/// What every page of signing in takes along.
pub struct Way {
    pub environment: EnvironmentId,
    pub name: String,
    /// A path on this server.
    pub to: String,
}

impl Way {
    /// Of a query or a form.
    pub fn of(desk: &Desk, environment: Option<&str>, to: Option<&str>) -> Option<Self> {
        let name = environment?;
        let id = desk.environment(name)?;
        let home = format!("{HOME}?environment={}", encoded(name));
        let to = match to.filter(|to| !to.is_empty()) {
            None => home,
            Some(to) => local_path(to)?.to_owned(),
        };
        Some(Self { environment: id, name: name.to_owned(), to })
    }

    pub fn asked(asking: &Asking) -> Result<Self, Instead> {
        let query = &asking.query;
        Self::of(&asking.desk, query.get("environment"), query.get("continue"))
            .ok_or_else(|| no_way(asking).into())
    }

    pub fn posted(asking: &Asking, form: &Posted) -> Result<Self, Instead> {
        Self::of(&asking.desk, form.0.get("environment"), form.0.get("continue"))
            .ok_or_else(|| no_way(asking).into())
    }

    /// Another page of signing in, with the same way.
    pub fn at(&self, path: &str) -> String {
        format!("{path}?environment={}&continue={}", encoded(&self.name), encoded(&self.to))
    }

    pub fn hidden(&self, asking: &Asking) -> Vec<(&'static str, String)> {
        vec![
            ("form", asking.form_token()),
            ("environment", self.name.clone()),
            ("continue", self.to.clone()),
        ]
    }

    /// Where forms on this way may lead in the end, besides here.
    pub fn leads_to(&self, desk: &Desk) -> Vec<String> {
        authorize::leads_to(desk, &self.to)
    }
}

fn no_way(asking: &Asking) -> Response {
    let words = asking.words;
    asking.tell(StatusCode::BAD_REQUEST, words.trouble, words.no_environment)
}

pub async fn page(asking: Asking) -> Response {
    let way = match Way::asked(&asking) {
        Ok(way) => way,
        Err(answer) => return answer.into_answer(),
    };
    let page = form(&asking, &way, "", None);
    asking.show(&page, StatusCode::OK, &way.leads_to(&asking.desk))
}

fn form(asking: &Asking, way: &Way, email: &str, alert: Option<&str>) -> Page {
    let words = asking.words;
    let mut page = asking.page(words.sign_in, Some(way.environment));
    page.alert = alert.map(str::to_owned);
    page.lead.push(words.sign_in_lead.to_owned());
    page.form = Some(Form {
        action: "/oauth2/signin".to_owned(),
        hidden: way.hidden(asking),
        fields: vec![Field::email(words, email), Field::password(words)],
        buttons: vec![Button::main(words.sign_in)],
    });
    if let Some(provider) = &asking.desk.people.provider {
        let label = words.with_provider.replace("{provider}", &provider.setting.name);
        page.buttons.push((way.at("/oauth2/provider"), label));
    }
    page.links.push((way.at("/oauth2/join"), words.new_here.to_owned()));
    page
}

/// There were too many attempts.
pub fn too_often(asking: &Asking, way: &Way) -> Response {
    let page = form(asking, way, "", Some(asking.words.too_often));
    asking.show(&page, StatusCode::TOO_MANY_REQUESTS, &way.leads_to(&asking.desk))
}

/// Somebody could not sign in at the provider.
pub fn failed_there(asking: &Asking, way: &Way) -> Response {
    let page = form(asking, way, "", Some(asking.words.provider_failed));
    asking.show(&page, StatusCode::BAD_GATEWAY, &way.leads_to(&asking.desk))
}

pub async fn answer(asking: Asking, body: Bytes) -> Response {
    let done = async {
        let posted = Posted::read(&asking, &body)?;
        let way = Way::posted(&asking, &posted)?;
        let (email, password) = (posted.get("email"), posted.get("password"));
        let refused = |status, why| {
            let page = form(&asking, &way, email, Some(why));
            Instead::from(asking.show(&page, status, &way.leads_to(&asking.desk)))
        };
        let desk = &asking.desk;
        let account = desk.engine.account_by_email(way.environment, email);
        let account = account.map_err(|error| asking.failed(&error))?;
        let known = account.as_ref().is_some_and(|it| is_known(&asking, way.environment, it.id));
        let counted = counted_as(desk, &way.name, email);
        if !desk.people.guesses.may_guess(&counted, known, asking.context.peer()) {
            return Err(refused(StatusCode::TOO_MANY_REQUESTS, asking.words.too_often));
        }
        let sign_in = account.as_ref().and_then(|account| account.sign_in.as_ref());
        let kept = sign_in.and_then(|sign_in| sign_in.password.as_deref());
        let right = desk.people.passwords.is(password, kept).await;
        let right = right.map_err(|_busy| asking.failed(&"too many passwords at once"))?;
        match account {
            Some(account) if right && sign_in_is_open(&account) => {
                Ok(signed_in(&asking, way.environment, account.id, &way.to).await)
            }
            Some(_) | None => Err(refused(StatusCode::UNAUTHORIZED, asking.words.wrong)),
        }
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

fn sign_in_is_open(account: &perennial_engine::directory::Customer) -> bool {
    account.sign_in.as_ref().is_some_and(|sign_in| !sign_in.locked)
}

/// Keys of counters say nothing of whose they are.
pub fn counted_as(desk: &Desk, environment: &str, email: &str) -> String {
    URL_SAFE_NO_PAD.encode(desk.hashed("guess", &format!("{environment} {}", key_of_email(email))))
}

/// What a browser shows that signed in with this account before.
fn known_value(desk: &Desk, environment: EnvironmentId, customer: CustomerId) -> String {
    URL_SAFE_NO_PAD.encode(desk.hashed("known", &format!("{} {customer}", environment.0)))
}

fn known_name(desk: &Desk, environment: EnvironmentId) -> String {
    desk.cookie_name(&format!("known-{}", environment.0))
}

fn is_known(asking: &Asking, environment: EnvironmentId, customer: CustomerId) -> bool {
    let desk = &asking.desk;
    let shown = cookie(&asking.headers, &known_name(desk, environment)).unwrap_or_default();
    shown.as_bytes().ct_eq(known_value(desk, environment, customer).as_bytes()).into()
}

/// Somebody showed who he is: another session than before, whatever the browser came with, and on.
pub async fn signed_in(
    asking: &Asking,
    environment: EnvironmentId,
    customer: CustomerId,
    to: &str,
) -> Response {
    match begin(asking, environment, customer).await {
        Err(error) => asking.failed(&error),
        Ok(secret) => {
            let desk = &asking.desk;
            let mut response = redirect(to);
            let headers = response.headers_mut();
            let session = desk.session_cookie(environment);
            let seconds = super::session::SECONDS;
            headers.append(header::SET_COOKIE, desk.set_cookie(&session, &secret, seconds));
            let known = known_value(desk, environment, customer);
            let name = known_name(desk, environment);
            headers.append(header::SET_COOKIE, desk.set_cookie(&name, &known, KNOWN_SECONDS));
            response
        }
    }
}

async fn begin(
    asking: &Asking,
    environment: EnvironmentId,
    customer: CustomerId,
) -> Result<String, EngineError> {
    asking.desk.end_session(&asking.headers, environment).await?;
    asking.desk.begin_session(environment, customer).await
}
