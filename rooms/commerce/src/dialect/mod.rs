//! The two dialects of this surface, JSON and XML, over one form each for what is asked and what
//! is answered, so that an operation is written once.

pub mod given;
mod json;
pub mod tree;
mod xml_in;
mod xml_out;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use room_lobby::Rejection;
use room_lobby::body::{JsonLimits, is_json};

pub use given::{Fields, Given, Unreadable};
pub use tree::Tree;

/// How statuses are written in JSON; XML always has the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsonEnums {
    /// "Returns a corresponding integer" (section 2).
    #[default]
    Integers,
    Words,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Json,
    Xml,
}

impl Dialect {
    /// The dialect a caller wants to be answered in; none where he accepts neither.
    pub fn accepted(accept: Option<&str>) -> Option<Self> {
        let Some(accept) = accept else { return Some(Self::Json) };
        let mut best: Option<(u16, Self)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let kind = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/json" | "application/*" | "*/*" | "" => Self::Json,
                "application/xml" => Self::Xml,
                _ => continue,
            };
            let weight = parts.find_map(weight).unwrap_or(1000);
            // The first one named wins among equals.
            if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, kind));
            }
        }
        best.map(|(_, kind)| kind)
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml; charset=utf-8",
        }
    }

    /// The dialect a body is written in.
    fn sent(headers: &HeaderMap) -> Option<Self> {
        if is_json(headers) {
            return Some(Self::Json);
        }
        let mut values = headers.get_all(header::CONTENT_TYPE).iter();
        let (value, None) = (values.next()?, values.next()) else { return None };
        let mut parts = value.to_str().ok()?.split(';').map(str::trim);
        let xml = parts.next()?.eq_ignore_ascii_case("application/xml");
        let utf8 = |part: &str| match part.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            Some(_) | None => true,
        };
        (xml && parts.all(utf8)).then_some(Self::Xml)
    }
}

/// `q=0.5` in thousandths.
fn weight(part: &str) -> Option<u16> {
    let (name, value) = part.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let fraction = fraction.get(..3).unwrap_or(fraction);
    let digits = format!("{whole}{fraction:0<3}");
    Some(digits.parse().unwrap_or(0).min(1000))
}

/// Reads the body of a call.
pub fn read(
    operation: &str,
    headers: &HeaderMap,
    body: &[u8],
    limits: &JsonLimits,
) -> Result<Given, Rejection> {
    match Dialect::sent(headers) {
        Some(Dialect::Json) => json::read(body, limits),
        Some(Dialect::Xml) => xml_in::read(operation, body, limits),
        None => Err(Rejection::UnsupportedMediaType),
    }
}

/// Writes an answer; `operation` names the root in XML.
pub fn write(
    dialect: Dialect,
    operation: Option<&str>,
    status: StatusCode,
    answer: &Tree,
    enums: JsonEnums,
) -> Response {
    let mut response = Response::new(Body::from(text(dialect, operation, answer, enums)));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(dialect.content_type());
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// The text of an answer.
pub fn text(dialect: Dialect, operation: Option<&str>, answer: &Tree, enums: JsonEnums) -> String {
    match dialect {
        Dialect::Json => json::write(answer, enums),
        Dialect::Xml => xml_out::write(operation, answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_chooses_the_dialect() {
        use Dialect::{Json, Xml};
        for (accept, dialect) in [
            (None, Some(Json)),
            (Some("*/*"), Some(Json)),
            (Some(""), Some(Json)),
            (Some("application/json"), Some(Json)),
            (Some("Application/XML"), Some(Xml)),
            (Some("application/xml;q=0.5, application/json;q=0.4"), Some(Xml)),
            (Some("application/xml, application/json"), Some(Xml)),
            (Some("text/html, application/xml;q=0.9, */*;q=0.8"), Some(Xml)),
            (Some("application/xml;q=0"), None),
            (Some("text/html"), None),
        ] {
            assert_eq!(Dialect::accepted(accept), dialect, "{accept:?}");
        }
    }

    #[test]
    fn content_type_must_be_json_or_xml_in_utf_8() {
        let judge = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(text));
            Dialect::sent(&headers)
        };
        assert_eq!(judge("application/json"), Some(Dialect::Json));
        assert_eq!(judge("application/xml; charset=UTF-8"), Some(Dialect::Xml));
        assert_eq!(judge("application/xml; charset=utf-16"), None);
        assert_eq!(judge("text/plain"), None);
        assert_eq!(Dialect::sent(&HeaderMap::new()), None);
    }
}
