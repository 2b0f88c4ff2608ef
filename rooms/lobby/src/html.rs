//! Pages for people: plain HTML under a policy that lets nothing run, and the way on from one page
//! to another.

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Where the forms of a page may lead in the end. Browsers hold the policy against where a form is
/// redirected, too.
#[derive(Debug, Clone, Copy)]
pub enum Forms<'s> {
    /// The page has none.
    Nowhere,
    /// To this server, and on to these sources ([`source_of`]).
    Here(&'s [String]),
}

/// A rendered page as an answer. `style` is the one style sheet in it, to the letter.
pub fn page(html: String, style: &str, status: StatusCode, forms: Forms<'_>) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    // Without one of its own an answer gets a policy that is stricter still.
    if let Ok(policy) = HeaderValue::try_from(policy(style, forms)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}

/// The answer where a page could not be rendered, which its room has logged.
pub fn unrendered() -> Response {
    bare(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Sends the browser on, with a GET whatever it came with.
pub fn redirect(to: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(to) else { return bare(StatusCode::BAD_REQUEST) };
    let mut response = bare(StatusCode::SEE_OTHER);
    response.headers_mut().insert(header::LOCATION, location);
    response
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Our own style and nothing else.
fn policy(style: &str, forms: Forms<'_>) -> String {
    let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
    let forms = match forms {
        Forms::Nowhere => "'none'".to_owned(),
        Forms::Here(on) => std::iter::once("'self'")
            .chain(on.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" "),
    };
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action {forms}; \
         frame-ancestors 'none'"
    )
}

/// What a policy calls the place an address leads to: its origin, or its scheme where that is an
/// app's own. None for what is no address, or could be read as more than one source.
///
/// ```
/// use room_lobby::html::source_of;
///
/// assert_eq!(source_of("https://app.example/cb?x=1").as_deref(), Some("https://app.example"));
/// assert_eq!(source_of("com.example.app:/cb").as_deref(), Some("com.example.app:"));
/// assert_eq!(source_of("javascript:alert(1)"), None);
/// ```
pub fn source_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let plain = |text: &str, marks: &str| {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || marks.contains(letter);
        !text.is_empty() && text.chars().all(fits)
    };
    let whole = address.bytes().all(|byte| byte.is_ascii_graphic());
    let runs = ["javascript", "data"].iter().any(|runs| scheme.eq_ignore_ascii_case(runs));
    if !whole || runs || !plain(scheme, "+.-") {
        return None;
    }
    if !matches!(scheme, "http" | "https") {
        return Some(format!("{scheme}:"));
    }
    let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    plain(host, ".-:[]").then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_one_place() {
        let of = |address| source_of(address);
        assert_eq!(of("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080".to_owned()));
        for none in [
            "https://a b/",
            "https://x;script-src *",
            "nothing",
            "ht tp://a",
            "https:///",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "https://é.example/",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn forms_lead_where_the_page_says() {
        let forms = |forms| {
            let response = page(String::new(), "p {}", StatusCode::OK, forms);
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            policy.split("; ").find(|rule| rule.starts_with("form-action")).unwrap().to_owned()
        };
        assert_eq!(forms(Forms::Nowhere), "form-action 'none'");
        assert_eq!(forms(Forms::Here(&[])), "form-action 'self'");
        let on = ["https://app.example".to_owned()];
        assert_eq!(forms(Forms::Here(&on)), "form-action 'self' https://app.example");
    }

    #[test]
    fn a_line_break_leads_nowhere() {
        assert_eq!(redirect("/x").status(), StatusCode::SEE_OTHER);
        assert_eq!(redirect("/x\r\nset-cookie: a").status(), StatusCode::BAD_REQUEST);
    }
}
