//! What is known about one request while it is in the house: who asks, from where, under which id.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, MatchedPath, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use parking_lot::Mutex;

use crate::auth::{Credential, Forbidden, require_scope};
use crate::body::{BodyError, JsonLimits};
use crate::forwarded::{Origin, origin};
use crate::lobby::{Ids, Proxies};
use crate::rejection::Rejection;

/// `X-Request-Id`, accepted from the caller and returned on every answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// `X-Correlation-Id`, alike; the request id where the caller sends none.
pub const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// Most characters of a request or correlation id.
const ID_CHARS_MAX: usize = 64;

/// Most notes a room takes about one request.
const NOTES_MAX: usize = 64;

/// Everything the lobby knows about one request. Cheap to clone; an axum extractor.
#[derive(Clone)]
pub struct RequestContext {
    known: Arc<Known>,
}

struct Known {
    request_id: HeaderValue,
    correlation_id: HeaderValue,
    room: &'static str,
    method: Method,
    uri: Uri,
    accept: Option<HeaderValue>,
    origin: Origin,
    json: JsonLimits,
    received_unix_seconds: i64,
    credential: OnceLock<Arc<Credential>>,
    route: OnceLock<MatchedPath>,
    trouble: AtomicU8,
    notes: Mutex<Vec<(&'static str, String)>>,
}

/// What a room keeps of a request that it answers at once and works on afterwards.
#[derive(Clone, Debug)]
pub struct Deferred {
    pub request_id: String,
    pub correlation_id: String,
    pub method: Method,
    pub uri: Uri,
}

/// What a context is made of at the door.
pub(crate) struct Arrival<'a> {
    pub(crate) ids: &'a Ids,
    pub(crate) proxies: Option<&'a Proxies>,
    pub(crate) room: &'static str,
    pub(crate) parts: &'a Parts,
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) json: JsonLimits,
    pub(crate) now_unix_seconds: i64,
}

impl RequestContext {
    pub(crate) fn new(arrival: &Arrival<'_>) -> Self {
        let headers = &arrival.parts.headers;
        let request_id = accepted_id(headers, &REQUEST_ID).unwrap_or_else(|| {
            HeaderValue::try_from((arrival.ids)()).unwrap_or(HeaderValue::from_static("req"))
        });
        let correlation_id =
            accepted_id(headers, &CORRELATION_ID).unwrap_or_else(|| request_id.clone());
        Self {
            known: Arc::new(Known {
                request_id,
                correlation_id,
                room: arrival.room,
                method: arrival.parts.method.clone(),
                uri: arrival.parts.uri.clone(),
                accept: headers.get(header::ACCEPT).cloned(),
                origin: origin(arrival.peer, headers, arrival.proxies),
                json: arrival.json,
                received_unix_seconds: arrival.now_unix_seconds,
                credential: OnceLock::new(),
                route: OnceLock::new(),
                trouble: AtomicU8::new(0),
                notes: Mutex::default(),
            }),
        }
    }

