//! How a room speaks when it turns somebody away, and how the house itself speaks.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::rejection::Rejection;
use crate::request::RequestContext;

/// A room's envelope for what the lobby refuses on its behalf.
///
/// The lobby adds what HTTP wants whatever the envelope: `Allow` to 405, `Retry-After` to 429 and
/// 503, `WWW-Authenticate` to 401 (unless the surface set them), the request id and the security
/// headers. The surface chooses status, content type and body.
pub trait Surface: Send + Sync + 'static {
    /// Writes the refusal as this room's clients expect it.
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response;
}

/// The house's own surface: RFC 9457 problem details.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProblemSurface;

impl Surface for ProblemSurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        let status = rejection.status();
        let mut problem = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "code": rejection.code(),
            "detail": rejection.sentence(),
            "requestId": context.request_id(),
        });
        if let Rejection::BodyInvalid(error) = &rejection
            && let Some(path) = error.path()
        {
            problem["errors"] = serde_json::json!([{ "pointer": path, "code": error.code() }]);
        }
        let mut response = Response::new(Body::from(problem.to_string()));
        *response.status_mut() = status;
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
