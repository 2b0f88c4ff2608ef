//! What happens inside a room's router on the lobby's behalf: the matched route is noted, and what
//! matches nothing is marked for the surface.

use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::response::{IntoResponse as _, Response};
use tower::{Layer, Service};

use crate::rejection::Rejection;
use crate::request::RequestContext;

pub(super) fn watched(router: Router) -> Router {
    router
        .fallback(async || Rejection::NotFound)
        // axum adds `Allow`; the room reads it from there.
        .method_not_allowed_fallback(async || not_allowed())
        .layer(NoteRoute)
}

fn not_allowed() -> Response {
    Rejection::MethodNotAllowed { allow: String::new() }.into_response()
}

#[derive(Clone, Copy)]
struct NoteRoute;

impl<S> Layer<S> for NoteRoute {
    type Service = Noting<S>;

    fn layer(&self, inner: S) -> Noting<S> {
        Noting { inner }
    }
}

#[derive(Clone)]
struct Noting<S> {
    inner: S,
}

impl<S: Service<Request>> Service<Request> for Noting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> S::Future {
        let extensions = request.extensions();
        if let (Some(context), Some(route)) =
            (extensions.get::<RequestContext>(), extensions.get::<MatchedPath>())
        {
            context.note_route(route.clone());
        }
        self.inner.call(request)
    }
}
