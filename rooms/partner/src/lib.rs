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
//! | `GET, POST /partner/sandbox/clock` | [`inbound::read_clock`], [`inbound::move_clock`] | `sandbox` |
//!
//! Both writes take `?dryRun=true`. Callers hold an API key (`pk_live_…`, `pk_test_…`) whose
//! subject is the partner's id. What his settings may say is in [`agreement`].

mod activation;
pub mod agreement;
mod desk;
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
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

/// The room's name, in credentials, metrics and logs.
pub const NAME: &str = "partner";

/// Largest body, in bytes (6).
const BODY_BYTES_MAX: usize = 1 << 20;

/// Mounts the room. `limits` is shared with whom the caller likes; none for no limit.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, limits: Option<Arc<RateLimits>>) -> Room {
    // The same on every node and after every start, and known to nobody else.
    let page_secret = lobby.door.secret().hash("page tokens of the partner room").0;
    let router = Router::new()
        .route("/partner/fulfillment-orders", post(inbound::create_order))
        .route("/partner/subscriptions", get(inbound::search))
        .route("/partner/subscriptions/{id}", get(inbound::get))
        .route("/partner/subscriptions/{id}/changes", post(inbound::change))
        .route("/partner/sandbox/clock", get(inbound::read_clock).post(inbound::move_clock))
        .with_state(desk::House { engine, page_secret });
    let mut options = RoomOptions::new(NAME, [Prefix::new("/partner")]);
    options.limits = limits;
    options.json.bytes_max = BODY_BYTES_MAX;
    mount(lobby, surface::PartnerSurface, router, options)
}
