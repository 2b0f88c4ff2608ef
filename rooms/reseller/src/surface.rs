//! What the lobby refuses on this room's behalf, in this room's envelope.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use room_lobby::body::BodyError;
use room_lobby::path::percent_decode;
use room_lobby::{AuthError, Rejection, RequestContext, Surface};

use crate::desk;
use crate::failure::{Failure, Status};
use crate::schema::methods::Method;
use crate::schema::snake;
use crate::system::System;

/// What challenges a caller whose token is not one, or no longer.
const BAD_TOKEN: HeaderValue =
    HeaderValue::from_static("Bearer realm=\"perennial\", error=\"invalid_token\"");

pub struct ResellerSurface;

impl Surface for ResellerSurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        let failure = match &rejection {
            Rejection::Unauthenticated(AuthError::Missing) => {
                let method = method_of(context).map(Method::full_id);
                missing().credentials_missing(method)
            }
            // Who may not call is not told what is wrong with what he sent (4).
            Rejection::PayloadTooLarge { .. } | Rejection::BodyInvalid(_) => {
                not_admitted(context).unwrap_or_else(|| failure(&rejection))
            }
            other => failure(other),
        };
        let mut response = failure.answer(System::wants_older_errors(context.raw_query()));
        if let Rejection::Unauthenticated(error) = rejection
            && error != AuthError::Missing
        {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, BAD_TOKEN);
        }
        response
    }
}

fn method_of(context: &RequestContext) -> Option<&'static Method> {
    Method::of(context.method().as_str(), context.path())
}

/// What a caller is told who may not use this method under this partner's name.
fn not_admitted(context: &RequestContext) -> Option<Failure> {
    let (method, caller) = (method_of(context)?, context.credential()?);
    let partner = percent_decode(context.path().split('/').nth(3)?, false)?;
    let partner = str::from_utf8(&partner).ok()?;
    desk::admitted(caller, partner, method.whom).err()
}

pub fn failure(rejection: &Rejection) -> Failure {
    let say = |status| Failure::new(status, rejection.sentence());
    match rejection {
        // An unknown method of a known path is unknown here as well: the platform routes by both.
        Rejection::NotFound | Rejection::MethodNotAllowed { .. } => Failure::not_found(),
        Rejection::PayloadTooLarge { bytes_max } => Failure::new(
            Status::InvalidArgument,
            format!("Request payload size exceeds the limit: {bytes_max} bytes."),
        ),
        Rejection::BodyInvalid(error) => body(error),
        Rejection::UnsupportedMediaType
        | Rejection::NotAcceptable
        | Rejection::HeaderInvalid(_)
        | Rejection::PathInvalid
        | Rejection::QueryInvalid(_) => say(Status::InvalidArgument),
        Rejection::Unauthenticated(AuthError::Missing) => missing(),
        Rejection::Unauthenticated(
            AuthError::Malformed | AuthError::Unknown | AuthError::Expired,
        ) => Failure::new(
            Status::Unauthenticated,
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login \
             cookie or other valid authentication credential.",
        ),
        Rejection::Forbidden(_) => Failure::forbidden(),
        Rejection::RateLimited { .. } => say(Status::ResourceExhausted),
        Rejection::Timeout => say(Status::DeadlineExceeded),
        Rejection::Overloaded => say(Status::Unavailable),
        Rejection::Internal => Failure::new(Status::Internal, "Internal error encountered."),
    }
}

fn missing() -> Failure {
    Failure::new(
        Status::Unauthenticated,
        "Request is missing required authentication credential. Expected OAuth 2 access token, \
         login cookie or other valid authentication credential.",
    )
}

/// A body that is no document, or holds what no call means.
fn body(error: &BodyError) -> Failure {
    let text = format!("Invalid JSON payload received. {}", error.sentence());
    match error.path() {
        Some(pointer) => Failure::field(field(pointer), text),
        None => Failure::new(Status::InvalidArgument, text),
    }
}

/// `/lineItems/0/product` as `line_items[0].product`.
fn field(pointer: &str) -> String {
    let mut field = String::new();
    for name in pointer.split('/').skip(1) {
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            field = format!("{field}[{name}]");
        } else {
            let dot = if field.is_empty() { "" } else { "." };
            field = format!("{field}{dot}{}", snake(name));
        }
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_become_fields() {
        assert_eq!(field("/lineItems/0/product"), "line_items[0].product");
        assert_eq!(field(""), "");
    }
}
