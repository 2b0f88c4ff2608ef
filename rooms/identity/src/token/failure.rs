//! Why there is no token: `error` and `error_description` (RFC 6749, 5.2), in the words Google
//! uses where it has some.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    pub error: &'static str,
    pub description: Cow<'static, str>,
}

impl Failure {
    fn bad(error: &'static str, description: impl Into<Cow<'static, str>>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, description: description.into() }
    }

    pub fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalid_request", description)
    }

    pub fn invalid_grant(description: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalid_grant", description)
    }

    pub fn invalid_scope(description: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalid_scope", description)
    }

    pub fn unauthorized_client(description: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("unauthorized_client", description)
    }

    pub fn unsupported_grant() -> Self {
        Self::bad("unsupported_grant_type", "Invalid grant_type.")
    }

    /// It is our own trouble, and may be over when it is tried again.
    pub fn ours(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a token could not be given");
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let description = "Please try again.".into();
        Self { status, error: "temporarily_unavailable", description }
    }

    /// The client did not prove who it is. 401, with a challenge for those that used Basic.
    pub fn invalid_client(description: impl Into<Cow<'static, str>>) -> Self {
        let status = StatusCode::UNAUTHORIZED;
        Self { status, error: "invalid_client", description: description.into() }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let said = serde_json::json!({
            "error": self.error,
            "error_description": self.description,
        });
        let mut response = (self.status, Json(said)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            let basic = HeaderValue::from_static("Basic realm=\"perennial\"");
            headers.insert(header::WWW_AUTHENTICATE, basic);
        }
        response
    }
}
