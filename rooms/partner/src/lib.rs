//! The partner room: partners who manage their customers' subscriptions in their own systems.
//!
//! Implements the partner-managed subscription model of seed 000. The real schemas of that system
//! are not public, so the wire design is ours; it is not compatible with anybody's. Section
//! numbers in this crate are those of the specification made from the seed (`partner.md`).
//!
//! | route | file | scope |
//! |---|---|---|
//! | `GET /partner/offerings`, `…/{offeringId}` | [`offerings`] | `offerings:read` |
//! | `POST /partner/eligibility` | [`offerings::eligibility`] | `offerings:read` |
//! | `POST /partner/fulfillment-orders` | [`orders::create`] | `orders:write` |
//! | `GET /partner/fulfillment-orders` | [`orders::list`] | `orders:read` |
//! | `GET /partner/fulfillment-orders/{id}` | [`orders::read`] | `orders:read` |
//! | `POST /partner/fulfillment-orders/{id}/cancel` | [`orders::cancel`] | `orders:write` |
//! | `GET /partner/operations/{id}` | [`operations::read`] | that of what was asked |
//! | `GET /partner/subscriptions`, `POST /partner/subscriptions:search` | [`queries::search`] | `subscriptions:read` |
//! | `GET /partner/subscriptions/{id}`, also `?asOf=` | [`queries::get`] | `subscriptions:read` |
//! | `GET /partner/subscriptions/{id}/history` | [`queries::history`] | `subscriptions:read` |
//! | `GET /partner/subscriptions/{id}/changes`, `…/{changeId}` | [`queries::changes`] | `subscriptions:read` |
//! | `POST /partner/subscriptions/{id}/changes` | [`changes::post`] | `changes:write` |
//! | `GET /partner/subscriptions/{id}/available-changes` | [`changes::list`] | `subscriptions:read` |
//! | `/partner/subscriptions/{id}/devices` and more | `devices` | `devices:write` to free a seat |
//! | `/partner/subscriptions/{id}/members` and more | [`identity`] | `identity:read`, `identity:write` |
//! | `/client/…` | [`client`], a room of its own | none: product clients are no partners |
//! | `GET /partner/openapi.json` | [`openapi`]: this table for the tools of clients | none |
//! | `POST /partner/oauth/token` | [`access::oauth`] | none: the client's secret |
//! | `GET /partner/events` | [`events`] | `events:read` |
//! | `POST /partner/exports`, `GET /partner/exports/{id}` | [`exports`] | `exports:read` |
//! | `GET /partner/exports/{id}/file` | [`exports`] | none: the link is signed |
//! | `POST /partner/reconciliations` | [`reconciling`] | `exports:read` |
//! | `POST /partner/sandbox/reset` | [`sandbox`] | `sandbox` |
//! | `GET, POST /partner/sandbox/clock` | [`sandbox`] | `sandbox` |
//! | `GET, POST, DELETE /partner/sandbox/faults` | [`sandbox::faults`] | `sandbox` |
//!
//! Both writes take `?dryRun=true`. Who calls comes with a credential whose subject is the partner's
//! id, shown in one of three ways ([`access`]). What his settings may say is in [`agreement`].

pub mod access;
mod activation;
pub mod agreement;
mod audit;
pub mod changes;
pub mod client;
mod countries;
mod desk;
mod devices;
pub mod events;
pub mod exports;
pub mod golive;
pub mod identity;
mod ids;
mod offering;
pub mod offerings;
mod openapi;
pub mod operations;
pub mod orders;
mod outbound;
mod problem;
pub mod queries;
pub mod reconciling;
mod refusals;
pub mod sandbox;
mod status;
mod surface;
pub mod terms;
mod text;
mod version;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};
use perennial_engine::Engine;
use room_lobby::auth::Admission;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

use sandbox::{faults, scenarios};

pub use access::{Config, Deprecation};
pub use operations::Clerk;

/// The room's name, in credentials, metrics and logs.
pub const NAME: &str = "partner";

/// Where a secret is given for an access token.
const TOKEN: &str = "/partner/oauth/token";

/// Largest body, in bytes (6).
const BODY_BYTES_MAX: usize = 1 << 20;

/// Mounts the room.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> Room {
    room_and_clerk(lobby, engine, config).0
}

