//! `/oauth2/account` and `/oauth2/signout`: who is signed in, whom he lets act for him, and no
//! longer.

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::Response;
use room_lobby::html::redirect;

use super::sign_in::{HOME, Way};
use super::{Asking, Instead, Posted, Session, email_of};
use crate::authorize::{called, in_words};
use crate::pages::{Button, Form};

/// Shows who is signed in. Who is not is sent to sign in.
pub async fn page(asking: Asking) -> Response {
    let done = async {
        let way = Way::asked(&asking)?;
        let session = known(&asking, &way)?;
        Ok(shown(&asking, &way, &session, None))
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

fn known(asking: &Asking, way: &Way) -> Result<Session, Instead> {
    match asking.desk.session(&asking.headers, way.environment) {
        Ok(Some(session)) => Ok(session),
        Ok(None) => Err(asking.with_visit(redirect(&way.at("/oauth2/signin"))).into()),
        Err(error) => Err(asking.failed(&error).into()),
    }
}

fn shown(asking: &Asking, way: &Way, session: &Session, alert: Option<String>) -> Response {
    let words = asking.words;
    let mut page = asking.page(words.account, Some(way.environment));
    page.alert = alert;
    page.lead.push(words.signed_in_as.replace("{email}", email_of(&session.customer)));
    let mut buttons = vec![Button::main(words.sign_out)];
    let sign_in = session.customer.sign_in.as_ref();
    for (client, scopes) in sign_in.into_iter().flat_map(|sign_in| &sign_in.consents) {
        let name = name_of(asking, way, client);
        let mut what: Vec<_> = scopes.iter().map(|scope| in_words(words, scope)).collect();
        what.dedup();
        page.items.push(format!("{name}: {}", what.join(", ")));
        let label = words.withdraw.replace("{client}", &name);
        buttons.push(Button { action: Some(HOME), ..Button::choice("client", client, &label) });
    }
    if !page.items.is_empty() {
        page.lead.push(words.may_act.to_owned());
    }
    let action = "/oauth2/signout".to_owned();
    page.form = Some(Form { action, hidden: way.hidden(asking), fields: vec![], buttons });
    asking.show(&page, StatusCode::OK, &[])
}

/// What a program and its partner are called; its id where it is gone.
fn name_of(asking: &Asking, way: &Way, client: &str) -> String {
    let place = asking.desk.engine.place(way.environment).ok();
    let named = place.and_then(|place| {
        let client = place.oauth_clients.get(client)?;
        let partner = place.partners.get(&client.partner)?;
        Some(called(&client.name, &partner.name))
    });
    named.unwrap_or_else(|| client.to_owned())
}

/// `POST /oauth2/account`: a program loses what it was let do, for good.
pub async fn withdraw(asking: Asking, body: Bytes) -> Response {
    let done = async {
        let posted = Posted::read(&asking, &body)?;
        let way = Way::posted(&asking, &posted)?;
        let (session, client) = (known(&asking, &way)?, posted.get("client"));
        let engine = &asking.desk.engine;
        let gone = engine.withdraw_consent(way.environment, session.customer.id, client).await;
        gone.map_err(|error| asking.failed(&error))?;
        let held = session.customer.sign_in.as_ref();
        let had = held.is_some_and(|sign_in| sign_in.consents.contains_key(client));
        let name = name_of(&asking, &way, client);
        let told = had.then(|| asking.words.withdrawn.replace("{client}", &name));
        Ok(shown(&asking, &way, &known(&asking, &way)?, told))
    };
    done.await.unwrap_or_else(Instead::into_answer)
}

/// `POST /oauth2/signout`
pub async fn sign_out(asking: Asking, body: Bytes) -> Response {
    let done = async {
        let posted = Posted::read(&asking, &body)?;
        let way = Way::posted(&asking, &posted)?;
        let ended = asking.desk.end_session(&asking.headers, way.environment).await;
        ended.map_err(|error| asking.failed(&error))?;
        let words = asking.words;
        let mut page = asking.page(words.signed_out, Some(way.environment));
        page.links.push((way.at("/oauth2/signin"), words.sign_in.to_owned()));
        let mut response = asking.show(&page, StatusCode::OK, &[]);
        let name = asking.desk.session_cookie(way.environment);
        let gone = asking.desk.set_cookie(&name, "", 0);
        response.headers_mut().append(header::SET_COOKIE, gone);
        Ok(response)
    };
    done.await.unwrap_or_else(Instead::into_answer)
}
