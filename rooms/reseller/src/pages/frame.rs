//! The frame of every page, and the headers it is sent with.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use room_lobby::html::{self, Forms};
use room_lobby::query::encoded;

use super::words::Words;

const STYLE: &str = include_str!("../../templates/page.css");

#[derive(Template)]
#[template(path = "page.html")]
pub struct Frame {
    pub style: &'static str,
    pub language: &'static str,
    pub title: &'static str,
    /// Said above everything else where nothing is for real.
    pub sandbox: Option<&'static str>,
    pub lead: Vec<String>,
    /// What is agreed to: names and what they cost.
    pub items: Vec<(String, String)>,
    /// Label and text, in order.
    pub facts: Vec<(&'static str, String)>,
    pub form: Option<Form>,
    /// Addresses, and their words.
    pub links: Vec<(String, String)>,
}

/// The one form there is.
pub struct Form {
    pub action: String,
    pub proof: String,
    pub button: &'static str,
}

impl Frame {
    pub fn new(words: &Words, title: &'static str) -> Self {
        Self {
            style: STYLE,
            language: words.language,
            title,
            sandbox: None,
            lead: vec![],
            items: vec![],
            facts: vec![],
            form: None,
            links: vec![],
        }
    }

    /// The answer. The form may lead on to an address besides this server.
    pub fn answer(&self, status: StatusCode, leads_to: Option<&str>) -> Response {
        let Ok(html) = self.render() else {
            tracing::error!("a page could not be rendered");
            return html::unrendered();
        };
        let leads_to: Vec<_> = leads_to.and_then(html::source_of).into_iter().collect();
        let mut response = html::page(html, STYLE, status, Forms::Here(&leads_to));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        response
    }
}

/// An address with parameters put behind those it has.
pub fn with(address: &str, parameters: &[(&str, &str)]) -> String {
    let (base, fragment) = address.split_once('#').map_or((address, None), |(a, b)| (a, Some(b)));
    let mut whole = base.to_owned();
    for (name, value) in parameters {
        let mark = if !whole.contains('?') {
            "?"
        } else if whole.ends_with(['?', '&']) {
            ""
        } else {
            "&"
        };
        whole = format!("{whole}{mark}{name}={}", encoded(value));
    }
    fragment.map_or(whole.clone(), |fragment| format!("{whole}#{fragment}"))
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn parameters_go_behind_those_there_are() {
        let told = [("subscriptionId", "a&b=ü"), ("state", "S")];
        for (address, whole) in [
            ("https://t.example/x", "https://t.example/x?subscriptionId=a%26b%3D%C3%BC&state=S"),
            (
                "https://t.example/x?a=1#f",
                "https://t.example/x?a=1&subscriptionId=a%26b%3D%C3%BC&state=S#f",
            ),
            ("app:/x?", "app:/x?subscriptionId=a%26b%3D%C3%BC&state=S"),
        ] {
            assert_eq!(with(address, &told), whole);
        }
    }

    #[test]
    fn names_are_no_markup() {
        let mut frame = Frame::new(words("en"), "Hello");
        frame.items = vec![("<b>".to_owned(), "<i>".to_owned())];
        frame.lead = vec!["<script>".to_owned()];
        frame.facts = vec![("Sold by", "\"><x>".to_owned())];
        frame.links = vec![("https://t.example/?\"><y>".to_owned(), "<u>".to_owned())];
        let html = frame.render().expect("a page");
        for markup in ["<b>", "<i>", "<script>", "\"><x>", "\"><y>", "<u>"] {
            assert!(!html.contains(markup), "{markup} in {html}");
        }
    }
}
