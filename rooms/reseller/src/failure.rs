//! What this surface says when it does not do what was asked: `google.rpc.Status` in an envelope.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};

/// The `domain` of every `ErrorInfo` of this API (9).
pub const DOMAIN: &str = "paymentsresellersubscription.googleapis.com";

/// What begins the description of a value of the wrong type.
pub const TYPED: &str = "Invalid value at";

/// A refusal in the words of this surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub status: Status,
    pub message: String,
    pub info: Option<ErrorInfo>,
    pub violations: Vec<Violation>,
}

/// The machine-readable cause.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorInfo {
    pub reason: &'static str,
    pub domain: &'static str,
    pub metadata: Vec<(&'static str, String)>,
}

/// One thing wrong with the input. The field is a path such as `line_items[0].product`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    pub description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    InvalidArgument,
    FailedPrecondition,
    Unauthenticated,
    PermissionDenied,
    NotFound,
    AlreadyExists,
    Aborted,
    ResourceExhausted,
    Internal,
    Unavailable,
    DeadlineExceeded,
}

impl Status {
    pub const ALL: [Self; 11] = [
        Self::InvalidArgument,
        Self::FailedPrecondition,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::NotFound,
        Self::AlreadyExists,
        Self::Aborted,
        Self::ResourceExhausted,
        Self::Internal,
        Self::Unavailable,
        Self::DeadlineExceeded,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::Aborted => "ABORTED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
        }
    }

    pub fn http(self) -> StatusCode {
        match self {
            Self::InvalidArgument | Self::FailedPrecondition => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::PermissionDenied => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::AlreadyExists | Self::Aborted => StatusCode::CONFLICT,
            Self::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// The reason in the older list of errors, shown on `$.xgafv=1`.
    fn older_reason(self) -> &'static str {
        match self {
            Self::InvalidArgument => "badRequest",
            Self::FailedPrecondition => "failedPrecondition",
            Self::Unauthenticated => "authError",
            Self::PermissionDenied => "forbidden",
            Self::NotFound => "notFound",
            Self::AlreadyExists => "alreadyExists",
            Self::Aborted => "conflict",
            Self::ResourceExhausted => "rateLimitExceeded",
            Self::Internal | Self::Unavailable | Self::DeadlineExceeded => "backendError",
        }
    }
}

impl Failure {
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), info: None, violations: vec![] }
    }

    pub fn not_found() -> Self {
        Self::new(Status::NotFound, "Requested entity was not found.")
    }

    pub fn forbidden() -> Self {
        Self::new(Status::PermissionDenied, "The caller does not have permission")
    }

    pub fn precondition(message: impl Into<String>) -> Self {
        Self::new(Status::FailedPrecondition, message)
    }

    /// One field is wrong; the message says what the description says.
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::fields(vec![Violation { field: field.into(), description: description.into() }])
    }

    /// Several fields are wrong. The message holds one description per line.
    pub fn fields(violations: Vec<Violation>) -> Self {
        let lines: Vec<_> = violations.iter().map(|each| each.description.as_str()).collect();
        Self { status: Status::InvalidArgument, message: lines.join("\n"), info: None, violations }
    }

    /// With a machine-readable cause of this API.
    pub fn because(mut self, reason: &'static str) -> Self {
        self.info = Some(ErrorInfo { reason, domain: DOMAIN, metadata: vec![] });
        self
    }

    pub fn about(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Some(info) = &mut self.info {
            info.metadata.push((name, value.into()));
        }
        self
    }

    /// Without a credential: the cause belongs to all of the platform (9).
    pub fn credentials_missing(mut self, method: Option<String>) -> Self {
        let mut metadata = vec![("service", DOMAIN.to_owned())];
        metadata.extend(method.map(|method| ("method", method)));
        let domain = "googleapis.com";
        self.info = Some(ErrorInfo { reason: "CREDENTIALS_MISSING", domain, metadata });
        self
    }

    /// The answer. Errors are always indented; `older` adds the older list (2.2).
    pub fn answer(&self, older: bool) -> Response {
        let envelope = Envelope { error: self.body(older) };
        let mut text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
        text.push('\n');
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status.http();
        let kind = HeaderValue::from_static("application/json; charset=UTF-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    fn body(&self, older: bool) -> ErrorBody<'_> {
        let mut details = vec![];
        if let Some(ErrorInfo { reason, domain, metadata }) = &self.info {
            let metadata: serde_json::Map<_, _> =
                metadata.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            details.push(json!({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason, "domain": domain, "metadata": metadata,
            }));
        }
        if !self.violations.is_empty() {
            details.push(json!({
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": self.violations,
            }));
        }
        ErrorBody {
            code: self.status.http().as_u16(),
            message: &self.message,
            errors: older.then(|| vec![self.older()]),
            status: self.status.name(),
            details,
        }
    }

    fn older(&self) -> Older<'_> {
        let missing = self.info.as_ref().is_some_and(|info| info.reason == "CREDENTIALS_MISSING");
        let (message, reason) = match self.status {
            Status::Unauthenticated if missing => ("Login Required.", "required"),
            Status::Unauthenticated => ("Invalid Credentials", "authError"),
            status => (self.message.as_str(), status.older_reason()),
        };
        let placed = self.status == Status::Unauthenticated;
        let typed = self.violations.iter().any(|each| each.description.starts_with(TYPED));
        let reason = if typed { "invalid" } else { reason };
        Older {
            message,
            domain: (!typed).then_some("global"),
            reason,
            location: placed.then_some("Authorization"),
            location_type: placed.then_some("header"),
        }
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: u16,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<Older<'a>>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Older<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'static str>,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_type: Option<&'static str>,
}
