//! Which version of the API a request is meant for (2.3): by media type, by query parameter, or as
//! it is pinned for the partner.

use axum::http::{HeaderMap, StatusCode, header};
use room_lobby::body::is_json;
use room_lobby::query::Query;
use serde_json::json;

use crate::problem::{Code, Problem};

/// The only version so far.
pub const API_VERSION: u32 = 1;

const VENDOR_TYPE: (&str, &str) = ("application/vnd.perennial.partner.v", "+json");

/// How the version of a request was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Whether the client speaks the vendor type, and is answered in it.
    pub vendor: bool,
}

/// The way agreed with a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    Either,
    MediaType,
    Query,
}

/// What a partner's settings say about versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinned {
    pub version: Option<u32>,
    pub agreed: Agreed,
}

/// The algorithm of section 2.3, step by step. `body` says whether one was sent.
pub fn choose(
    query: &Query,
    headers: &HeaderMap,
    body: bool,
    pinned: Pinned,
) -> Result<Version, Problem> {
    let by_query = match query.get("api-version") {
        None => None,
        Some(text) => Some(number(text).ok_or_else(|| {
            Problem::new(Code::InvalidApiVersion).detail("api-version must be an integer from 1.")
        })?),
    };
    let by_accept = accepted(headers);
    let by_content = if body { content(headers)? } else { None };
    let mut named = [by_query, by_accept, by_content].into_iter().flatten();
    let first = named.next();
    if first.is_some_and(|first| named.any(|other| other != first)) {
        let mut problem = Problem::new(Code::VersionConflict);
        let each = json!({
            "query": by_query, "accept": by_accept, "contentType": by_content,
        });
        problem.more.insert("versions", each);
        return Err(problem);
    }
    let by_type = by_accept.or(by_content);
    let version = first.or(pinned.version).ok_or_else(|| Problem::new(Code::VersionRequired))?;
    let other_way = match pinned.agreed {
        Agreed::Either => false,
        Agreed::MediaType => by_query.is_some(),
        Agreed::Query => by_type.is_some(),
    };
    if other_way {
        return Err(Problem::new(Code::VersionSelectorNotAgreed));
    }
    if version != API_VERSION {
        let mut problem = Problem::new(Code::VersionNotSupported);
        if by_type.is_some() {
            problem.status = Some(StatusCode::NOT_ACCEPTABLE);
        }
        problem.more.insert("supported", json!([API_VERSION]));
        return Err(problem);
    }
    Ok(Version { vendor: by_type.is_some() })
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // One that is too large is one we do not have, and not none.
    let number = digits.then(|| text.parse().unwrap_or(u32::MAX));
    number.filter(|number| *number > 0)
}

/// The version of the vendor type, if a media type without parameters is one.
fn vendor(essence: &str) -> Option<u32> {
    let essence = essence.trim().to_ascii_lowercase();
    number(essence.strip_prefix(VENDOR_TYPE.0)?.strip_suffix(VENDOR_TYPE.1)?)
}

/// The version in the best-ranked vendor type of `Accept`; the first of equals.
fn accepted(headers: &HeaderMap) -> Option<u32> {
    let mut best: Option<(u16, u32)> = None;
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    for range in values.flat_map(|value| value.split(',')) {
        let mut pieces = range.split(';');
        let Some(version) = pieces.next().and_then(vendor) else { continue };
        let quality = pieces
            .filter_map(|piece| piece.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(Some(1_000), |(_, value)| thousandths(value.trim()));
        let Some(quality) = quality.filter(|quality| *quality > 0) else { continue };
        if best.is_none_or(|(known, _)| quality > known) {
            best = Some((quality, version));
        }
    }
    best.map(|(_, version)| version)
}

/// A quality of RFC 9110, `0.5` as 500.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction: u16 = format!("{fraction:0<3}").parse().ok().filter(|_| plain)?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1_000),
        _ => None,
    }
}

