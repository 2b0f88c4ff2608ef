//! Why a request is turned away before, or instead of, being answered by its room.
//!
//! A closed list: each room renders every one of these in its own envelope with one exhaustive
//! match. Handlers and extractors may return a [`Rejection`] too; it travels to the door as a
//! marked empty answer and is rendered there.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::auth::{AuthError, Forbidden};
use crate::body::BodyError;
use crate::query::QueryError;

/// Why the lobby turns a request away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such path in this room. 404.
    NotFound,
    /// The path exists, the method does not; `allow` lists those that do. 405.
    MethodNotAllowed {
        /// Value of the `Allow` header, for instance `GET, HEAD`.
        allow: String,
    },
    /// The body is longer than this room takes. 413, and the connection closes.
    PayloadTooLarge {
        /// The most this room takes.
        bytes_max: usize,
    },
    /// A content type or content encoding this room does not read. 415.
    UnsupportedMediaType,
    /// The caller accepts none of the types this room writes. 406.
    NotAcceptable,
    /// A header that must be there is missing, doubled or malformed. 400.
    HeaderInvalid(HeaderError),
    /// A path segment that is not the text or number it must be. 400.
    PathInvalid,
    /// The query string cannot be read. 400.
    QueryInvalid(QueryError),
    /// The body cannot be read; [`BodyError::status`] says how bad.
    BodyInvalid(BodyError),
    /// We do not know who asks. 401.
    Unauthenticated(AuthError),
    /// We know who asks, and they may not. 403.
    Forbidden(Forbidden),
    /// Too many requests. 429 with `Retry-After`.
    RateLimited {
        /// When the next request may come.
        retry_after_seconds: u64,
    },
    /// The room took too long. 504.
    Timeout,
    /// The house is full; try again soon. 503 with `Retry-After`.
    Overloaded,
    /// A mistake of ours. 500.
    Internal,
}

/// What is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderError {
    /// HTTP/1.1 without `Host`.
    HostMissing,
    /// More than one `Host`, or one that names no host.
    HostInvalid,
    /// `Transfer-Encoding` and `Content-Length` in one request.
    FramingConflict,
    /// A header this room requires is absent; its name in lower case.
    Missing(Cow<'static, str>),
    /// A header this room reads has a value it cannot use; its name in lower case.
    Invalid(Cow<'static, str>),
}

impl HeaderError {
    /// The header's name, in lower case.
    pub fn header(&self) -> &str {
        match self {
            Self::HostMissing | Self::HostInvalid => "host",
            Self::FramingConflict => "transfer-encoding",
            Self::Missing(name) | Self::Invalid(name) => name,
        }
    }
}

impl Rejection {
    /// The status HTTP gives this; a room may have its own.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::PayloadTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::HeaderInvalid(_) | Self::PathInvalid | Self::QueryInvalid(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::BodyInvalid(error) => error.status(),
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A stable code in lower case with dashes, as our own surfaces print it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::MethodNotAllowed { .. } => "method-not-allowed",
            Self::PayloadTooLarge { .. } => "payload-too-large",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::NotAcceptable => "not-acceptable",
            Self::HeaderInvalid(_) => "invalid-header",
            Self::PathInvalid => "invalid-path",
            Self::QueryInvalid(_) => "invalid-query",
            Self::BodyInvalid(error) => error.code(),
            Self::Unauthenticated(AuthError::Expired) => "credential-expired",
            Self::Unauthenticated(
                AuthError::Missing | AuthError::Malformed | AuthError::Unknown,
            ) => "unauthenticated",
            Self::Forbidden(Forbidden::WrongEnvironment) => "environment-mismatch",
            Self::Forbidden(Forbidden::WrongRoom) => "forbidden",
            Self::Forbidden(Forbidden::MissingScope(_)) => "insufficient-scope",
            Self::RateLimited { .. } => "rate-limited",
            Self::Timeout => "timeout",
            Self::Overloaded => "overloaded",
            Self::Internal => "internal-error",
        }
    }

    /// One English sentence for the person who reads the answer; holds nothing the caller sent.
    pub fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "There is nothing at this path.".into(),
            Self::MethodNotAllowed { allow } => {
                format!("This path does not take this method; it takes {allow}.").into()
            }
            Self::PayloadTooLarge { bytes_max } => {
                format!("The body is longer than {bytes_max} bytes.").into()
            }
            Self::UnsupportedMediaType => {
                "The content type or content encoding is not supported.".into()
            }
            Self::NotAcceptable => "None of the accepted types can be produced.".into(),
            Self::HeaderInvalid(error) => match error {
                HeaderError::HostMissing => "The Host header is missing.".into(),
                HeaderError::HostInvalid => "There must be exactly one valid Host header.".into(),
                HeaderError::FramingConflict => {
                    "Transfer-Encoding and Content-Length cannot be sent together.".into()
                }
                HeaderError::Missing(name) => format!("The header {name} is missing.").into(),
                HeaderError::Invalid(name) => format!("The header {name} is not valid.").into(),
            },
            Self::PathInvalid => "A part of the path is not valid.".into(),
            Self::QueryInvalid(error) => error.sentence(),
            Self::BodyInvalid(error) => error.sentence(),
            Self::Unauthenticated(error) => error.sentence().into(),
            Self::Forbidden(reason) => reason.sentence(),
            Self::RateLimited { retry_after_seconds } => {
                format!("Too many requests; try again in {retry_after_seconds} seconds.").into()
            }
            Self::Timeout => "The answer took too long.".into(),
            Self::Overloaded => "The server is busy; try again soon.".into(),
            Self::Internal => "Something went wrong on our side.".into(),
        }
    }

    /// After how many seconds to try again, where that is known.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_after_seconds } => Some(*retry_after_seconds),
            Self::Overloaded => Some(1),
            Self::NotFound
            | Self::MethodNotAllowed { .. }
            | Self::PayloadTooLarge { .. }
            | Self::UnsupportedMediaType
            | Self::NotAcceptable
            | Self::HeaderInvalid(_)
            | Self::PathInvalid
            | Self::QueryInvalid(_)
            | Self::BodyInvalid(_)
            | Self::Unauthenticated(_)
            | Self::Forbidden(_)
            | Self::Timeout
            | Self::Internal => None,
        }
    }
}

/// Marks an answer that is a rejection still to be rendered by the room's surface.
#[derive(Clone)]
pub(crate) struct Refused(pub(crate) Rejection);

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(Refused(self));
        response
    }
}

impl From<BodyError> for Rejection {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { bytes_max } => Self::PayloadTooLarge { bytes_max },
            other => Self::BodyInvalid(other),
        }
    }
}

impl From<AuthError> for Rejection {
    fn from(error: AuthError) -> Self {
        Self::Unauthenticated(error)
    }
}

impl From<Forbidden> for Rejection {
    fn from(reason: Forbidden) -> Self {
        Self::Forbidden(reason)
    }
}

impl From<QueryError> for Rejection {
    fn from(error: QueryError) -> Self {
        Self::QueryInvalid(error)
    }
}

impl From<HeaderError> for Rejection {
    fn from(error: HeaderError) -> Self {
        Self::HeaderInvalid(error)
    }
}
