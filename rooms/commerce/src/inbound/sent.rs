//! What a writing call sends, and the answer that is given again to a repeated one. The
//! `Idempotency-Key` is our own addition (section 1): nothing is different without it.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use perennial_engine::change_set::AnswerKey;
use perennial_engine::{Changed, Idempotency};
use room_lobby::body::{RawBody, fingerprint_bytes};
use room_lobby::{HeaderError, Rejection, RequestContext};

use crate::dialect::Dialect;

const KEY: &str = "idempotency-key";
const KEY_CHARS_MAX: usize = 255;
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Digits of a status, which stand before the text of a kept answer.
const STATUS_BYTES: usize = 3;

/// Headers and body of a call, whole.
pub struct Sent {
    pub context: RequestContext,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let known = request.extensions().get::<RequestContext>().cloned();
        let context = known.ok_or(Rejection::Internal)?;
        let headers = request.headers().clone();
        let RawBody(body) = RawBody::from_request(request, state).await?;
        Ok(Self { context, headers, body })
    }
}

impl Sent {
    /// The caller's key, if there is one. The dialect belongs to what was asked, since the answer
    /// is kept as it was written.
    pub fn idempotency(
        &self,
        caller: &str,
        dialect: Dialect,
        render: impl Fn(&[Changed]) -> Vec<u8> + Send + Sync + 'static,
    ) -> Result<Option<Idempotency>, Rejection> {
        let mut sent = self.headers.get_all(KEY).iter();
        let Some(value) = sent.next() else { return Ok(None) };
        let plain = |key: &&str| {
            let graphic = key.bytes().all(|byte| byte.is_ascii_graphic());
            !key.is_empty() && key.len() <= KEY_CHARS_MAX && graphic
        };
        let key = value.to_str().ok().filter(plain).filter(|_| sent.next().is_none());
        let key = key.ok_or(HeaderError::Invalid(KEY.into()))?;
        let path = format!("{} {dialect:?}", self.context.path().to_ascii_lowercase());
        Ok(Some(Idempotency {
            key: AnswerKey { caller: format!("{caller}/commerce"), key: key.to_owned() },
            fingerprint: fingerprint_bytes("POST", &path, &self.body),
            render: Box::new(render),
        }))
    }
}

/// An answer as it is kept.
pub fn kept(status: StatusCode, text: &str) -> Vec<u8> {
    format!("{}{text}", status.as_u16()).into_bytes()
}

/// A kept answer, given again.
pub fn again(dialect: Dialect, kept: &[u8]) -> Response {
    let (status, text) = kept.split_at_checked(STATUS_BYTES).unwrap_or((&[], kept));
    let mut response = Response::new(Body::from(text.to_vec()));
    *response.status_mut() = StatusCode::from_bytes(status).unwrap_or(StatusCode::OK);
    let kind = HeaderValue::from_static(dialect.content_type());
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
