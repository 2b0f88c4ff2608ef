//! What the lobby refuses on this room's behalf, as OAuth 2 says it (RFC 6749, 5.2).

use axum::response::{IntoResponse as _, Response};
use room_lobby::{Rejection, RequestContext, Surface};

use crate::token::Failure;

pub struct IdentitySurface;

impl Surface for IdentitySurface {
    fn reject(&self, rejection: Rejection, _context: &RequestContext) -> Response {
        let error = match &rejection {
            Rejection::Timeout | Rejection::Overloaded | Rejection::RateLimited { .. } => {
                "temporarily_unavailable"
            }
            Rejection::Internal => "server_error",
            Rejection::NotFound
            | Rejection::MethodNotAllowed { .. }
            | Rejection::PayloadTooLarge { .. }
            | Rejection::UnsupportedMediaType
            | Rejection::NotAcceptable
            | Rejection::HeaderInvalid(_)
            | Rejection::PathInvalid
            | Rejection::QueryInvalid(_)
            | Rejection::BodyInvalid(_)
            | Rejection::Unauthenticated(_)
            | Rejection::Forbidden(_) => "invalid_request",
        };
        let status = rejection.status();
        Failure { status, error, description: rejection.sentence() }.into_response()
    }
}
