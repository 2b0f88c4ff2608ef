//! One line in the log for each request: who answered, what, how fast. Never what was said.
//!
//! No query string, body, header or name of a caller is written, only the request id under which
//! the rest can be found.

use std::time::Duration;

use axum::http::StatusCode;
use tracing::{Level, Span};

use crate::request::RequestContext;

/// The target of these lines, for filters: `perennial::http`.
pub const TARGET: &str = "perennial::http";

/// The span all lines of one request belong to; free when nobody listens.
pub(crate) fn span(context: &RequestContext) -> Span {
    tracing::info_span!(
        target: TARGET,
        "request",
        request_id = context.request_id(),
        correlation_id = context.correlation_id(),
        room = context.room(),
    )
}

/// The line written when the answer is ready.
pub(crate) fn answered(context: &RequestContext, status: StatusCode, took: Duration) {
    if status.is_server_error() {
        if tracing::enabled!(target: TARGET, Level::WARN) {
            line!(warn, context, status, took);
        }
    } else if tracing::enabled!(target: TARGET, Level::INFO) {
        line!(info, context, status, took);
    }
}

/// Written when a handler panicked; the panic's own text may quote data, so it is not repeated.
pub(crate) fn panicked(context: &RequestContext) {
    tracing::error!(
        target: TARGET,
        request_id = context.request_id(),
        room = context.room(),
        route = context.route().unwrap_or_default(),
        "a handler panicked",
    );
}

macro_rules! line {
    ($level:ident, $context:expr, $status:expr, $took:expr) => {
        tracing::$level!(
            target: TARGET,
            request_id = $context.request_id(),
            correlation_id = $context.correlation_id(),
            room = $context.room(),
            route = $context.route().unwrap_or_default(),
            method = $context.method().as_str(),
            status = $status.as_u16(),
            credential = $context.credential().map(|credential| credential.id.as_str()),
            latency_us = u64::try_from($took.as_micros()).unwrap_or(u64::MAX),
            "answered",
        )
    };
}
use line;
