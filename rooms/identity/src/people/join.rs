//! `/oauth2/join`: one way for who is new, who forgot the password, and whom the merchant knows
//! already. A code is mailed to the address, and with it a password is chosen. Whoever cannot read
//! the address gets nowhere, whatever he did with it before, and is told nothing about it.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use perennial_engine::contact::is_email;
use perennial_engine::pass::HeldPass;
use perennial_engine::{EngineError, Pass, Proven, Spending};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::passwords;
use super::sign_in::{Way, counted_as, signed_in};
use super::{Asking, Instead, Posted};
use crate::desk::Desk;
use crate::pages::{Button, Field, Form, Page};

/// The kind of the pass that a page asking for the code holds.
const KIND: &str = "joining";
const MINUTES: u32 = 15;
/// How often a code may be typed in wrong.
const TRIES: u32 = 5;
const DIGITS: usize = 8;

/// What is known of somebody who was mailed a code.
#[derive(Serialize, Deserialize)]
struct Joining {
    email: String,
    /// Keyed hash of the code; none where none was mailed.
    code: Option<String>,
    tries: u32,
}

pub async fn page(asking: Asking) -> Response {
    let way = match Way::asked(&asking) {
        Ok(way) => way,
        Err(answer) => return answer.into_answer(),
    };
    asking.show(&ask_address(&asking, &way, "", None), StatusCode::OK, &way.leads_to(&asking.desk))
}

fn ask_address(asking: &Asking, way: &Way, email: &str, alert: Option<&str>) -> Page {
    let words = asking.words;
    let mut page = asking.page(words.join, Some(way.environment));
    page.alert = alert.map(str::to_owned);
    page.lead.push(words.join_lead.to_owned());
    page.form = Some(Form {
        action: "/oauth2/join".to_owned(),
        hidden: way.hidden(asking),
        fields: vec![Field::email(words, email)],
        buttons: vec![Button::main(words.send_code)],
    });
    page.links.push((way.at("/oauth2/signin"), words.sign_in.to_owned()));
    page
}

