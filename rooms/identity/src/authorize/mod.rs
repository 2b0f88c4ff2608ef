//! `/oauth2/auth`: a program of a partner asks a customer for access (RFC 6749, 4.1, with PKCE).
//!
//! Who the program is and where it wants the browser sent is settled first; only then may anything
//! be told by sending the browser there. The customer signs in, is asked in plain words, and what
//! he agreed to is remembered.

mod asked;
mod consent;
mod given;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use room_lobby::html::{redirect, source_of};

pub use asked::{Asked, Unfit, may_ask};
pub use consent::{called, in_words};
pub use given::{CODE, CodeBody, Grant, REFRESH, passes, rotated};

use crate::desk::Desk;
use crate::people::sign_in::Way;
use crate::people::{Asking, Instead, Posted, Session};

/// The path of the page.
const PATH: &str = "/oauth2/auth";

/// `GET /oauth2/auth`
pub async fn page(asking: Asking) -> Response {
    let asked = match Asked::read(&asking.desk, asking.context.raw_query()) {
        Ok(asked) => asked,
        Err(unfit) => return refused(&asking, &unfit),
    };
    let session = match asking.desk.session(&asking.headers, asked.environment) {
        Ok(session) => session,
        Err(error) => return asking.failed(&error),
    };
    let quiet = asked.prompt.none;
    let Some(session) = session.filter(|_| !asked.prompt.login) else {
        if quiet {
            return asked.back_with("login_required", "Nobody is signed in.");
        }
        return to_sign_in(&asking, &asked);
    };
    if !asked.prompt.consent && asked.is_granted(&session.customer) {
        return give(&asking, &asked, &session).await;
    }
    if quiet {
        return asked.back_with("consent_required", "The customer has not agreed yet.");
    }
    consent::page(&asking, &asked, &session)
}

/// `POST /oauth2/auth`: what the customer decided.
pub async fn answer(asking: Asking, body: Bytes) -> Response {
    let done = async {
        let posted = Posted::read(&asking, &body)?;
        let read = Asked::read(&asking.desk, posted.get("request"));
        let asked = read.map_err(|unfit| refused(&asking, &unfit))?;
        let session = asking.desk.session(&asking.headers, asked.environment);
        let session = session.map_err(|error| asking.failed(&error))?;
        let Some(session) = session else { return Err(to_sign_in(&asking, &asked).into()) };
        match posted.get("decision") {
            "allow" => {
                let remembered = asked.remember(&asking.desk, &session.customer).await;
                remembered.map_err(|error| asking.failed(&error))?;
                Ok(give(&asking, &asked, &session).await)
            }
            "deny" => Ok(asked.back_with("access_denied", "The customer did not agree.")),
            _ => Ok(consent::page(&asking, &asked, &session)),
        }
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

/// The code, and the browser back to the program.
async fn give(asking: &Asking, asked: &Asked, session: &Session) -> Response {
    match given::code(&asking.desk, asked, session).await {
        Ok(code) => asked.back(&[("code", &code)]),
        Err(error) => asking.failed(&error),
    }
}

/// Once signed in, the browser comes back with the same request; `prompt=login` was done then.
fn to_sign_in(asking: &Asking, asked: &Asked) -> Response {
    let way = Way {
        environment: asked.environment,
        name: asked.environment_name.clone(),
        to: format!("{PATH}?{}", asked.after_sign_in()),
    };
    asking.with_visit(redirect(&way.at("/oauth2/signin")))
}

fn refused(asking: &Asking, unfit: &Unfit) -> Response {
    let words = asking.words;
    let told = |text| asking.tell(StatusCode::BAD_REQUEST, words.trouble, text);
    match unfit {
        Unfit::Client => told(words.no_client),
        Unfit::Redirect => told(words.no_redirect),
        Unfit::Request => told(words.bad_request),
        Unfit::Told(back) => redirect(back),
    }
}

/// Where a form may lead in the end that goes on to a path of ours: to the program that asked.
pub fn leads_to(desk: &Desk, path: &str) -> Vec<String> {
    let Some(query) = path.strip_prefix(PATH).and_then(|rest| rest.strip_prefix('?')) else {
        return vec![];
    };
    let redirect = asked::trusted_redirect(desk, query);
    redirect.and_then(|address| source_of(&address)).into_iter().collect()
}
