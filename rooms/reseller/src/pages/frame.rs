//! The frame of every page, and the headers it is sent with.

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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

    /// The answer. The form may lead on to `leads_to` besides this server: browsers hold the
    /// policy against where a form is redirected, too.
    pub fn answer(&self, status: StatusCode, leads_to: Option<&str>) -> Response {
        let Ok(html) = self.render() else {
            tracing::error!("a page could not be rendered");
            return bare(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, kind);
        if let Ok(policy) = HeaderValue::try_from(policy(leads_to.and_then(source_of))) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
        response
    }
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Sends the browser on, with a GET whatever it came with.
pub fn redirect(to: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(to) else { return bare(StatusCode::BAD_GATEWAY) };
    let mut response = bare(StatusCode::SEE_OTHER);
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// Our own style and nothing else.
fn policy(leads_to: Option<String>) -> String {
    let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let forms = leads_to.map_or_else(String::new, |source| format!(" {source}"));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; \
         form-action 'self'{forms}; frame-ancestors 'none'"
    )
}

/// What a policy calls the place an address leads to: its origin, or its scheme where that is an
/// app's own. None for what is no address, or could be read as more than one source.
pub fn source_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let plain = |text: &str, marks: &str| {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || marks.contains(letter);
        !text.is_empty() && text.chars().all(fits)
    };
    let whole = address.bytes().all(|byte| byte.is_ascii_graphic());
    if !whole || !plain(scheme, "+.-") || matches!(scheme, "javascript" | "data") {
        return None;
    }
    if !matches!(scheme, "http" | "https") {
        return Some(format!("{scheme}:"));
    }
    let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    plain(host, ".-:[]").then(|| format!("{scheme}://{host}"))
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
        whole = format!("{whole}{mark}{name}={}", escaped(value));
    }
    fragment.map_or(whole.clone(), |fragment| format!("{whole}#{fragment}"))
}

/// A text as the value of a parameter.
pub fn escaped(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _infallible = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn a_policy_names_one_place() {
        let of = |address| source_of(address);
        assert_eq!(of("https://app.example/cb?x=1"), Some("https://app.example".to_owned()));
        assert_eq!(of("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080".to_owned()));
        assert_eq!(of("com.example.app:/cb"), Some("com.example.app:".to_owned()));
        for none in [
            "https://a b/",
            "https://x;script-src *",
            "nothing",
            "ht tp://a",
            "https:///",
            "javascript:alert(1)",
            "https://é.example/",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }

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
