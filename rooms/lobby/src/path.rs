//! Which paths belong to a room, and how a path is put into the shape its router knows.

use std::borrow::Cow;

use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// Longer paths are nowhere.
pub(crate) const PATH_BYTES_MAX: usize = 4096;

/// The paths below one fixed beginning, matched by whole segments: `/subscription` has
/// `/subscription` and `/subscription/x`, not `/subscriptions` nor `/subscription-manager`.
///
/// ```
/// use room_lobby::path::Prefix;
///
/// let commerce = Prefix::new("/subscription").any_case().collapsing();
/// assert!(commerce.holds("//Subscription//GetSubscription"));
/// assert!(!commerce.holds("/subscriptions/groups"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix {
    path: &'static str,
    any_case: bool,
    collapsing: bool,
}

impl Prefix {
    /// Paths at or below `path`, which starts with `/` and does not end with one.
    pub const fn new(path: &'static str) -> Self {
        Self { path, any_case: false, collapsing: false }
    }

    /// Also in any letter case; the room then sees the whole path in lower case.
    pub const fn any_case(self) -> Self {
        Self { any_case: true, ..self }
    }

    /// Also with repeated slashes; the room then sees single ones.
    pub const fn collapsing(self) -> Self {
        Self { collapsing: true, ..self }
    }

    /// Whether a path belongs here.
    pub fn holds(&self, path: &str) -> bool {
        let path = if self.collapsing { collapse(path) } else { Cow::Borrowed(path) };
        let (bytes, prefix) = (path.as_bytes(), self.path.as_bytes());
        let Some(beginning) = bytes.get(..prefix.len()) else { return false };
        let same = if self.any_case {
            beginning.eq_ignore_ascii_case(prefix)
        } else {
            beginning == prefix
        };
        same && matches!(bytes.get(prefix.len()), None | Some(b'/' | b':'))
    }

    /// How much of a path it says: the longer one of two that hold a path is meant.
    pub(crate) fn length(&self) -> usize {
        self.path.len()
    }

    /// The path as the room's router is asked.
    pub(crate) fn tidy<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let path = if self.collapsing { collapse(path) } else { Cow::Borrowed(path) };
        if self.any_case && path.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(path.to_ascii_lowercase())
        } else {
            path
        }
    }
}

fn collapse(path: &str) -> Cow<'_, str> {
    if !path.contains("//") {
        return Cow::Borrowed(path);
    }
    let mut single = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !single.ends_with('/') {
            single.push(character);
        }
    }
    Cow::Owned(single)
}

/// Which custom verbs a room's paths may end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbs {
    /// None; a colon is an ordinary character.
    #[default]
    None,
    /// Whatever follows the last `:` of the last segment.
    Any,
    /// Only these words; any other colon is part of an id.
    Only(&'static [&'static str]),
}

/// Turns the custom verb at the end of a path into a segment of its own, which a router can match:
/// `/v1/subscriptions/s1:cancel` becomes `/v1/subscriptions/s1/:cancel`.
///
/// axum cannot route `/{id}:verb`. A room with verbs routes `/{id}/:verb` on a router made with
/// `Router::new().without_v07_checks()`. A client cannot reach that route by writing `/:verb`
/// itself: a room answers 404 to an empty name before a verb. An encoded colon (`%3A`) is data, part
/// of an id, never the start of a verb. Gives `None` when there is nothing to rewrite.
///
/// ```
/// use room_lobby::path::{Verbs, verb_segment};
///
/// let path = verb_segment("/v1/partners/p/subscriptions:provision", Verbs::Any);
/// assert_eq!(path.as_deref(), Some("/v1/partners/p/subscriptions/:provision"));
/// assert_eq!(verb_segment("/v1/partners/p/subscriptions/s1", Verbs::Any), None);
/// ```
pub fn verb_segment(path: &str, verbs: Verbs) -> Option<String> {
    let last = path.rfind('/')? + 1;
    let colon = last + path.get(last..)?.rfind(':')?;
    let (name, verb) = (path.get(..colon)?, path.get(colon + 1..)?);
    let known = match verbs {
        Verbs::None => false,
        Verbs::Any => !verb.is_empty(),
        Verbs::Only(words) => words.contains(&verb),
    };
    known.then(|| format!("{name}/:{verb}"))
}

/// Whether a path is one a well-meaning client would send: no `.` or `..` segment (also encoded),
/// no empty segment, no encoded control character, only complete escapes that make UTF-8.
pub(crate) fn honest(path: &str) -> bool {
    if path.len() > PATH_BYTES_MAX || !path.starts_with('/') {
        return false;
    }
    if path.contains("//") {
        return false;
    }
    if !path.contains('%') {
        return !path.contains("/.") || !path.split('/').any(|part| matches!(part, "." | ".."));
    }
    let Some(decoded) = percent_decode(path, false) else { return false };
    let Ok(text) = std::str::from_utf8(&decoded) else { return false };
    !text.chars().any(char::is_control)
        && !path.split('/').any(|part| {
            percent_decode(part, false).is_some_and(|part| matches!(&*part, b"." | b".."))
        })
}