/// The address was typed in: a code is on its way, or perhaps not.
pub async fn answer(asking: Asking, body: Bytes) -> Response {
    let done = async {
        let posted = Posted::read(&asking, &body)?;
        let way = Way::posted(&asking, &posted)?;
        let leads_to = way.leads_to(&asking.desk);
        let email = posted.get("email").trim();
        let refused = |status, why| {
            let page = ask_address(&asking, &way, email, Some(why));
            Instead::from(asking.show(&page, status, &leads_to))
        };
        if !is_email(email) {
            return Err(refused(StatusCode::BAD_REQUEST, asking.words.no_email));
        }
        if !asking.desk.people.guesses.may_ask(asking.context.peer()) {
            return Err(refused(StatusCode::TOO_MANY_REQUESTS, asking.words.too_often));
        }
        let secret = invite(&asking, &way, email).await.map_err(|error| asking.failed(&error))?;
        let page = ask_code(&asking, &way, email, &secret, None);
        Ok(asking.show(&page, StatusCode::OK, &leads_to))
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

/// Mails a code, and keeps what it is good for under the secret that is answered.
async fn invite(asking: &Asking, way: &Way, email: &str) -> Result<String, EngineError> {
    let desk = &asking.desk;
    let secret = desk.draw();
    let code = draw_code(desk);
    let language = Some(asking.words.language);
    // Too many mails: the page is the same, and nothing typed into it is right.
    let may = desk.people.guesses.may_mail(&counted_as(desk, &way.name, email));
    let mailed = may && {
        let shown = format!("{} {}", &code[..DIGITS / 2], &code[DIGITS / 2..]);
        let engine = &desk.engine;
        engine.mail_code(way.environment, email, (&shown, MINUTES), language).await?
    };
    let joining = Joining {
        email: email.to_owned(),
        code: mailed.then(|| code_hash(desk, &secret, &code)),
        tries: 0,
    };
    let now = desk.engine.real();
    let pass = Pass {
        hash: desk.hashed(KIND, &secret),
        kind: KIND.to_owned(),
        family: KIND.to_owned(),
        customer: None,
        client: None,
        body: serde_json::to_string(&joining).unwrap_or_default(),
        expires_at: now.plus_seconds(i64::from(MINUTES) * 60).unwrap_or(now),
        spent_at: None,
    };
    desk.engine.pass_put(way.environment, pass).await?;
    Ok(secret)
}

/// Digits, each as likely as the others.
fn draw_code(desk: &Desk) -> String {
    let mut code = String::with_capacity(DIGITS);
    // Bytes from 250 on would make some digits likelier. Randomness that never ends in others is
    // none; a few rounds are far more than enough.
    for _ in 0..100 {
        let mut bytes = [0; 16];
        desk.engine.ids().random(&mut bytes);
        let digits = bytes.iter().filter(|byte| **byte < 250).map(|byte| byte % 10);
        code.extend(digits.map(|digit| char::from(b'0' + digit)));
        if code.len() >= DIGITS {
            break;
        }
    }
    code.truncate(DIGITS);
    code
}

fn code_hash(desk: &Desk, secret: &str, code: &str) -> String {
    use base64::Engine as _;
    let hash = desk.hashed("code", &format!("{secret} {code}"));
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash)
}

fn ask_code(asking: &Asking, way: &Way, email: &str, secret: &str, alert: Option<&str>) -> Page {
    let words = asking.words;
    let mut page = asking.page(words.code_title, Some(way.environment));
    page.alert = alert.map(str::to_owned);
    page.lead.push(words.code_lead.replace("{email}", email));
    let mut hidden = way.hidden(asking);
    hidden.push(("joining", secret.to_owned()));
    page.form = Some(Form {
        action: "/oauth2/join/code".to_owned(),
        hidden,
        fields: vec![
            Field {
                name: "code",
                label: words.code,
                kind: "text",
                autocomplete: "one-time-code",
                value: String::new(),
                inputmode: "numeric",
                hint: "",
                chars_min: 0,
                chars_max: 20,
            },
            Field {
                name: "password",
                label: words.new_password,
                autocomplete: "new-password",
                hint: words.password_hint,
                chars_min: passwords::CHARS_MIN,
                ..Field::password(words)
            },
        ],
        buttons: vec![Button::main(words.save)],
    });
    page.links.push((way.at("/oauth2/join"), words.another_code.to_owned()));
    page
}

/// The code was typed in, with the new password.
pub async fn code(asking: Asking, body: Bytes) -> Response {
    let done = async {
        let posted = Posted::read(&asking, &body)?;
        let way = Way::posted(&asking, &posted)?;
        let leads_to = way.leads_to(&asking.desk);
        let desk = &asking.desk;
        let (secret, password) = (posted.get("joining"), posted.get("password"));
        let failed = |error: EngineError| asking.failed(&error);
        let over = || {
            let page = ask_address(&asking, &way, "", Some(asking.words.code_over));
            asking.show(&page, StatusCode::BAD_REQUEST, &leads_to)
        };
        let hash = desk.hashed(KIND, secret);
        let held = desk.engine.pass(way.environment, KIND, &hash).map_err(failed)?;
        let held = held.filter(|held| held.pass.spent_at.is_none()).ok_or_else(over)?;
        let joining: Joining = serde_json::from_str(&held.pass.body).map_err(|_| over())?;
        let again = |why| {
            let page = ask_code(&asking, &way, &joining.email, secret, Some(why));
            asking.show(&page, StatusCode::BAD_REQUEST, &leads_to)
        };
        // What would not do anyway takes no try.
        if !passwords::fits(password, &joining.email) {
            return Err(again(asking.words.password_unfit).into());
        }
        if joining.tries >= TRIES {
            return Err(over().into());
        }
        let typed: String = posted.get("code").chars().filter(|c| !c.is_whitespace()).collect();
        // Counted before it is looked at, so that nobody tries many at the same time as one.
        try_made(desk, &way, held, &joining).await.map_err(|error| match error {
            EngineError::Document { .. } => again(asking.words.too_often),
            error => asking.failed(&error),
        })?;
        if !is_right(desk, secret, &joining, &typed) {
            let last = joining.tries + 1 >= TRIES;
            let page = if last { over() } else { again(asking.words.wrong_code) };
            return Err(page.into());
        }
        let spent = desk.engine.pass_spend(way.environment, KIND, &hash).await.map_err(failed)?;
        if !matches!(spent, Spending::Now(_)) {
            return Err(over().into());
        }
        let customer = settle(&asking, &way, &joining.email, password).await?;
        Ok(signed_in(&asking, way.environment, customer, &way.to).await)
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

fn is_right(desk: &Desk, secret: &str, joining: &Joining, typed: &str) -> bool {
    let hash = code_hash(desk, secret, typed);
    let kept = joining.code.as_deref().unwrap_or_default();
    kept.as_bytes().ct_eq(hash.as_bytes()).into()
}

async fn try_made(
    desk: &Desk,
    way: &Way,
    held: HeldPass,
    joining: &Joining,
) -> Result<(), EngineError> {
    let (email, code) = (joining.email.clone(), joining.code.clone());
    let after = Joining { email, code, tries: joining.tries + 1 };
    let body = serde_json::to_string(&after).unwrap_or_default();
    let pass = Pass { body, ..held.pass };
    let changed = HeldPass { version: held.version, pass };
    desk.engine.passes_put(way.environment, Some(changed), vec![]).await
}

/// Keeps the password for the account of the address. Whoever was signed in to it no longer is.
async fn settle(
    asking: &Asking,
    way: &Way,
    email: &str,
    password: &str,
) -> Result<perennial_core::ids::CustomerId, Instead> {
    let desk = &asking.desk;
    let kept = desk.people.passwords.keep(password, desk.engine.ids()).await;
    let kept = kept.map_err(|_busy| asking.failed(&"too many passwords at once"))?;
    let proven = Proven {
        email: email.to_owned(),
        subject: None,
        password: Some(kept),
        language: Some(asking.words.language.to_owned()),
    };
    let names = desk.name_hash();
    let account = desk.engine.account_proven(way.environment, &proven, &names).await;
    let account = account.map_err(|error| asking.failed(&error))?;
    let ended = desk.end_sessions(way.environment, account.id).await;
    ended.map_err(|error| asking.failed(&error))?;
    if account.sign_in.as_ref().is_some_and(|sign_in| sign_in.locked) {
        let words = asking.words;
        return Err(asking.tell(StatusCode::FORBIDDEN, words.trouble, words.later).into());
    }
    Ok(account.id)
}
