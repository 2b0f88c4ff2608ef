//! The way of one request through a room: known, admitted, counted, bounded, answered, told.

use std::any::Any;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::body::HttpBody;
use axum::http::Request;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::future::RouteFuture;
use bytes::Bytes;
use tokio::time::sleep;
use tower::Service as _;
use tracing::Span;

use super::Room;
use super::head::{check_head, content_length};
use super::render::finish;
use crate::auth::{Forbidden, require_room};
use crate::body::{BodyBounds, guard};
use crate::limits::Standing;
use crate::log;
use crate::path::{Prefix, honest, verb_segment, with_path};
use crate::rejection::Rejection;
use crate::request::{Arrival, RequestContext};

/// How far a request got before anything had to be waited for.
enum Asked {
    /// The router is at it.
    Router(RouteFuture<Infallible>),
    /// The room's first look was answer enough.
    Answered(Response),
    /// It never reached the router.
    TurnedAway(Rejection),
}

impl Room {
    /// Answers one request below `prefix`. Never fails and never panics.
    ///
    /// Whatever needs no waiting is done in plain calls, and the future holds little more than the
    /// router's own: it is moved about by every layer above.
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
        let version = request.version();
        let mut standing = None;
        let (context, asked) = self.receive(request, prefix, peer, &mut standing);
        let span = log::span(&context);
        let outcome = match asked {
            Asked::Router(answering) => self.wait_for(answering, &context, &span).await,
            Asked::Answered(response) => Ok(response),
            Asked::TurnedAway(rejection) => Err(rejection),
        };
        let _entered = span.enter();
        let response = self.settle(outcome, &context);
        let mut response = finish(response, &context, version);
        if let Some(standing) = standing {
            standing.write(response.headers_mut());
        }
        let took = self.lobby.clock.monotonic().saturating_sub(began);
        if let Some(last_look) = &self.options.last_look {
            let looked =
                catch_unwind(AssertUnwindSafe(|| last_look(&context, &mut response, took)));
            if let Err(panic) = looked {
                // It is answered already; what the room wanted to add is all that is lost.
                let _told = self.panicked(&panic, &context);
            }
        }
        self.metrics.count(context.route(), context.method(), response.status(), took);
        log::answered(&context, response.status(), took);
        response
    }

    /// Looks at everything but the body, and asks the router if all is well.
    fn receive<B>(
        &self,
        request: Request<B>,
        prefix: Option<Prefix>,
        peer: Option<SocketAddr>,
        standing: &mut Option<Standing>,
    ) -> (RequestContext, Asked)
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    {
        let (mut parts, body) = request.into_parts();
        let own = (self.options.json_of)(&parts.method, parts.uri.path());
        let context = RequestContext::new(&Arrival {
            ids: &self.lobby.ids,
            proxies: self.lobby.proxies.as_ref(),
            room: self.options.name,
            parts: &parts,
            peer,
            json: own.unwrap_or(self.options.json),
            now_unix_seconds: self.lobby.clock.unix_seconds(),
        });
        match self.examine(&mut parts, prefix, &context, standing) {
            Ok(None) => {}
            Ok(Some(response)) => return (context, Asked::Answered(response)),
            Err(rejection) => return (context, Asked::TurnedAway(rejection)),
        }
        let bytes_max = context.json_limits().bytes_max;
        let bounds = BodyBounds { bytes_max, time_max: self.options.body_time_max };
        let body = guard(body, bounds, &context);
        parts.extensions.insert(context.clone());
        let request = Request::from_parts(parts, body);
        let called = catch_unwind(AssertUnwindSafe(|| self.router.clone().call(request)));
        let asked = match called {
            Ok(answering) => Asked::Router(answering),
            Err(panic) => Asked::TurnedAway(self.panicked(&panic, &context)),
        };
        (context, asked)
    }

    /// Finds out whether the request may go on to the router, or is answered already.
    fn examine(
        &self,
        parts: &mut Parts,
        prefix: Option<Prefix>,
        context: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<Option<Response>, Rejection> {
        check_head(parts)?;
        self.shape_path(parts, prefix)?;
        if let Some(first_look) = &self.options.first_look {
            let looked = catch_unwind(AssertUnwindSafe(|| first_look(parts, context)));
            match looked {
                Ok(None) => {}
                Ok(Some(response)) => return Ok(Some(response)),
                Err(panic) => return Err(self.panicked(&panic, context)),
            }
        }
        self.admit_and_count(parts, context, standing)?;
        let bytes_max = context.json_limits().bytes_max;
        if content_length(&parts.headers).is_some_and(|length| length > bytes_max as u64) {
            return Err(Rejection::PayloadTooLarge { bytes_max });
        }
        Ok(None)
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
        let credential = context.credential();
        let unlimited = admitted.is_ok()
            && match (&self.options.unlimited, credential) {
                (Some(unlimited), Some(credential)) => unlimited(credential),
                (Some(_) | None, _) => false,
            };
        if let Some(limits) = self.options.limits.as_ref().filter(|_| !unlimited) {
            // Failed tries are counted too, by address, so that guessing is slow.
            let own = match (&self.options.counting, credential) {
                (Some(counting), Some(credential)) => Some(counting(credential)),
                (Some(_) | None, _) => None,
            };
            let (stands, counted) = if let Some(own) = &own {
                limits.count_at(Some(&own.name), context.peer(), own.rate)
            } else {
                let id = credential.map(|credential| (self.options.counted_as)(credential));
                limits.count(id, context.peer())
            };
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

    /// Waits for the router; a panic or a long wait ends this request and nothing else.
    async fn wait_for(
        &self,
        answering: RouteFuture<Infallible>,
        context: &RequestContext,
        span: &Span,
    ) -> Result<Response, Rejection> {
        let mut answering = pin!(answering);
        let mut deadline = None;
        poll_fn(|cx| {
            let _entered = span.enter();
            let polled = catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(cx)));
            match polled {
                Ok(Poll::Ready(Ok(response))) => Poll::Ready(Ok(response)),
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

    pub(super) fn panicked(
        &self,
        _panic: &Box<dyn Any + Send>,
        context: &RequestContext,
    ) -> Rejection {
        self.metrics.count_panic();
        log::panicked(context);
        Rejection::Internal
    }
}
