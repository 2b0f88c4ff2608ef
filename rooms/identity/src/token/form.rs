//! The form a client posts. Each name at most once (RFC 6749, 3.2): of two answers to one question
//! nobody knows which was checked.

use axum::http::{HeaderMap, header};
use room_lobby::query::Query;

use super::Failure;

#[derive(Debug)]
pub struct Form(Query);

impl Form {
    pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Failure::invalid_request(
                "The body must be application/x-www-form-urlencoded.",
            ));
        }
        let text = std::str::from_utf8(body)
            .map_err(|_| Failure::invalid_request("The form is not encoded correctly."))?;
        let query = Query::parse(text)
            .map_err(|_| Failure::invalid_request("The form is not encoded correctly."))?;
        let mut names: Vec<_> = query.pairs().map(|(name, _)| name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Failure::invalid_request("A parameter is given twice."));
        }
        Ok(Self(query))
    }

    /// As [`Form::read`], where there may be none.
    pub fn read_if_any(headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let none = || Query::parse("").map_err(|_| Failure::invalid_request("There is no form."));
        if body.is_empty() { Ok(Self(none()?)) } else { Self::read(headers, body) }
    }

    /// A value that says something: an empty one counts as absent (RFC 6749, 3.2).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).filter(|value| !value.is_empty())
    }

    pub fn required(&self, name: &str) -> Result<&str, Failure> {
        self.get(name).ok_or_else(|| {
            Failure::invalid_request(format!("Required parameter is missing: {name}"))
        })
    }
}