/// Decodes `%XX`, and `+` as a blank in query strings. None if an escape is cut or no hex.
pub fn percent_decode(text: &str, plus_is_blank: bool) -> Option<Cow<'_, [u8]>> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| *byte == b'%' || (plus_is_blank && *byte == b'+')) {
        return Some(Cow::Borrowed(bytes));
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'%' => {
                let (pair, tail) = rest.split_at_checked(2)?;
                rest = tail;
                let high = char::from(pair[0]).to_digit(16)?;
                let low = char::from(pair[1]).to_digit(16)?;
                decoded.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus_is_blank => decoded.push(b' '),
            byte => decoded.push(*byte),
        }
    }
    Some(Cow::Owned(decoded))
}

/// The same URI with another path; the query stays as it was sent.
pub(crate) fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let path_and_query = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query.ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_hold_whole_segments_only() {
        let commerce = Prefix::new("/subscription").any_case().collapsing();
        let cases = [
            ("/subscription/getsubscription", true),
            ("/SUBSCRIPTION/GetSubscription", true),
            ("/subscription//getsubscription", true),
            ("//subscription/x", true),
            ("/subscription", true),
            ("/subscriptions", false),
            ("/subscriptions/groups", false),
            ("/subscription-manager/models", false),
            ("/subscriptio", false),
            ("/v1/subscription/x", false),
        ];
        for (path, expected) in cases {
            assert_eq!(commerce.holds(path), expected, "{path}");
        }
        assert_eq!(
            commerce.tidy("//Subscription///GetSubscription"),
            "/subscription/getsubscription"
        );
        assert!(!Prefix::new("/partner").holds("/Partner"));
        assert!(!Prefix::new("/partner").holds("//partner"));
    }

    #[test]
    fn verbs_become_segments() {
        let only = Verbs::Only(&["provision", "cancel", "undoCancel"]);
        let cases = [
            (
                "/v1/partners/p/subscriptions:provision",
                Some("/v1/partners/p/subscriptions/:provision"),
            ),
            (
                "/v1/partners/p/subscriptions/s1:cancel",
                Some("/v1/partners/p/subscriptions/s1/:cancel"),
            ),
            (
                "/v1/partners/p/subscriptions/a:b:cancel",
                Some("/v1/partners/p/subscriptions/a:b/:cancel"),
            ),
            (
                "/v1/partners/p/subscriptions/s1:undoCancel",
                Some("/v1/partners/p/subscriptions/s1/:undoCancel"),
            ),
            ("/v1/partners/p/subscriptions/s1", None),
            ("/v1/partners/p:x/subscriptions/s1", None),
            ("/v1/partners/p/subscriptions/s1%3Acancel", None),
            ("/v1/partners/p/subscriptions/s1%3acancel", None),
            (
                "/v1/partners/p/subscriptions/s%3A1:cancel",
                Some("/v1/partners/p/subscriptions/s%3A1/:cancel"),
            ),
            ("/v1/partners/p/subscriptions/a:b", None),
            ("/v1/partners/p/subscriptions/s1:", None),
            ("/v1/partners/p/subscriptions/:cancel", Some("/v1/partners/p/subscriptions//:cancel")),
            ("", None),
            ("*", None),
        ];
        for (path, expected) in cases {
            assert_eq!(verb_segment(path, only).as_deref(), expected, "{path}");
        }
        assert_eq!(verb_segment("/s/a:b", Verbs::Any).as_deref(), Some("/s/a/:b"));
        assert_eq!(verb_segment("/s/a:", Verbs::Any), None);
        assert_eq!(verb_segment("/s/a:cancel", Verbs::None), None);
    }

    #[test]
    fn tricks_are_nowhere() {
        for path in
            ["/a", "/a/b.c", "/a/.well-known", "/a/b%20c", "/a/%C3%A9", "/a/", "/a/..b", "/a:b"]
        {
            assert!(honest(path), "{path}");
        }
        for path in [
            "/a/../b",
            "/a/..",
            "/./a",
            "/a/%2e%2E/b",
            "/a/.%2e",
            "//a",
            "/a//b",
            "/a%00",
            "/a/%0d%0a",
            "/a%7f",
            "/a%",
            "/a%4",
            "/a%zz",
            "/a/%ff",
            "/a/%C2%85",
            "a",
            "*",
            "",
        ] {
            assert!(!honest(path), "{path}");
        }
        assert!(!honest(&format!("/{}", "a".repeat(PATH_BYTES_MAX))));
    }

    #[test]
    fn the_query_survives_rewriting() {
        let uri = Uri::from_static("/v1/s:go?x=a%20b&y=:z");
        assert_eq!(with_path(&uri, "/v1/s/:go").expect("a uri"), "/v1/s/:go?x=a%20b&y=:z");
        let uri = Uri::from_static("http://host:8080/v1/s:go");
        assert_eq!(with_path(&uri, "/v1/s/:go").expect("a uri"), "http://host:8080/v1/s/:go");
    }
}
