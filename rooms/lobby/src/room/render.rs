//! How an answer leaves the room: refusals in its envelope, and what HTTP wants with each.

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::response::Response;

use super::Room;
use crate::body::BodyError;
use crate::headers::defend;
use crate::rejection::{Refused, Rejection};
use crate::request::{CORRELATION_ID, REQUEST_ID, RequestContext};

/// Ids, defences, rate limit: room for them is made once.
const HEADERS_ADDED_MAX: usize = 9;

impl Room {
    /// Renders what is still to be rendered in the room's envelope.
    pub(super) fn settle(
        &self,
        outcome: Result<Response, Rejection>,
        context: &RequestContext,
    ) -> Response {
        let rejection = match outcome {
            Ok(response) => match Self::rejection_in(response, context) {
                Ok(response) => return response,
                Err(rejection) => rejection,
            },
            Err(rejection) => rejection,
        };
        let kept = rejection.clone();
        let rendered = catch_unwind(AssertUnwindSafe(|| self.surface.reject(rejection, context)));
        let mut response = rendered.unwrap_or_else(|panic| {
            let rejection = self.panicked(&panic, context);
            let mut bare = Response::new(Body::empty());
            *bare.status_mut() = rejection.status();
            bare
        });
        self.complete(&mut response, &kept);
        response
    }

    /// The rejection an answer stands for, if it stands for one.
    fn rejection_in(
        mut response: Response,
        context: &RequestContext,
    ) -> Result<Response, Rejection> {
        if let Some(Refused(rejection)) = response.extensions_mut().remove::<Refused>() {
            return Err(match rejection {
                Rejection::MethodNotAllowed { allow } if allow.is_empty() => {
                    Rejection::MethodNotAllowed { allow: allowed(response.headers()) }
                }
                other => other,
            });
        }
        let status = response.status();
        if !status.is_client_error() && !status.is_server_error() {
            return Ok(response);
        }
        if let Some(trouble) = context.body_trouble(context.json_limits().bytes_max) {
            return Err(trouble.into());
        }
        // Plain text is how the framework's own extractors refuse; no room of ours speaks it.
        if is_plain_text(response.headers()) {
            return Err(stray(status));
        }
        Ok(response)
    }

    /// Adds what HTTP wants with a refusal, whatever the envelope.
    fn complete(&self, response: &mut Response, rejection: &Rejection) {
        let retry_after = rejection.retry_after_seconds();
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.entry(header::RETRY_AFTER).or_insert_with(|| HeaderValue::from(seconds));
        }
        if let Rejection::MethodNotAllowed { allow } = rejection
            && let Ok(allow) = HeaderValue::try_from(allow.as_str())
        {
            headers.entry(header::ALLOW).or_insert(allow);
        }
        if let Rejection::PayloadTooLarge { .. } | Rejection::BodyInvalid(BodyError::TooSlow) =
            rejection
        {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Rejection::Unauthenticated(_) = rejection {
            let challenge = || self.options.challenge.clone();
            headers.entry(header::WWW_AUTHENTICATE).or_insert_with(challenge);
        }
    }
}

/// Adds what every answer carries.
pub(super) fn finish(
    mut response: Response,
    context: &RequestContext,
    version: Version,
) -> Response {
    let headers = response.headers_mut();
    headers.reserve(HEADERS_ADDED_MAX);
    headers.insert(REQUEST_ID, context.request_id_header());
    headers.insert(CORRELATION_ID, context.correlation_id_header());
    defend(headers);
    if version == Version::HTTP_2 {
        headers.remove(header::CONNECTION);
    }
    response
}

fn allowed(headers: &HeaderMap) -> String {
    let sent = headers.get(header::ALLOW).and_then(|allow| allow.to_str().ok());
    sent.unwrap_or_default().replace(',', ", ")
}

fn is_plain_text(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn stray(status: StatusCode) -> Rejection {
    match status {
        StatusCode::NOT_FOUND => Rejection::NotFound,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Rejection::UnsupportedMediaType,
        status if status.is_client_error() => Rejection::PathInvalid,
        _ => Rejection::Internal,
    }
}