    /// A request that was answered before and is worked on now. Nobody waits for it: it has no
    /// credential and no address.
    pub fn resumed(of: &Deferred, room: &'static str, json: JsonLimits, now: i64) -> Self {
        let id =
            |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("req"));
        Self {
            known: Arc::new(Known {
                request_id: id(&of.request_id),
                correlation_id: id(&of.correlation_id),
                room,
                method: of.method.clone(),
                uri: of.uri.clone(),
                accept: None,
                origin: Origin { peer: None, private: true },
                json,
                received_unix_seconds: now,
                credential: OnceLock::new(),
                route: OnceLock::new(),
                trouble: AtomicU8::new(0),
                notes: Mutex::default(),
            }),
        }
    }

    /// The request's id: the caller's own if it sent an acceptable one, else a fresh one.
    pub fn request_id(&self) -> &str {
        self.known.request_id.to_str().unwrap_or_default()
    }

    /// The id of the larger piece of work this request belongs to.
    pub fn correlation_id(&self) -> &str {
        self.known.correlation_id.to_str().unwrap_or_default()
    }

    pub(crate) fn request_id_header(&self) -> HeaderValue {
        self.known.request_id.clone()
    }

    pub(crate) fn correlation_id_header(&self) -> HeaderValue {
        self.known.correlation_id.clone()
    }

    /// The room that answers.
    pub fn room(&self) -> &'static str {
        self.known.room
    }

    /// The method as it was sent.
    pub fn method(&self) -> &Method {
        &self.known.method
    }

    /// Path and query as they were sent, before any rewriting. Never log the query.
    pub fn uri(&self) -> &Uri {
        &self.known.uri
    }

    /// The path as it was sent.
    pub fn path(&self) -> &str {
        self.known.uri.path()
    }

    /// The raw query string, empty if there is none; read it with [`crate::query::Query::parse`].
    pub fn raw_query(&self) -> &str {
        self.known.uri.query().unwrap_or_default()
    }

    /// The first `Accept` header, for surfaces whose envelope depends on it.
    pub fn accept(&self) -> Option<&str> {
        self.known.accept.as_ref().and_then(|value| value.to_str().ok())
    }

    /// The address of the caller: the connection's other end, or whom a proxy of ours asks for;
    /// none for requests made in process.
    pub fn peer(&self) -> Option<IpAddr> {
        self.known.origin.peer
    }

    /// Whether nobody could read along: TLS up to a proxy of ours, or within this machine.
    pub fn is_private(&self) -> bool {
        self.known.origin.private
    }

    /// Writes down something about this request, in the room's own words: for its last look.
    /// Never a secret, and never personal data.
    pub fn note(&self, name: &'static str, value: impl Into<String>) {
        let mut notes = self.known.notes.lock();
        if notes.len() < NOTES_MAX {
            notes.push((name, value.into()));
        }
    }

    /// What was written down, in that order.
    pub fn notes(&self) -> Vec<(&'static str, String)> {
        self.known.notes.lock().clone()
    }

    /// When the request arrived, by the real clock.
    pub fn received_unix_seconds(&self) -> i64 {
        self.known.received_unix_seconds
    }

    /// The bounds this room sets on JSON bodies.
    pub fn json_limits(&self) -> JsonLimits {
        self.known.json
    }

    /// Who asks, on paths that need a credential or take one.
    pub fn credential(&self) -> Option<&Arc<Credential>> {
        self.known.credential.get()
    }

    /// Who asks, or 401.
    pub fn caller(&self) -> Result<&Arc<Credential>, Rejection> {
        self.credential().ok_or(Rejection::Unauthenticated(crate::auth::AuthError::Missing))
    }

    /// Who asks, if they hold this scope; 401 or 403 otherwise.
    pub fn require_scope(&self, scope: &'static str) -> Result<&Arc<Credential>, Rejection> {
        let caller = self.caller()?;
        require_scope(caller, scope).map_err(|reason: Forbidden| Rejection::Forbidden(reason))?;
        Ok(caller)
    }

    /// The template of the matched route, for instance `/v1/things/{id}`; none before routing.
    pub fn route(&self) -> Option<&str> {
        self.known.route.get().map(MatchedPath::as_str)
    }

    pub(crate) fn admit(&self, credential: Arc<Credential>) {
        let _first_wins = self.known.credential.set(credential);
    }

    pub(crate) fn note_route(&self, route: MatchedPath) {
        let _first_wins = self.known.route.set(route);
    }

    /// Remembers what went wrong while the body came in, so that the room's answer to a body it
    /// could not read is the right one whichever extractor it used.
    pub(crate) fn note_body_trouble(&self, trouble: BodyTrouble) {
        self.known.trouble.store(trouble as u8, Ordering::Relaxed);
    }

    pub(crate) fn body_trouble(&self, bytes_max: usize) -> Option<BodyError> {
        match self.known.trouble.load(Ordering::Relaxed) {
            1 => Some(BodyError::TooLarge { bytes_max }),
            2 => Some(BodyError::TooSlow),
            3 => Some(BodyError::Broken),
            0.. => None,
        }
    }
}

/// How a body failed to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum BodyTrouble {
    TooLarge = 1,
    TooSlow = 2,
    Broken = 3,
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("request_id", &self.request_id())
            .field("room", &self.room())
            .finish_non_exhaustive()
    }
}

impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(Rejection::Internal)
    }
}

/// Who asks, as an extractor: 401 in the room's envelope when nobody is known.
#[derive(Debug, Clone)]
pub struct Caller(pub Arc<Credential>);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Rejection> {
        let context = parts.extensions.get::<RequestContext>().ok_or(Rejection::Internal)?;
        Ok(Self(context.caller()?.clone()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let context = parts.extensions.get::<RequestContext>();
        Ok(context.and_then(RequestContext::credential).cloned().map(Self))
    }
}

fn accepted_id(headers: &HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    let value = headers.get(name)?;
    let bytes = value.as_bytes();
    let fits = !bytes.is_empty() && bytes.len() <= ID_CHARS_MAX;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (fits && bytes.iter().all(plain)).then(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_str(value).expect("a header value"));
        accepted_id(&headers, &REQUEST_ID).is_some()
    }

    #[test]
    fn ids_of_callers_are_taken_when_they_are_plain_and_short() {
        assert!(accepted("req_01J.a-b"));
        assert!(accepted(&"x".repeat(64)));
        assert!(!accepted(&"x".repeat(65)));
        assert!(!accepted(""));
        assert!(!accepted("a b"));
        assert!(!accepted("a\"b"));
        assert!(!accepted("a/b"));
    }
}
