//! What the lobby refuses on this room's behalf, as this room's problems.

use axum::http::StatusCode;
use axum::response::Response;
use room_lobby::auth::Forbidden;
use room_lobby::body::BodyError;
use room_lobby::{AuthError, Rejection, RequestContext, Surface};

use crate::problem::{Code, Problem};

/// Members that would carry personal data; an order takes none (R17).
const PERSONAL: [&str; 14] = [
    "person",
    "givenName",
    "familyName",
    "middleName",
    "dateOfBirth",
    "nationalIds",
    "address",
    "addresses",
    "email",
    "emails",
    "phone",
    "phones",
    "consents",
    "members",
];

pub struct PartnerSurface;

impl Surface for PartnerSurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        problem(&rejection).answer(context)
    }
}

pub fn problem(rejection: &Rejection) -> Problem {
    let code = match rejection {
        Rejection::BodyInvalid(error) => return body(error),
        Rejection::HeaderInvalid(error) => {
            let mut problem = Problem::header(error.header(), rejection.sentence());
            // What HTTP itself wants to be told of a head without a host (RFC 9112, 3.2).
            problem.status = Some(StatusCode::BAD_REQUEST);
            return problem;
        }
        Rejection::QueryInvalid(error) => {
            return Problem::query(error.parameter().unwrap_or_default(), error.sentence());
        }
        Rejection::NotAcceptable => {
            let mut problem = Problem::new(Code::VersionNotSupported);
            problem.status = Some(StatusCode::NOT_ACCEPTABLE);
            return problem.detail(rejection.sentence());
        }
        // A segment that is no text names nothing.
        Rejection::NotFound | Rejection::PathInvalid => Code::NotFound,
        Rejection::MethodNotAllowed { .. } => Code::MethodNotAllowed,
        Rejection::PayloadTooLarge { .. } => Code::PayloadTooLarge,
        Rejection::UnsupportedMediaType => Code::UnsupportedMediaType,
        Rejection::Unauthenticated(AuthError::Expired) => Code::CredentialExpired,
        Rejection::Unauthenticated(
            AuthError::Missing | AuthError::Malformed | AuthError::Unknown,
        ) => Code::Unauthenticated,
        Rejection::Forbidden(Forbidden::WrongEnvironment) => Code::EnvironmentMismatch,
        Rejection::Forbidden(Forbidden::WrongRoom | Forbidden::MissingScope(_)) => {
            Code::InsufficientScope
        }
        Rejection::RateLimited { .. } => Code::RateLimited,
        Rejection::Timeout => Code::Timeout,
        Rejection::Overloaded => Code::Overloaded,
        Rejection::Internal => Code::InternalError,
    };
    Problem::new(code).detail(rejection.sentence())
}

/// What is wrong with a body, at its place.
pub fn body(error: &BodyError) -> Problem {
    let code = match error {
        BodyError::UnknownMember { .. } if error.member().is_some_and(is_personal) => {
            Code::PiiNotAccepted
        }
        BodyError::UnknownMember { .. } => Code::UnknownField,
        BodyError::MissingMember { .. } => Code::MissingField,
        BodyError::WrongType { .. }
        | BodyError::InvalidValue { .. }
        | BodyError::NumberOutOfRange { .. }
        | BodyError::InvalidText { .. }
        | BodyError::TooManyEntries { .. } => Code::InvalidField,
        BodyError::TooLarge { .. } => Code::PayloadTooLarge,
        BodyError::Empty
        | BodyError::TooSlow
        | BodyError::Broken
        | BodyError::NotUtf8
        | BodyError::ByteOrderMark
        | BodyError::Syntax { .. }
        | BodyError::Cut
        | BodyError::TooDeep { .. }
        | BodyError::DuplicateMember { .. } => Code::InvalidJson,
    };
    let problem = Problem::new(code).detail(error.sentence());
    match error.path() {
        Some(pointer) => problem.and(pointer, error.sentence()),
        None => problem,
    }
}

fn is_personal(name: &str) -> bool {
    PERSONAL.contains(&name)
}