/// The room, and who does what it puts off.
pub fn room_and_clerk(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> (Room, Clerk) {
    // The same on every node and after every start, and known to nobody else.
    let page_secret = lobby.door.secret().hash("page tokens of the partner room").0;
    engine.exports().written_by(Arc::new(exports::Writer::of(&engine)));
    let house = desk::House {
        engine,
        page_secret,
        config: Arc::new(config),
        agreements: Arc::default(),
        keys: lobby.door.secret().clone(),
        faults: Arc::default(),
        bell: Arc::default(),
        json: room_lobby::body::JsonLimits { bytes_max: BODY_BYTES_MAX, ..Default::default() },
    };
    let clerk = Clerk { house: house.clone() };
    let router = Router::new()
        .route("/partner/offerings", get(offerings::list))
        .route("/partner/offerings/{id}", get(offerings::one))
        .route("/partner/eligibility", post(offerings::eligibility))
        .route("/partner/fulfillment-orders", post(orders::create).get(orders::list))
        .route("/partner/fulfillment-orders/{id}", get(orders::read))
        .route("/partner/fulfillment-orders/{id}/cancel", post(orders::cancel))
        .route("/partner/operations/{id}", get(operations::read))
        .route("/partner/subscriptions", get(queries::search))
        .route("/partner/subscriptions:search", post(queries::search_by_document))
        .route("/partner/subscriptions/{id}", get(queries::get))
        .route("/partner/subscriptions/{id}/history", get(queries::history))
        .route("/partner/subscriptions/{id}/changes", post(changes::post).get(queries::changes))
        .route("/partner/subscriptions/{id}/changes/{change}", get(queries::change))
        .route("/partner/subscriptions/{id}/available-changes", get(changes::list))
        .route("/partner/events", get(events::list))
        .route("/partner/subscriptions/{id}/members", get(identity::list))
        .route(
            "/partner/subscriptions/{id}/members/{member}",
            get(identity::get).put(identity::put).delete(identity::remove),
        )
        .route("/partner/subscriptions/{id}/members/{member}/consents", get(identity::consents))
        .route(
            "/partner/subscriptions/{id}/members/{member}/consents/{consent}/withdraw",
            post(identity::withdraw),
        )
        .route("/partner/members:search", post(identity::search))
        .route(
            "/partner/accounts/{account}/contact",
            get(identity::get_contact).put(identity::put_contact).delete(identity::remove_contact),
        )
        .route("/partner/reconciliations", post(reconciling::reconcile))
        .route("/partner/exports", post(exports::create))
        .route("/partner/exports/{id}", get(exports::get))
        .route("/partner/exports/{id}/file", get(exports::download))
        .route("/partner/subscriptions/{id}/devices", get(devices::list))
        .route("/partner/subscriptions/{id}/devices/{device}", delete(devices::free))
        .route("/partner/subscriptions/{id}/client-tokens", post(devices::client_token))
        .route(
            "/partner/subscriptions/{id}/activation-code",
            get(devices::activation_code).post(devices::replace_code),
        )
        .route("/partner/sandbox/reset", post(sandbox::reset))
        .route("/partner/sandbox/clock", get(sandbox::read_clock).post(sandbox::move_clock))
        .route("/partner/sandbox/go-live", get(golive::go_live))
        .route("/partner/sandbox/scenarios", get(scenarios::list).post(scenarios::seed))
        .route(
            "/partner/sandbox/faults",
            get(faults::list).post(faults::force).delete(faults::clear),
        )
        .route(openapi::PATH, get(openapi::answer))
        .route(TOKEN, post(access::oauth::token))
        .layer(from_fn_with_state(Arc::new(house.clone()), faults::stand_before))
        .with_state(house.clone());
    (mount(lobby, surface::PartnerSurface, router, opened(house)), clerk)
}

/// Who may come in, how often, and what every answer bears.
fn opened(house: desk::House) -> RoomOptions {
    let mut options = RoomOptions::new(NAME, [Prefix::new("/partner")]);
    options.json.bytes_max = BODY_BYTES_MAX;
    options.json_of = reconciling::bounds;
    options.admission =
        Admission::Own(Arc::new(access::PartnerDoor { engine: house.engine.clone() }));
    options.open_paths =
        |method, path| path == TOKEN || path == openapi::PATH || exports::is_download(method, path);
    options.limits.clone_from(&house.config.limits);
    options.counting = Some(access::counting(&house));
    let config = house.config.clone();
    options.first_look =
        Some(Arc::new(move |parts, context| access::first_look(&config, parts, context)));
    options.last_look =
        Some(Arc::new(move |context, response, took| house.last_look(context, response, took)));
    options
}
