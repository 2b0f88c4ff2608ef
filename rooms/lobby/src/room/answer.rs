//! The way of one request through a room: known, admitted, counted, bounded, answered, told.

use std::any::Any;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::body::{Body, HttpBody};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Version, header};
use axum::response::Response;
use bytes::Bytes;
use tokio::time::sleep;
use tower::Service as _;
use tracing::Instrument as _;

use super::Room;
use crate::auth::{Forbidden, require_room};
use crate::body::{BodyBounds, BodyError, guard};
use crate::headers::defend;
use crate::limits::Standing;
use crate::log;
use crate::path::{Prefix, honest, verb_segment, with_path};
use crate::rejection::{HeaderError, Refused, Rejection};
use crate::request::{Arrival, CORRELATION_ID, REQUEST_ID, RequestContext};
use crate::serve::FramingConflict;

impl Room {
    /// Answers one request below `prefix`. Never fails and never panics.
    pub(crate) async fn answer<B>(
        &self,
        request: Request<B>,
        prefix: Option<Prefix>,
        peer: Option<SocketAddr>,
    ) -> Response
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    {
        let began = self.lobby.clock.monotonic();
        let (parts, body) = request.into_parts();
        let context = RequestContext::new(&Arrival {
            ids: &self.lobby.ids,
            room: self.options.name,
            parts: &parts,
            peer,
            json: self.options.json,
            now_unix_seconds: self.lobby.clock.unix_seconds(),
        });
        let version = parts.version;
        let span = log::span(&context);
        let work = async {
            let mut standing = None;
            let outcome = self.decide(parts, body, prefix, &context, &mut standing).await;
            let response = self.settle(outcome, &context);
            let mut response = finish(response, &context, version);
            if let Some(standing) = standing {
                standing.write(response.headers_mut());
            }
            let took = self.lobby.clock.monotonic().saturating_sub(began);
            self.metrics.count(context.route(), context.method(), response.status(), took);
            log::answered(&context, response.status(), took);
            response
        };
        work.instrument(span).await
    }