/// The version in the vendor content type of a body. Plain JSON names none; nothing else is read.
fn content(headers: &HeaderMap) -> Result<Option<u32>, Problem> {
    let unsupported = || Problem::new(Code::UnsupportedMediaType);
    if !is_json(headers) {
        return Err(unsupported());
    }
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(None);
    }
    vendor(essence).map(Some).ok_or_else(unsupported)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const UNPINNED: Pinned = Pinned { version: None, agreed: Agreed::Either };
    const V1: &str = "application/vnd.perennial.partner.v1+json";
    const V2: &str = "application/vnd.perennial.partner.v2+json";

    fn chosen(query: &str, accept: &str, content: &str, pinned: Pinned) -> Result<bool, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::ACCEPT, accept), (header::CONTENT_TYPE, content)] {
            if !value.is_empty() {
                headers.insert(name, HeaderValue::from_str(value).expect("a value"));
            }
        }
        let query = Query::parse(query).expect("readable");
        choose(&query, &headers, !content.is_empty(), pinned)
            .map(|version| version.vendor)
            .map_err(|problem| format!("{} {}", problem.status().as_u16(), problem.code.name()))
    }

    #[test]
    fn each_way_alone_and_together() {
        assert_eq!(chosen("api-version=1", "", "", UNPINNED), Ok(false));
        assert_eq!(chosen("", V1, "", UNPINNED), Ok(true));
        assert_eq!(chosen("", "*/*", V1, UNPINNED), Ok(true));
        assert_eq!(chosen("api-version=1", V1, V1, UNPINNED), Ok(true));
        let pinned = Pinned { version: Some(1), agreed: Agreed::Either };
        assert_eq!(chosen("", "application/json", "application/json", pinned), Ok(false));
    }

    #[test]
    fn each_step_refuses() {
        let refused = |query: &str, accept: &str, content: &str, pinned| {
            chosen(query, accept, content, pinned).expect_err("refused")
        };
        for query in
            ["api-version=0", "api-version=x", "api-version=", "api-version=-1", "api-version=+1"]
        {
            assert_eq!(refused(query, "", "", UNPINNED), "400 invalid-api-version", "{query}");
        }
        for content in ["text/plain", "application/xml", "application/problem+json"] {
            assert_eq!(refused("", "", content, UNPINNED), "415 unsupported-media-type");
        }
        assert_eq!(refused("api-version=1", V2, "", UNPINNED), "400 version-conflict");
        assert_eq!(refused("", V1, V2, UNPINNED), "400 version-conflict");
        assert_eq!(refused("", "application/json", "", UNPINNED), "400 version-required");
        assert_eq!(refused("", V2, "", UNPINNED), "406 version-not-supported");
        assert_eq!(refused("api-version=2", "", "", UNPINNED), "400 version-not-supported");
        let by_type = Pinned { version: None, agreed: Agreed::MediaType };
        assert_eq!(refused("api-version=1", "", "", by_type), "400 version-selector-not-agreed");
        let by_query = Pinned { version: None, agreed: Agreed::Query };
        assert_eq!(refused("", V1, "", by_query), "400 version-selector-not-agreed");
    }

    #[test]
    fn the_best_ranked_type_counts() {
        let version = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_str(accept).expect("a value"));
            accepted(&headers)
        };
        assert_eq!(version(&format!("{V2};q=0.5, {V1}")), Some(1));
        assert_eq!(version(&format!("{V1};q=0.2, {V2};q=0.5, */*")), Some(2));
        assert_eq!(version(&format!("{V1};q=0")), None);
        assert_eq!(version(&format!("{V2}, {V1}")), Some(2));
        assert_eq!(version("application/json, text/html"), None);
        assert_eq!(version("application/VND.perennial.partner.V1+JSON"), Some(1));
    }

    #[test]
    fn a_number_that_is_too_large_is_a_version_we_do_not_have() {
        assert_eq!(number("99999999999999999999"), Some(u32::MAX));
        assert_eq!(
            vendor(&format!("{}99999999999{}", VENDOR_TYPE.0, VENDOR_TYPE.1)),
            Some(u32::MAX)
        );
        assert_eq!(
            (number("1"), number("0"), number("-1"), number("")),
            (Some(1), None, None, None)
        );
    }
}
