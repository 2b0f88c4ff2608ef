//! The partner room: partners who manage their customers' subscriptions in their own systems.
//!
//! Implements the partner-managed subscription model of seed 000. The real schemas of that system
//! are not public, so the wire design is ours; it is not compatible with anybody's. Section
//! numbers in this crate are those of the specification made from the seed (`partner.md`).
//!
//! | route | file | scope |
//! |---|---|---|
//! | `POST /partner/fulfillment-orders` | [`inbound::create_order`] | `orders:write` |
//! | `GET /partner/subscriptions` | [`inbound::search`] | `subscriptions:read` |
//! | `GET /partner/subscriptions/{id}` | [`inbound::get`] | `subscriptions:read` |
//! | `POST /partner/subscriptions/{id}/changes` | [`inbound::change`] | `changes:write` |
//! | `POST /partner/oauth/token` | [`access::oauth`] | none: the client's secret |
//! | `GET, POST /partner/sandbox/clock` | [`inbound::read_clock`], [`inbound::move_clock`] | `sandbox` |
//!
//! Both writes take `?dryRun=true`. Who calls comes with a credential whose subject is the partner's
//! id, shown in one of three ways ([`access`]). What his settings may say is in [`agreement`].

pub mod access;
mod activation;
pub mod agreement;
mod desk;
pub mod events;
mod ids;
pub mod inbound;
mod offering;
mod outbound;
mod problem;
mod refusals;
mod status;
mod surface;
pub mod terms;
mod text;
mod version;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use perennial_engine::Engine;
use room_lobby::auth::Admission;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

pub use access::{Config, Deprecation};

/// The room's name, in credentials, metrics and logs.
pub const NAME: &str = "partner";

/// Where a secret is given for an access token.
const TOKEN: &str = "/partner/oauth/token";

/// Largest body, in bytes (6).
const BODY_BYTES_MAX: usize = 1 << 20;

/// Mounts the room.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> Room {
    // The same on every node and after every start, and known to nobody else.
    let page_secret = lobby.door.secret().hash("page tokens of the partner room").0;
    let house = desk::House {
        engine,
        page_secret,
        config: Arc::new(config),
        agreements: Arc::default(),
        keys: lobby.door.secret().clone(),
    };
    let router = Router::new()
        .route("/partner/fulfillment-orders", post(inbound::create_order))
        .route("/partner/subscriptions", get(inbound::search))
        .route("/partner/subscriptions/{id}", get(inbound::get))
        .route("/partner/subscriptions/{id}/changes", post(inbound::change))
        .route("/partner/events", get(events::list))
        .route("/partner/sandbox/clock", get(inbound::read_clock).post(inbound::move_clock))
        .route(TOKEN, post(access::oauth::token))
        .with_state(house.clone());
    let mut options = RoomOptions::new(NAME, [Prefix::new("/partner")]);
    options.json.bytes_max = BODY_BYTES_MAX;
    options.admission =
        Admission::Own(Arc::new(access::PartnerDoor { engine: house.engine.clone() }));
    options.open_paths = |_, path| path == TOKEN;
    options.limits = house.config.limits.clone();
    options.counting = Some(access::counting(&house));
    let config = house.config.clone();
    options.first_look =
        Some(Arc::new(move |parts, context| access::first_look(&config, parts, context)));
    options.last_look =
        Some(Arc::new(move |context, response, took| house.last_look(context, response, took)));
    mount(lobby, surface::PartnerSurface, router, options)
}
