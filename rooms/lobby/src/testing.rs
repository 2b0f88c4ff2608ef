//! Driving a house without a network: for the tests of every room.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::auth::{Credential, Door, InstallationSecret, KeyTable, MemoryKeyring, new_key};
use crate::clock::Clock;
use crate::house::{Answer as _, House, Readiness};
use crate::lobby::{Ids, Lobby};
use crate::metrics::Metrics;
use crate::room::Room;

/// A clock that stands still until a test moves it.
#[derive(Debug, Default)]
pub struct ManualClock {
    started_unix_seconds: i64,
    nanos: AtomicU64,
}

impl ManualClock {
    /// A clock that shows this time.
    pub fn new(unix_seconds: i64) -> Self {
        Self { started_unix_seconds: unix_seconds, nanos: AtomicU64::new(0) }
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn monotonic(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::Relaxed))
    }

    fn unix_seconds(&self) -> i64 {
        let passed = i64::try_from(self.monotonic().as_secs()).unwrap_or(i64::MAX);
        self.started_unix_seconds.saturating_add(passed)
    }
}

/// Ids that count: `req_1`, `req_2`, …
pub fn counting_ids() -> Ids {
    let next = AtomicI64::new(1);
    Arc::new(move || format!("req_{}", next.fetch_add(1, Ordering::Relaxed)))
}

/// A lobby for tests: counting ids, a clock that stands at 2024-01-31T09:00:00Z, an empty keyring.
pub struct TestLobby {
    /// What rooms are mounted with.
    pub lobby: Lobby,
    /// The keys behind its door.
    pub keyring: Arc<MemoryKeyring>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    keys: AtomicU64,
}

impl TestLobby {
    /// A fresh one. Keys `pk`, `asc` and `rs` exist, each `_live` (production) and `_test` (sandbox).
    pub fn new() -> Self {
        let keyring = Arc::new(MemoryKeyring::new());
        let clock = Arc::new(ManualClock::new(1_706_691_600));
        let kinds = ["pk", "asc", "rs", "nx"].into_iter().flat_map(|kind| {
            [(format!("{kind}_live"), "production"), (format!("{kind}_test"), "sandbox")]
        });
        let secret = InstallationSecret::new(&[42; 32]);
        let lobby = Lobby {
            ids: counting_ids(),
            clock: clock.clone(),
            door: Arc::new(Door::new(Arc::clone(&keyring), secret, KeyTable::new(kinds))),
            metrics: Arc::new(Metrics::new()),
            proxies: None,
        };
        Self { lobby, keyring, clock, keys: AtomicU64::new(0) }
    }

    /// Issues an API key for this credential; the same sequence of calls gives the same keys.
    pub fn issue(&self, prefix: &str, credential: Credential) -> String {
        let mut random = [0; 32];
        let count = self.keys.fetch_add(1, Ordering::Relaxed);
        random[..8].copy_from_slice(&count.to_be_bytes());
        let key = new_key(prefix, &random);
        self.keyring.add_key(self.lobby.door.secret().hash(&key), credential);
        key
    }

    /// Gives this credential a user name and a password.
    pub fn enrol(&self, user: &str, password: &str, credential: Credential) {
        self.keyring.add_basic(user, self.lobby.door.secret().hash(password), credential);
    }

    /// A house with these rooms, always ready.
    pub fn house(&self, rooms: Vec<Room>) -> House {
        House::new(&self.lobby, Readiness::default(), rooms)
    }
}

impl Default for TestLobby {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TestLobby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestLobby").field("lobby", &self.lobby).finish_non_exhaustive()
    }
}

/// A credential for one room in one environment with these scopes.
pub fn credential(id: &str, environment: &str, room: &str, scopes: &[&str]) -> Credential {
    Credential {
        id: id.to_owned(),
        name: format!("{id} of the tests"),
        environment: environment.to_owned(),
        rooms: [room.to_owned()].into(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        ..Credential::default()
    }
}

/// One request to a house, built step by step.
#[derive(Debug)]
pub struct Ask {
    request: Request<Body>,
    peer: Option<SocketAddr>,
}

impl Ask {
    /// A request with `Host` and nothing else. Panics if the method or path cannot be sent.
    pub fn new(method: &str, path_and_query: &str) -> Self {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.parse::<Method>().expect("a method");
        *request.uri_mut() = path_and_query.parse::<Uri>().expect("a path");
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("house.test"));
        Self { request, peer: None }
    }

    /// `GET`.
    pub fn get(path_and_query: &str) -> Self {
        Self::new("GET", path_and_query)
    }

    /// `POST` of a JSON body.
    pub fn post_json(path_and_query: &str, json: impl Into<String>) -> Self {
        Self::new("POST", path_and_query)
            .header("content-type", "application/json")
            .body(json.into())
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = name.parse::<HeaderName>().expect("a header name");
        let value = HeaderValue::from_str(value).expect("a header value");
        self.request.headers_mut().append(name, value);
        self
    }

    /// Removes a header.
    pub fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().remove(name);
        self
    }

    /// Sends an API key or token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sends a user name and a password.
    pub fn basic(self, user: &str, password: &str) -> Self {
        use base64::Engine as _;
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.header("authorization", &format!("Basic {pair}"))
    }

    /// Sets the body; its length is announced as a client would.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = HeaderValue::from(body.len());
        self.request.headers_mut().insert(header::CONTENT_LENGTH, length);
        *self.request.body_mut() = Body::from(body);
        self
    }

    /// Sets a body of unknown length, in these pieces.
    pub fn body_in_pieces<P: Into<bytes::Bytes> + Send + 'static>(
        mut self,
        pieces: Vec<P>,
    ) -> Self {
        self.request.headers_mut().remove(header::CONTENT_LENGTH);
        *self.request.body_mut() = Body::new(Pieces(pieces.into_iter().map(Into::into).collect()));
        self
    }

    /// Comes over a connection from this address, instead of from within the process.
    pub fn from_address(mut self, address: &str) -> Self {
        let address = address.parse::<IpAddr>().expect("an address");
        self.peer = Some(SocketAddr::new(address, 4711));
        self
    }

    /// Asks the house.
    pub async fn of(self, house: &House) -> Answered {
        let response = if let Some(peer) = self.peer {
            house.answer(self.request, peer).await
        } else {
            let Ok(response) = house.clone().oneshot(self.request).await;
            response
        };
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answered { status: parts.status, headers: parts.headers, text }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answered {
    /// One header as text, empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON. Panics with the body if it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

struct Pieces(std::collections::VecDeque<bytes::Bytes>);

impl axum::body::HttpBody for Pieces {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<bytes::Bytes>, Self::Error>>> {
        std::task::Poll::Ready(self.0.pop_front().map(|piece| Ok(hyper::body::Frame::data(piece))))
    }
}
