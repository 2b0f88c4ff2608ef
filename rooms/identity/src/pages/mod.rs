//! The pages people see: plain HTML of one frame, without script, for a phone first. A page is put
//! together from parts ([`Page`]); what it says is in [`words`].

mod words;

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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

    /// The answer. A form may lead on to `leads_to` besides this server: browsers hold the policy
    /// against where a form is redirected, too.
    pub fn answer(&self, status: StatusCode, leads_to: &[String]) -> Response {
        let Ok(html) = self.render() else {
            tracing::error!("a page could not be rendered");
            return bare(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, html);
        if let Ok(policy) = HeaderValue::try_from(policy(leads_to)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
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
    let Ok(location) = HeaderValue::try_from(to) else { return bare(StatusCode::BAD_REQUEST) };
    let mut response = bare(StatusCode::SEE_OTHER);
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// Our own style and nothing else.
fn policy(leads_to: &[String]) -> String {
    let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let mut forms = "'self'".to_owned();
    for source in leads_to {
        forms.push(' ');
        forms.push_str(source);
    }
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action {forms}; \
         frame-ancestors 'none'"
    )
}

/// What a policy calls the place an address leads to: its origin, or its scheme where that is an
/// app's own. None for what could be read as more than one source.
pub fn source_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let plain = |text: &str, marks: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
    };
    if !plain(scheme, "+.-") {
        return None;
    }
    if !matches!(scheme, "http" | "https") {
        return Some(format!("{scheme}:"));
    }
    let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    plain(host, ".-:[]").then(|| format!("{scheme}://{host}"))
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
    fn a_policy_names_one_place() {
        let of = |address| source_of(address);
        assert_eq!(of("https://app.example/cb?x=1"), Some("https://app.example".to_owned()));
        assert_eq!(of("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080".to_owned()));
        assert_eq!(of("com.example.app:/cb"), Some("com.example.app:".to_owned()));
        for none in ["https://a b/", "https://x;script-src *", "nothing", "ht tp://a", "https:///"]
        {
            assert_eq!(of(none), None, "{none}");
        }
    }

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
