//! The pages people see: plain HTML of one frame, without script, for a phone first. A page is put
//! together from parts ([`Page`]); what it says is in [`words`].

mod words;

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use room_lobby::html::{self, Forms};

pub use words::{Words, words};

const STYLE: &str = include_str!("../../templates/page.css");

#[derive(Template)]
#[template(path = "page.html")]
pub struct Page {
    style: &'static str,
    language: &'static str,
    pub title: String,
    /// Said above everything else where nothing is for real.
    pub sandbox: Option<&'static str>,
    pub alert: Option<String>,
    pub lead: Vec<String>,
    pub items: Vec<String>,
    pub form: Option<Form>,
    /// Addresses that look like buttons, with their words.
    pub buttons: Vec<(String, String)>,
    pub links: Vec<(String, String)>,
}

#[derive(Default)]
pub struct Form {
    pub action: String,
    pub hidden: Vec<(&'static str, String)>,
    pub fields: Vec<Field>,
    pub buttons: Vec<Button>,
}

pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    /// Of the input: `email`, `password`, `text`.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub inputmode: &'static str,
    pub hint: &'static str,
    pub chars_min: usize,
    pub chars_max: usize,
}

pub struct Button {
    pub name: &'static str,
    pub value: String,
    pub label: String,
    /// What most people come for.
    pub main: bool,
    /// Where it leads, if not where its form does.
    pub action: Option<&'static str>,
}

impl Button {
    pub fn main(label: &str) -> Self {
        Self { main: true, ..Self::choice("", "", label) }
    }

    /// One of several, told apart by what is posted.
    pub fn choice(name: &'static str, value: &str, label: &str) -> Self {
        let (value, label) = (value.to_owned(), label.to_owned());
        Self { name, value, label, main: false, action: None }
    }
}

impl Field {
    pub fn email(words: &Words, value: &str) -> Self {
        Self {
            name: "email",
            label: words.email,
            kind: "email",
            autocomplete: "username",
            value: value.to_owned(),
            inputmode: "email",
            hint: "",
            chars_min: 0,
            chars_max: 254,
        }
    }

    pub fn password(words: &Words) -> Self {
        Self {
            name: "password",
            label: words.password,
            kind: "password",
            autocomplete: "current-password",
            value: String::new(),
            inputmode: "",
            hint: "",
            chars_min: 0,
            chars_max: crate::people::PASSWORD_CHARS_MAX,
        }
    }
}

impl Page {
    pub fn new(words: &Words, title: impl Into<String>) -> Self {
        Self {
            style: STYLE,
            language: words.language,
            title: title.into(),
            sandbox: None,
            alert: None,
            lead: vec![],
            items: vec![],
            form: None,
            buttons: vec![],
            links: vec![],
        }
    }

    /// The answer. A form may lead on to `leads_to` besides this server.
    pub fn answer(&self, status: StatusCode, leads_to: &[String]) -> Response {
        let Ok(html) = self.render() else {
            tracing::error!("a page could not be rendered");
            return html::unrendered();
        };
        html::page(html, STYLE, status, Forms::Here(leads_to))
    }
}

/// In the language somebody reads.
pub fn words_for(headers: &HeaderMap) -> &'static Words {
    let wished = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    words(wished.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_no_markup() {
        let mut page = Page::new(words("en"), "<b>");
        page.alert = Some("<script>".to_owned());
        page.form =
            Some(Form { fields: vec![Field::email(words("en"), "\"><x>")], ..Form::default() });
        let html = page.render().expect("a page");
        for markup in ["<b>", "<script>", "\"><x>"] {
            assert!(!html.contains(markup), "{html}");
        }
    }
}
