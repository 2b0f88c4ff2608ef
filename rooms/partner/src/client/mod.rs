//! The product clients' room: what runs on a customer's device takes a seat with the code he
//! bought, and asks from time to time whether it may go on (5.5).
//!
//! | route | file | who asks |
//! |---|---|---|
//! | `POST /client/activations` | [`activate`] | whoever has a code, or a token of the partner |
//! | `DELETE /client/activation` | [`release`] | a device |
//! | `POST /client/heartbeats` | [`heartbeat`] | a device |
//! | `GET /client/keys` | [`keys`] | anybody |
//! | `GET /client/openapi.json` | `openapi` of the crate | anybody |
//!
//! Product clients are no partners: they have no credential, a version of their own and no keys to
//! repeat a request with, since asking again changes nothing. What they hold opens one device.

mod activate;
mod desk;
mod guesses;
mod heartbeat;
mod keys;
mod offline;
mod release;
mod seating;
mod surface;
mod tokens;
pub mod wire;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::routing::{delete, get, post};
use perennial_engine::Engine;
use room_lobby::auth::Admission;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

use desk::Clients;
use guesses::Guesses;
use offline::Signing;

pub(crate) use activate::over;
pub use offline::OFFLINE_DAYS_MAX;
pub(crate) use seating::Seating;
pub use tokens::{SUBSCRIPTION_TOKEN_SECONDS, SubscriptionToken};

/// The room's name, in metrics and logs.
pub const NAME: &str = "client";

/// Largest body, in bytes: a device, and nothing else.
const BODY_BYTES_MAX: usize = 16 << 10;

/// What an installation decides about product clients.
#[derive(Clone)]
pub struct ClientConfig {
    /// How often one address may ask; none for no limit.
    pub limits: Option<Arc<RateLimits>>,
    /// Codes one address may try in a quarter of an hour; zero for no limit.
    pub tries: u32,
    /// How many days a device may run without asking, from 1 to [`OFFLINE_DAYS_MAX`].
    pub offline_days: u32,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self { limits: None, tries: 30, offline_days: 7 }
    }
}

/// Mounts the room, beside [`crate::room`].
pub fn clients(lobby: &Lobby, engine: Arc<Engine>, config: &ClientConfig) -> Room {
    let secret = lobby.door.secret().clone();
    let desk = Clients {
        signing: Arc::new(Signing::new(secret.clone(), config.offline_days)),
        guesses: Arc::new(Guesses::new(config.tries, &lobby.clock)),
        engine,
        secret,
    };
    let router = Router::new()
        .route("/client/activations", post(activate::activate))
        .route("/client/activation", delete(release::release))
        .route("/client/heartbeats", post(heartbeat::heartbeat))
        .route("/client/keys", get(keys::keys))
        .route(crate::openapi::CLIENT_PATH, get(crate::openapi::answer_clients))
        .with_state(desk);
    let mut options = RoomOptions::new(NAME, [Prefix::new("/client")]);
    options.admission = Admission::Open;
    options.limits.clone_from(&config.limits);
    options.json.bytes_max = BODY_BYTES_MAX;
    options.challenge = HeaderValue::from_static("Bearer realm=\"client\"");
    mount(lobby, surface::ClientSurface, router, options)
}
