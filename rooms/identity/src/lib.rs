//! The identity room: the authorisation server. It says who asks, for rooms whose clients come
//! with OAuth 2 instead of an API key.
//!
//! Its source is section 7 of the reseller specification (`reseller.md`): what Google's client
//! libraries send and what they expect back.
//!
//! | route | where |
//! |---|---|
//! | `POST /oauth2/token` | [`token`], one file per grant |
//! | `POST /oauth2/revoke` | `token/revoke.rs` |
//! | `GET`, `POST /oauth2/auth` | [`authorize`] |
//! | `/oauth2/signin`, `/oauth2/join`, `/oauth2/account`, `/oauth2/signout` | [`people`] |
//! | `/oauth2/provider` | [`people::provider`] |
//! | `GET /oauth2/certs` | `documents.rs`: the key that id tokens are signed with |
//! | `GET /.well-known/openid-configuration` | `documents.rs` |
//!
//! Machines sign for themselves ([`service`]); everything else is about people. All tokens follow
//! the real clock. Rooms are handed a [`Doorkeeper`](room_lobby::auth::Doorkeeper) ([`door`]) and
//! never this crate.

mod access;
mod authorize;
mod desk;
mod documents;
mod door;
pub mod keys;
mod pages;
pub mod people;
mod scopes;
pub mod service;
mod surface;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use perennial_engine::Engine;
use room_lobby::auth::{Admission, Doorkeeper, InstallationSecret};
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

use desk::Desk;
use keys::SigningKey;

/// The room's name, in metrics and logs.
pub const NAME: &str = "identity";

/// Largest body, in bytes: a signed assertion takes one or two thousand.
const BODY_BYTES_MAX: usize = 16 << 10;

/// What the room is told by whoever mounts it.
pub struct Config {
    /// What this installation is called from outside, scheme and host: `https://pay.example`.
    /// The first is the one it calls itself.
    pub origins: Vec<String>,
    /// Secrets of clients are kept as hashes under it.
    pub secret: InstallationSecret,
    /// 32 secret bytes of the installation that access tokens are sealed with.
    pub token_secret: Vec<u8>,
    /// Signs id tokens.
    pub signing: SigningKey,
    /// How people sign in.
    pub people: people::Setting,
    pub limits: Option<Arc<RateLimits>>,
}

/// The authorisation server. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    desk: Arc<Desk>,
    limits: Option<Arc<RateLimits>>,
}

impl Identity {
    pub fn new(engine: Arc<Engine>, config: Config) -> Self {
        let limits = config.limits.clone();
        Self { desk: Arc::new(Desk::new(engine, config)), limits }
    }

    /// The room, ready for a house.
    pub fn room(&self, lobby: &Lobby) -> Room {
        let prefixes = [Prefix::new("/oauth2"), Prefix::new("/.well-known")];
        let mut options = RoomOptions::new(NAME, prefixes);
        options.admission = Admission::Open;
        options.limits.clone_from(&self.limits);
        options.json.bytes_max = BODY_BYTES_MAX;
        let router = Router::new()
            .route("/oauth2/token", post(token::answer))
            .route("/oauth2/revoke", post(token::revoke::answer))
            .route("/oauth2/auth", get(authorize::page).post(authorize::answer))
            .route("/oauth2/signin", get(people::sign_in::page).post(people::sign_in::answer))
            .route("/oauth2/join", get(people::join::page).post(people::join::answer))
            .route("/oauth2/join/code", post(people::join::code))
            .route("/oauth2/provider", get(people::provider::leave))
            .route("/oauth2/provider/back", get(people::provider::returned))
            .route("/oauth2/account", get(people::account::page).post(people::account::withdraw))
            .route("/oauth2/signout", post(people::account::sign_out))
            .route("/oauth2/certs", get(documents::certs))
            .route("/.well-known/openid-configuration", get(documents::configuration))
            .with_state(self.desk.clone());
        mount(lobby, surface::IdentitySurface, router, options)
    }

    /// Knows browsers that signed in, for pages of these rooms. A stranger is let in without a
    /// credential; `/oauth2/signin?environment=&continue=` makes one of him who is not.
    pub fn signed_in(&self, rooms: &[&str]) -> Arc<dyn Doorkeeper> {
        let rooms = rooms.iter().map(ToString::to_string).collect();
        Arc::new(people::SignedIn { desk: self.desk.clone(), rooms })
    }

    /// Knows the bearers of the API: holders of API keys, of our access tokens, and service
    /// accounts that sign each request themselves.
    pub fn doorkeeper(&self) -> Arc<dyn Doorkeeper> {
        Arc::new(door::ApiDoor { desk: self.desk.clone() })
    }
}
