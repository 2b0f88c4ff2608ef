//! Bodies as handler arguments; every failure is rendered in the room's own envelope.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

use super::error::BodyError;
use super::parse::parse_json;
use crate::rejection::Rejection;
use crate::request::RequestContext;

/// The whole body as it was sent, within the room's bounds; for rooms that choose the format.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl<S: Sync> FromRequest<S> for RawBody {
    type Rejection = Rejection;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Rejection> {
        let (parts, body) = request.into_parts();
        let context = parts.extensions.get::<RequestContext>().ok_or(Rejection::Internal)?;
        read_all(body, context).await.map(Self)
    }
}

/// A JSON body read strictly into a wire type: 415 for another content type, 400 or 422 for what
/// [`parse_json`] refuses.
#[derive(Debug, Clone)]
pub struct StrictJson<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for StrictJson<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Rejection> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(Rejection::UnsupportedMediaType);
        }
        let context = parts.extensions.get::<RequestContext>().ok_or(Rejection::Internal)?;
        let bytes = read_all(body, context).await?;
        Ok(Self(parse_json(&bytes, &context.json_limits())?))
    }
}

async fn read_all(body: Body, context: &RequestContext) -> Result<Bytes, Rejection> {
    match body.collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(_stopped) => {
            let trouble = context.body_trouble(context.json_limits().bytes_max);
            Err(trouble.unwrap_or(BodyError::Broken).into())
        }
    }
}

/// Whether the one content type is `application/json` or ends in `+json`, in UTF-8 if it says so.
pub fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let mut pieces = text.split(';').map(str::trim);
    let essence = pieces.next().unwrap_or_default();
    let json = essence.eq_ignore_ascii_case("application/json")
        || essence.split_once('/').is_some_and(|(kind, sub)| {
            let suffix = sub.len().checked_sub(5).and_then(|at| sub.get(at..));
            kind.eq_ignore_ascii_case("application")
                && suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("+json"))
        });
    json && pieces.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        Some(_) | None => true,
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn content_types() {
        let judge = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(text).expect("a value"));
            is_json(&headers)
        };
        for text in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
            "application/vnd.perennial.partner.v1+json",
            "application/json; version=1",
        ] {
            assert!(judge(text), "{text}");
        }
        for text in [
            "",
            "text/json",
            "application/xml",
            "text/plain",
            "application/jsonx",
            "+json",
            "application/json; charset=utf-16",
            "application/x-www-form-urlencoded",
            "text/x+json",
        ] {
            assert!(!judge(text), "{text}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
