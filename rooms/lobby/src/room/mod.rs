//! One mounted room: its routes behind everything the lobby does for it.

mod answer;
mod head;
mod render;
mod watch;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request};
use axum::response::Response;

use crate::auth::{Admission, Credential};
use crate::body::JsonLimits;
use crate::limits::{Rate, RateLimits};
use crate::lobby::Lobby;
use crate::metrics::RoomMetrics;
use crate::path::{Prefix, Verbs};
use crate::request::RequestContext;
use crate::surface::Surface;

/// A room's own look at a request before its credential is: an answer ends the matter.
pub type FirstLook = Arc<dyn Fn(&Parts, &RequestContext) -> Option<Response> + Send + Sync>;

/// A room's look at every answer as it leaves, whoever gave it, and how long it took.
pub type LastLook = Arc<dyn Fn(&RequestContext, &mut Response, Duration) + Send + Sync>;

/// Under which name the requests of one who is admitted are counted, and how many he may make
/// where that is his own.
pub type Counting = Arc<dyn Fn(&Credential) -> Counted + Send + Sync>;

/// How one caller is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who is counted together.
    pub name: String,
    /// How many requests, where it is not the room's limit.
    pub rate: Option<Rate>,
}

/// Whether the requests of one who is admitted are counted at all.
pub type Unlimited = Arc<dyn Fn(&Credential) -> bool + Send + Sync>;

/// How a room wants to be mounted. Start from [`RoomOptions::new`] and change what differs.
#[derive(Clone)]
pub struct RoomOptions {
    /// The room's name: in credentials, metrics and logs.
    pub name: &'static str,
    /// The paths it answers.
    pub prefixes: Vec<Prefix>,
    /// Who may come in. Default: holders of an API key that opens this room.
    pub admission: Admission,
    /// Paths anybody may ask for, such as a token endpoint; the path is the one the router sees.
    pub open_paths: fn(&Method, &str) -> bool,
    /// The environments served here; empty means all. Others answer 403.
    pub environments: Vec<String>,
    /// What is checked even before the credential. Default: nothing.
    pub first_look: Option<FirstLook>,
    /// What is done to every answer last, also to what the lobby refuses. Default: nothing.
    pub last_look: Option<LastLook>,
    /// How often one caller may ask. Default: no limit.
    pub limits: Option<Arc<RateLimits>>,
    /// Under which name a caller's requests are counted, where callers are counted by their
    /// credentials. Default: each credential by itself.
    pub counted_as: fn(&Credential) -> &str,
    /// The same for callers with limits of their own; goes before `counted_as`.
    pub counting: Option<Counting>,
    /// Whose requests are not counted. Default: nobody's.
    pub unlimited: Option<Unlimited>,
    /// Custom verbs at the end of paths. Default: none.
    pub verbs: Verbs,
    /// Bounds on bodies; `bytes_max` holds for bodies of every kind.
    pub json: JsonLimits,
    /// Other bounds for bodies of some paths, such as one that takes long lists.
    pub json_of: fn(&Method, &str) -> Option<JsonLimits>,
    /// How long a body may take to arrive.
    pub body_time_max: Duration,
    /// How long an answer may take.
    pub answer_time_max: Duration,
    /// `WWW-Authenticate` of a 401 whose surface sets none.
    pub challenge: HeaderValue,
}

impl RoomOptions {
    /// A room that answers these paths to holders of an API key.
    pub fn new(name: &'static str, prefixes: impl Into<Vec<Prefix>>) -> Self {
        Self {
            name,
            prefixes: prefixes.into(),
            admission: Admission::Bearer,
            open_paths: |_, _| false,
            environments: Vec::new(),
            first_look: None,
            last_look: None,
            limits: None,
            counted_as: |credential| &credential.id,
            counting: None,
            unlimited: None,
            verbs: Verbs::None,
            json: JsonLimits::default(),
            json_of: |_, _| None,
            body_time_max: Duration::from_secs(30),
            answer_time_max: Duration::from_mins(1),
            challenge: HeaderValue::from_static("Bearer"),
        }
    }
}

impl fmt::Debug for RoomOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoomOptions")
            .field("name", &self.name)
            .field("prefixes", &self.prefixes)
            .field("admission", &self.admission)
            .finish_non_exhaustive()
    }
}

/// A room in place, ready to be added to a [`crate::House`].
pub struct Room {
    lobby: Lobby,
    surface: Box<dyn Surface>,
    router: Router,
    options: RoomOptions,
    metrics: RoomMetrics,
}

impl Room {
    /// The room's name.
    pub fn name(&self) -> &'static str {
        self.options.name
    }

    /// Answers a request that came inside another one, such as a part of a batch: it is admitted,
    /// counted and bounded as if it had come alone.
    pub async fn answer_part(&self, part: Request<Body>, peer: Option<IpAddr>) -> Response {
        let prefix = self.prefix_of(part.uri().path());
        // Boxed: this is an answer within an answer.
        Box::pin(self.answer(part, prefix, peer.map(|peer| SocketAddr::new(peer, 0)))).await
    }

    /// The longest prefix a path falls under, if it is this room's.
    pub(crate) fn prefix_of(&self, path: &str) -> Option<Prefix> {
        let holding = self.options.prefixes.iter().filter(|prefix| prefix.holds(path));
        holding.max_by_key(|prefix| prefix.length()).copied()
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Puts a room's routes behind the lobby: from here on every 404, 405, 413, 415, 429 and 500 below
/// its prefixes is in its own envelope, with request id, defences, admission, limits, metrics and
/// log. The router's own fallbacks are replaced; its routes, state and layers stay.
pub fn mount(lobby: &Lobby, surface: impl Surface, router: Router, options: RoomOptions) -> Room {
    let metrics = RoomMetrics::new(options.name, Arc::clone(&lobby.metrics));
    Room {
        lobby: lobby.clone(),
        surface: Box::new(surface),
        router: watch::watched(router),
        options,
        metrics,
    }
}