    async fn decide<B>(
        &self,
        mut parts: Parts,
        body: B,
        prefix: Option<Prefix>,
        context: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<Response, Rejection>
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    {
        check_head(&parts)?;
        self.shape_path(&mut parts, prefix)?;
        if let Some(first_look) = &self.options.first_look {
            let looked = catch_unwind(AssertUnwindSafe(|| first_look(&parts, context)));
            match looked {
                Ok(None) => {}
                Ok(Some(response)) => return Ok(response),
                Err(panic) => return Err(self.panicked(&panic, context)),
            }
        }
        self.admit_and_count(&parts, context, standing)?;
        let bytes_max = self.options.json.bytes_max;
        if content_length(&parts.headers).is_some_and(|length| length > bytes_max as u64) {
            return Err(Rejection::PayloadTooLarge { bytes_max });
        }
        let bounds = BodyBounds { bytes_max, time_max: self.options.body_time_max };
        let body = guard(body, bounds, context);
        parts.extensions.insert(context.clone());
        self.ask(Request::from_parts(parts, body), context).await
    }

    /// Puts the path into the shape the room's router knows; tricks lead nowhere.
    fn shape_path(&self, parts: &mut Parts, prefix: Option<Prefix>) -> Result<(), Rejection> {
        let sent = parts.uri.path();
        let tidied = match prefix {
            Some(prefix) => prefix.tidy(sent),
            None => sent.into(),
        };
        if !honest(&tidied) {
            return Err(Rejection::NotFound);
        }
        let shaped = verb_segment(&tidied, self.options.verbs);
        let path = shaped.as_deref().unwrap_or(&tidied);
        if path.contains("//") {
            // A verb on no name; the router would take the empty name for one.
            return Err(Rejection::NotFound);
        }
        if path != sent {
            parts.uri = with_path(&parts.uri, path).ok_or(Rejection::NotFound)?;
        }
        Ok(())
    }

    fn admit_and_count(
        &self,
        parts: &Parts,
        context: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<(), Rejection> {
        let open = (self.options.open_paths)(&parts.method, parts.uri.path());
        let admitted = if open {
            Ok(())
        } else {
            match catch_unwind(AssertUnwindSafe(|| self.admit(parts, context))) {
                Ok(admitted) => admitted,
                Err(panic) => return Err(self.panicked(&panic, context)),
            }
        };
        if let Some(limits) = &self.options.limits {
            // Failed tries are counted too, by address, so that guessing is slow.
            let id = context.credential().map(|credential| credential.id.as_str());
            let (stands, counted) = limits.count(id, context.peer());
            *standing = Some(stands);
            counted
                .map_err(|retry_after_seconds| Rejection::RateLimited { retry_after_seconds })?;
        }
        admitted
    }

    fn admit(&self, parts: &Parts, context: &RequestContext) -> Result<(), Rejection> {
        let now = context.received_unix_seconds();
        let Some(credential) = self.options.admission.admit(parts, &self.lobby.door, now)? else {
            return Ok(());
        };
        context.admit(credential.clone());
        let environments = &self.options.environments;
        if !environments.is_empty() && !environments.contains(&credential.environment) {
            return Err(Forbidden::WrongEnvironment.into());
        }
        Ok(require_room(&credential, self.options.name)?)
    }

    /// Asks the room's router; a panic or a long wait ends this request and nothing else.
    async fn ask(
        &self,
        request: Request<Body>,
        context: &RequestContext,
    ) -> Result<Response, Rejection> {
        let mut router = self.router.clone();
        let mut future = pin!(async move {
            let answered: Result<Response, Infallible> = router.call(request).await;
            match answered {
                Ok(response) => response,
                Err(never) => match never {},
            }
        });
        let mut deadline = None;
        poll_fn(|cx| {
            let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
            match polled {
                Ok(Poll::Ready(response)) => Poll::Ready(Ok(response)),
                Err(panic) => Poll::Ready(Err(self.panicked(&panic, context))),
                Ok(Poll::Pending) => {
                    // Armed at the first wait: most answers never need it.
                    let time_max = self.options.answer_time_max;
                    let deadline = deadline.get_or_insert_with(|| Box::pin(sleep(time_max)));
                    deadline.as_mut().poll(cx).map(|()| Err(Rejection::Timeout))
                }
            }
        })
        .await
    }

    fn panicked(&self, _panic: &Box<dyn Any + Send>, context: &RequestContext) -> Rejection {
        self.metrics.count_panic();
        log::panicked(context);
        Rejection::Internal
    }

    /// Renders what is still to be rendered in the room's envelope.
    fn settle(&self, outcome: Result<Response, Rejection>, context: &RequestContext) -> Response {
        let rejection = match outcome {
            Ok(response) => match self.rejection_in(response, context) {
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
        &self,
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
        if let Some(trouble) = context.body_trouble(self.options.json.bytes_max) {
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
fn finish(mut response: Response, context: &RequestContext, version: Version) -> Response {
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, context.request_id_header());
    headers.insert(CORRELATION_ID, context.correlation_id_header());
    defend(headers);
    if version == Version::HTTP_2 {
        headers.remove(header::CONNECTION);
    }
    response
}

/// What must hold for the head of every request, before anything else is read from it.
fn check_head(parts: &Parts) -> Result<(), Rejection> {
    if parts.extensions.get::<FramingConflict>().is_some()
        || (parts.headers.contains_key(header::TRANSFER_ENCODING)
            && parts.headers.contains_key(header::CONTENT_LENGTH))
    {
        return Err(HeaderError::FramingConflict.into());
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(_), Some(_)) => return Err(HeaderError::HostInvalid.into()),
        (Some(host), None) if !names_a_host(host) => return Err(HeaderError::HostInvalid.into()),
        (Some(_), None) => {}
        (None, _) => {
            // HTTP/2 names the host in the URI.
            if parts.version != Version::HTTP_2 || parts.uri.authority().is_none() {
                return Err(HeaderError::HostMissing.into());
            }
        }
    }
    let identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if !parts.headers.get_all(header::CONTENT_ENCODING).iter().all(identity) {
        return Err(Rejection::UnsupportedMediaType);
    }
    Ok(())
}

fn names_a_host(host: &HeaderValue) -> bool {
    let bytes = host.as_bytes();
    let plain = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']' | b'~' | b'%')
    };
    !bytes.is_empty() && bytes.len() <= 300 && bytes.iter().all(plain)
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
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
