//! The house: every room behind one listener, and what answers where no room does.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use tower::Service;

use crate::auth::Admission;
use crate::lobby::Lobby;
use crate::rejection::Rejection;
use crate::room::{Room, RoomOptions, mount};
use crate::surface::ProblemSurface;

/// Whether the house may be sent requests; switched off before it closes.
#[derive(Clone)]
pub struct Readiness {
    open: Arc<AtomicBool>,
    check: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Readiness {
    /// Ready whenever this quick check says so, for instance that the store answers.
    pub fn when(check: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { open: Arc::new(AtomicBool::new(true)), check: Arc::new(check) }
    }

    /// From now on not ready: the first step of closing.
    pub fn close(&self) {
        self.open.store(false, Ordering::Release);
    }

    /// Whether requests may be sent here now.
    pub fn is_ready(&self) -> bool {
        self.open.load(Ordering::Acquire) && (self.check)()
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self::when(|| true)
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readiness").field("open", &self.open).finish_non_exhaustive()
    }
}

/// All rooms: the one whose prefix holds most of a path answers it, the first of several that hold
/// as much. Cheap to clone.
#[derive(Clone, Debug)]
pub struct House {
    inside: Arc<Inside>,
}

#[derive(Debug)]
struct Inside {
    rooms: Vec<Room>,
    /// `/livez`, `/readyz`, and 404 for everything else.
    hall: Room,
}

impl House {
    /// A house with these rooms.
    pub fn new(lobby: &Lobby, readiness: Readiness, rooms: Vec<Room>) -> Self {
        let mut options = RoomOptions::new("hall", []);
        options.admission = Admission::Open;
        let router = Router::new()
            .route("/livez", get(async || "ok\n"))
            .route("/readyz", get(async move || readyz(&readiness)));
        let hall = mount(lobby, ProblemSurface, router, options);
        Self { inside: Arc::new(Inside { rooms, hall }) }
    }

    fn answer_here<B>(
        &self,
        request: Request<B>,
        peer: Option<SocketAddr>,
    ) -> impl Future<Output = Response> + Send
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    {
        let path = request.uri().path();
        let holding = |room| Room::prefix_of(room, path).map(|prefix| (room, prefix));
        // Of equally long ones `max_by_key` would take the last.
        let found = self.inside.rooms.iter().rev().filter_map(holding);
        let found = found.max_by_key(|(_, prefix)| prefix.length());
        let (room, prefix) =
            found.map_or((&self.inside.hall, None), |(room, prefix)| (room, Some(prefix)));
        room.answer(request, prefix, peer)
    }
}

fn readyz(readiness: &Readiness) -> Response {
    if readiness.is_ready() {
        "ready\n".into_response()
    } else {
        Rejection::Overloaded.into_response()
    }
}

/// Something that answers requests: a [`House`], or the plain router of the admin listener.
pub trait Answer: Clone + Send + Sync + 'static {
    /// Answers one request from this address.
    fn answer<B>(
        &self,
        request: Request<B>,
        peer: SocketAddr,
    ) -> impl Future<Output = Response> + Send
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<axum::BoxError>;
}

impl Answer for House {
    fn answer<B>(
        &self,
        request: Request<B>,
        peer: SocketAddr,
    ) -> impl Future<Output = Response> + Send
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<axum::BoxError>,
    {
        self.answer_here(request, Some(peer))
    }
}

impl Answer for Router {
    async fn answer<B>(&self, request: Request<B>, _peer: SocketAddr) -> Response
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let answered: Result<Response, Infallible> =
            self.clone().call(request.map(Body::new)).await;
        match answered {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// For driving a house in process.
impl Service<Request<Body>> for House {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let house = self.clone();
        Box::pin(async move { Ok(house.answer_here(request, None).await) })
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::path::Prefix;
    use crate::testing::{Ask, TestLobby};

    #[tokio::test]
    async fn the_room_that_says_most_of_a_path_answers_it() {
        let test = TestLobby::new();
        let room = |name: &'static str, prefix: Prefix| {
            let mut options = RoomOptions::new(name, [prefix]);
            options.admission = Admission::Open;
            let answer = get(async move || name);
            let router = Router::new()
                .route("/subscription/new/{token}", answer.clone())
                .route("/subscription/{operation}", answer);
            mount(&test.lobby, ProblemSurface, router, options)
        };
        let wide = || room("wide", Prefix::new("/subscription").any_case().collapsing());
        let narrow = || room("narrow", Prefix::new("/subscription/new"));
        for rooms in [vec![wide(), narrow()], vec![narrow(), wide()]] {
            let house = test.house(rooms);
            for (path, answered) in [
                ("/subscription/new/t", "narrow"),
                ("/Subscription/New/t", "wide"),
                ("/subscription/newest", "wide"),
                ("/SUBSCRIPTION/get", "wide"),
            ] {
                assert_eq!(Ask::get(path).of(&house).await.text, answered, "{path}");
            }
        }
        let house = test.house(vec![room("first", Prefix::new("/subscription")), wide()]);
        assert_eq!(Ask::get("/subscription/get").of(&house).await.text, "first");
    }
}
