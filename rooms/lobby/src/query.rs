//! Reading query strings and forms exactly: order kept, repeats kept, text checked like a body's.

use std::borrow::Cow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::body::text_is_plain;
use crate::path::percent_decode;
use crate::rejection::Rejection;

/// Most parameters one query string may have.
const PARAMETERS_MAX: usize = 256;

/// Why a query string cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryError {
    /// A cut escape, or bytes that are no UTF-8.
    Encoding,
    /// A control character.
    Text,
    /// More parameters than any call has.
    TooMany,
    /// A parameter that is required is absent.
    Missing(Cow<'static, str>),
    /// A parameter has a value of the wrong kind.
    Invalid(Cow<'static, str>),
}

impl QueryError {
    /// One English sentence.
    pub fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::Encoding => "The query string is not encoded correctly.".into(),
            Self::Text => "The query string holds a control character.".into(),
            Self::TooMany => format!("There are more than {PARAMETERS_MAX} parameters.").into(),
            Self::Missing(name) => format!("The parameter {name} is missing.").into(),
            Self::Invalid(name) => format!("The parameter {name} is not valid.").into(),
        }
    }

    /// The parameter this is about, if it is about one.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::Missing(name) | Self::Invalid(name) => Some(name),
            Self::Encoding | Self::Text | Self::TooMany => None,
        }
    }
}

/// The decoded parameters of a query string or a form body, in the order they were sent.
///
/// ```
/// use room_lobby::query::Query;
///
/// let query = Query::parse("SubscriptionId=S1&subscriptionid=S2&empty")?;
/// assert_eq!(query.get("SubscriptionId"), Some("S1"));
/// assert_eq!(query.get_any_case("subscriptionid"), Some("S1"));
/// assert_eq!(query.get("empty"), Some(""));
/// assert_eq!(query.get("other"), None);
/// # Ok::<(), room_lobby::query::QueryError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Decodes what follows the `?`, or an `application/x-www-form-urlencoded` body.
    pub fn parse(raw: &str) -> Result<Self, QueryError> {
        let mut pairs = Vec::new();
        for part in raw.split('&').filter(|part| !part.is_empty()) {
            if pairs.len() == PARAMETERS_MAX {
                return Err(QueryError::TooMany);
            }
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self { pairs })
    }

    /// The first value under this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// The first value under this name in any letter case.
    pub fn get_any_case(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        pair.map(|(_, value)| value.as_str())
    }

    /// Every value under this name, in order.
    pub fn all<'q>(&'q self, name: &str) -> impl DoubleEndedIterator<Item = &'q str> {
        self.pairs.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Every parameter, in order.
    pub fn pairs(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default())?)
    }
}

fn decode(raw: &str) -> Result<String, QueryError> {
    let bytes = percent_decode(raw, true).ok_or(QueryError::Encoding)?;
    let text = String::from_utf8(bytes.into_owned()).map_err(|_not_utf8| QueryError::Encoding)?;
    if text_is_plain(&text) { Ok(text) } else { Err(QueryError::Text) }
}

/// A text as a name or value of a query or form, percent-encoded so that any reader agrees.
///
/// ```
/// assert_eq!(room_lobby::query::encoded("a&b=ü"), "a%26b%3D%C3%BC");
/// ```
pub fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_and_order_are_kept() {
        let query = Query::parse("a=1&b=2&a=3&&c").expect("readable");
        assert_eq!(query.all("a").collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(query.all("a").next_back(), Some("3"));
        assert_eq!(query.pairs().count(), 4);
        assert_eq!(query.get("c"), Some(""));
    }

    #[test]
    fn escapes_and_blanks_are_decoded() {
        let query = Query::parse("q=a+b%20c%2B&%C3%A9=x%3Dy=z").expect("readable");
        assert_eq!(query.get("q"), Some("a b c+"));
        assert_eq!(query.get("é"), Some("x=y=z"));
    }

    #[test]
    fn bad_ones_are_told() {
        assert_eq!(Query::parse("a=%"), Err(QueryError::Encoding));
        assert_eq!(Query::parse("a=%ff"), Err(QueryError::Encoding));
        assert_eq!(Query::parse("a=%00"), Err(QueryError::Text));
        assert_eq!(Query::parse("a=%0d%0a"), Err(QueryError::Text));
        assert_eq!(Query::parse(&"a=1&".repeat(257)), Err(QueryError::TooMany));
    }
}
