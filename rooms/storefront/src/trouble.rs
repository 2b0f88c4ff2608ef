//! What this surface answers when it does not do what was asked: a code, a sentence, details
//! (specification, section 2.3). Written with the request's id once the handler is done.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use room_lobby::{Rejection, RequestContext};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The codes of this surface. Those of the product's own documents, and ours where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Code {
    MissingApiKey,
    InvalidApiKey,
    ExpiredApiKey,
    InsufficientScope,
    InvalidRequest,
    ValidationError,
    ResourceNotFound,
    ResourceConflict,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
    PayloadTooLarge,
    /// Ours: the gateway refused to take the money.
    PaymentDeclined,
    RateLimitExceeded,
    /// Nothing more is translated today.
    QuotaExceeded,
    TranslationUnavailable,
    ServiceUnavailable,
    InternalError,
}

/// One refused call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) status: StatusCode,
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) details: Map<String, Value>,
    pub(crate) retry_after_seconds: Option<u64>,
}

/// A [`Trouble`] to be written, or a rejection the lobby will have written by the surface.
#[derive(Debug, Clone)]
pub(crate) enum Refused {
    Here(Box<Trouble>),
    Lobby(Rejection),
}

#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    error: Told<'a>,
    #[serde(rename = "requestId")]
    request_id: &'a str,
}

#[derive(Serialize)]
struct Told<'a> {
    code: Code,
    message: &'a str,
    details: &'a Map<String, Value>,
}

impl Trouble {
    pub(crate) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        let details = Map::new();
        Self { status, code, message: message.into(), details, retry_after_seconds: None }
    }

    /// A member that is missing or of the wrong type: 400.
    pub(crate) fn unreadable(field: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::InvalidRequest, message).with("field", field)
    }

    /// A member of the right type that breaks a rule: 422.
    pub(crate) fn invalid(field: &str, rule: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, Code::ValidationError, message)
            .with("field", field)
            .with("rule", rule)
    }

    pub(crate) fn conflict(rule: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, Code::ResourceConflict, message).with("rule", rule)
    }

    /// Not there, or not for this caller: nobody learns which.
    pub(crate) fn not_found(what: &str) -> Self {
        let message = format!("There is no such {what}.");
        Self::new(StatusCode::NOT_FOUND, Code::ResourceNotFound, message).with("resource", what)
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Says the rule as the reason too, which who redeems a code looks for; or another word, where
    /// there is no rule.
    pub(crate) fn because(self, otherwise: &str) -> Self {
        match self.details.get("rule").cloned() {
            Some(rule) => self.with("reason", rule),
            None if otherwise.is_empty() => self,
            None => self.with("reason", otherwise),
        }
    }

    /// Calls a member as this call's caller knows it.
    pub(crate) fn renaming(self, from: &str, to: &str) -> Self {
        let named = self.details.get("field").is_some_and(|field| field == from);
        if named { self.with("field", to) } else { self }
    }

    pub(crate) fn write(&self, context: &RequestContext) -> Response {
        let error = Told { code: self.code, message: &self.message, details: &self.details };
        let envelope = Envelope { success: false, error, request_id: context.request_id() };
        let mut response = written(self.status, &envelope);
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A JSON answer. Amounts are text and numbers are exact, so nothing here can fail to be written.
pub(crate) fn written(status: StatusCode, body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

impl Refused {
    /// As [`Trouble::because`].
    pub(crate) fn because(self, otherwise: &str) -> Self {
        match self {
            Self::Here(trouble) => trouble.because(otherwise).into(),
            Self::Lobby(rejection) => Self::Lobby(rejection),
        }
    }

    /// As [`Trouble::renaming`].
    pub(crate) fn renaming(self, from: &str, to: &str) -> Self {
        match self {
            Self::Here(trouble) => trouble.renaming(from, to).into(),
            Self::Lobby(rejection) => Self::Lobby(rejection),
        }
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self::Here(Box::new(trouble))
    }
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self::Lobby(rejection)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Lobby(rejection) => rejection.into_response(),
            Self::Here(trouble) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = trouble.status;
                response.extensions_mut().insert(Unwritten(trouble));
                response
            }
        }
    }
}

#[derive(Clone)]
struct Unwritten(Box<Trouble>);

/// Writes a trouble that a handler answered, now that the request's id is at hand.
pub(crate) async fn write_troubles(
    context: RequestContext,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Unwritten>() {
        Some(Unwritten(trouble)) => trouble.write(&context),
        None => response,
    }
}
