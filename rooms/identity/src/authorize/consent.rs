//! The page that asks the customer: who wants what, in plain words.

use axum::http::StatusCode;
use axum::response::Response;
use room_lobby::html::source_of;

use super::Asked;
use crate::pages::{Button, Form, Words};
use crate::people::sign_in::Way;
use crate::people::{Asking, Session, email_of};
use crate::scopes::RESELLER;

pub fn page(asking: &Asking, asked: &Asked, session: &Session) -> Response {
    let words = asking.words;
    let (client, partner) = (&asked.client.name, &asked.partner);
    let whole = called(client, partner);
    let mut page = asking.page(words.consent.replace("{client}", client), Some(asked.environment));
    page.lead.push(words.consent_as.replace("{email}", email_of(&session.customer)));
    page.lead.push(words.consent_lead.replace("{client}", &whole));
    page.items = asked.meant().iter().map(|scope| in_words(words, scope)).collect();
    page.items.dedup();
    page.form = Some(Form {
        action: "/oauth2/auth".to_owned(),
        hidden: vec![("form", asking.form_token()), ("request", asked.raw().to_owned())],
        fields: vec![],
        buttons: vec![
            Button { main: true, ..Button::choice("decision", "allow", words.allow) },
            Button::choice("decision", "deny", words.deny),
        ],
    });
    let way = Way {
        environment: asked.environment,
        name: asked.environment_name.clone(),
        to: format!("{}?{}", super::PATH, asked.after_sign_in()),
    };
    page.links.push((way.at("/oauth2/signin"), words.not_you.to_owned()));
    let leads_to: Vec<String> = source_of(&asked.redirect).into_iter().collect();
    asking.show(&page, StatusCode::OK, &leads_to)
}

/// A program and the partner whose it is.
pub fn called(client: &str, partner: &str) -> String {
    if client == partner { client.to_owned() } else { format!("{client} ({partner})") }
}

pub fn in_words(words: &Words, scope: &str) -> String {
    match scope {
        RESELLER => words.may_subscriptions.to_owned(),
        "openid" | "profile" => words.may_know.to_owned(),
        "email" => words.may_email.to_owned(),
        other => words.may_other.replace("{scope}", other),
    }
}
