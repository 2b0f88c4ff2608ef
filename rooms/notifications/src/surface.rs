//! The envelope of everything this room refuses (section 7.1), also of what the lobby turns away.

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use room_lobby::{Rejection, RequestContext, Surface};

use crate::refusals::Fault;
use crate::wire::fault::{Detail, ErrorBody};

/// Nexway's error object around whatever went wrong.
pub struct NexwaySurface;

impl Surface for NexwaySurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        write(of_rejection(&rejection), context)
    }
}

/// Writes the faults of handlers: they travel marked, since only here the time is known.
pub async fn write_faults(context: RequestContext, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Fault>() {
        Some(fault) => write(fault, &context),
        None => response,
    }
}

fn write(fault: Fault, context: &RequestContext) -> Response {
    let body = ErrorBody {
        status: fault.status.as_u16(),
        error: fault.status.canonical_reason().unwrap_or("Error"),
        message: fault.message,
        timestamp: context.received_unix_seconds().saturating_mul(1_000),
        details: vec![fault.detail],
    };
    (fault.status, Json(body)).into_response()
}

/// Nexway knows no 422: a field that is wrong is a bad request.
fn of_rejection(rejection: &Rejection) -> Fault {
    let status = match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    let mut detail = Detail::of(&rejection.code().to_uppercase().replace('-', "_"));
    match rejection {
        Rejection::BodyInvalid(error) => {
            if let Some(path) = error.path() {
                "INVALID_FIELD".clone_into(&mut detail.error_type);
                detail = detail.about("field", path).saying(error.code());
            }
        }
        Rejection::QueryInvalid(error) => {
            if let Some(name) = error.parameter() {
                "INVALID_FIELD".clone_into(&mut detail.error_type);
                detail = detail.about("parameter", name);
            }
        }
        Rejection::HeaderInvalid(error) => detail = detail.about("header", error.header()),
        Rejection::NotFound
        | Rejection::MethodNotAllowed { .. }
        | Rejection::PayloadTooLarge { .. }
        | Rejection::UnsupportedMediaType
        | Rejection::NotAcceptable
        | Rejection::PathInvalid
        | Rejection::Unauthenticated(_)
        | Rejection::Forbidden(_)
        | Rejection::RateLimited { .. }
        | Rejection::Timeout
        | Rejection::Overloaded
        | Rejection::Internal => {}
    }
    Fault { status, message: rejection.sentence().into_owned(), detail }
}
