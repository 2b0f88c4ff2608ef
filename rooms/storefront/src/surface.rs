//! What the lobby turns away for this room, in this surface's envelope.

#![deny(clippy::wildcard_enum_match_arm)]

use axum::http::StatusCode;
use axum::response::Response;
use room_lobby::{AuthError, BodyError, Forbidden, Rejection, RequestContext, Surface};

use crate::trouble::{Code, Trouble};

pub(crate) struct StorefrontSurface;

impl Surface for StorefrontSurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        trouble(&rejection).write(context)
    }
}

fn trouble(rejection: &Rejection) -> Trouble {
    let code = match rejection {
        Rejection::NotFound => Code::ResourceNotFound,
        Rejection::MethodNotAllowed { .. } => Code::MethodNotAllowed,
        Rejection::PayloadTooLarge { .. } => Code::PayloadTooLarge,
        Rejection::UnsupportedMediaType => Code::UnsupportedMediaType,
        Rejection::NotAcceptable => Code::NotAcceptable,
        Rejection::HeaderInvalid(error) => {
            return plain(rejection, Code::InvalidRequest).with("header", error.header());
        }
        Rejection::PathInvalid => Code::InvalidRequest,
        Rejection::QueryInvalid(error) => {
            let trouble = plain(rejection, Code::InvalidRequest);
            return match error.parameter() {
                Some(parameter) => trouble.with("field", parameter),
                None => trouble,
            };
        }
        Rejection::BodyInvalid(error) => return body_trouble(rejection, error),
        Rejection::Unauthenticated(AuthError::Missing) => Code::MissingApiKey,
        Rejection::Unauthenticated(AuthError::Malformed | AuthError::Unknown) => {
            Code::InvalidApiKey
        }
        Rejection::Unauthenticated(AuthError::Expired) => Code::ExpiredApiKey,
        Rejection::Forbidden(Forbidden::MissingScope(scope)) => {
            return plain(rejection, Code::InsufficientScope).with("scope", scope.as_ref());
        }
        Rejection::Forbidden(Forbidden::WrongEnvironment | Forbidden::WrongRoom) => {
            Code::InsufficientScope
        }
        Rejection::RateLimited { .. } => Code::RateLimitExceeded,
        Rejection::Overloaded => Code::ServiceUnavailable,
        Rejection::Timeout | Rejection::Internal => Code::InternalError,
    };
    plain(rejection, code)
}

fn plain(rejection: &Rejection, code: Code) -> Trouble {
    Trouble::new(rejection.status(), code, rejection.sentence())
}

/// 400 for what cannot be read as this call, 422 for what breaks a rule (section 2.3).
fn body_trouble(rejection: &Rejection, error: &BodyError) -> Trouble {
    let (status, code) = match error {
        BodyError::Empty
        | BodyError::Broken
        | BodyError::NotUtf8
        | BodyError::ByteOrderMark
        | BodyError::Syntax { .. }
        | BodyError::Cut
        | BodyError::TooDeep { .. }
        | BodyError::DuplicateMember { .. }
        | BodyError::WrongType { .. }
        | BodyError::MissingMember { .. } => (StatusCode::BAD_REQUEST, Code::InvalidRequest),
        BodyError::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge),
        BodyError::TooSlow => (StatusCode::REQUEST_TIMEOUT, Code::InvalidRequest),
        BodyError::TooManyEntries { .. }
        | BodyError::InvalidText { .. }
        | BodyError::NumberOutOfRange { .. }
        | BodyError::InvalidValue { .. }
        | BodyError::UnknownMember { .. } => {
            (StatusCode::UNPROCESSABLE_ENTITY, Code::ValidationError)
        }
    };
    let trouble = Trouble::new(status, code, rejection.sentence()).with("rule", error.code());
    match error.path() {
        Some(path) => trouble.with("field", path.trim_start_matches('/').replace('/', ".")),
        None => trouble,
    }
}
