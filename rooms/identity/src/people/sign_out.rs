//! `/oauth2/account` and `/oauth2/signout`: who is signed in, and no longer.

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::Response;

use super::sign_in::Way;
use super::{Asking, Instead, Posted, email_of};
use crate::pages::{Button, Form, redirect};

/// Shows who is signed in. Who is not is sent to sign in.
pub async fn page(asking: Asking) -> Response {
    let way = Way::of(&asking.desk, asking.query.get("environment"), None);
    let Some(way) = way else {
        let words = asking.words;
        return asking.tell(StatusCode::BAD_REQUEST, words.trouble, words.no_environment);
    };
    let session = match asking.desk.session(&asking.headers, way.environment) {
        Ok(Some(session)) => session,
        Ok(None) => return asking.with_visit(redirect(&way.at("/oauth2/signin"))),
        Err(error) => return asking.failed(&error),
    };
    let words = asking.words;
    let mut page = asking.page(words.account, Some(way.environment));
    page.lead.push(words.signed_in_as.replace("{email}", email_of(&session.customer)));
    page.form = Some(Form {
        action: "/oauth2/signout".to_owned(),
        hidden: way.hidden(&asking),
        fields: vec![],
        buttons: vec![Button::main(words.sign_out)],
    });
    asking.show(&page, StatusCode::OK, &[])
}

pub async fn answer(asking: Asking, body: Bytes) -> Response {
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
