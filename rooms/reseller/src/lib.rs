//! The reseller room: partners who sell the platform's subscriptions to their own customers.
//!
//! Speaks Payments Reseller Subscription v1. The source is seed 002, one resource page of that
//! API; section numbers in this crate are those of the specification made from it
//! (`reseller.md`), which adds everything the newest public schema says.
//!
//! | route | file |
//! |---|---|
//! | `GET /v1/partners/{partner}/products` | [`inbound::products`] |
//! | `GET /v1/partners/{partner}/promotions` | [`inbound::promotions`] |
//! | `POST /v1/partners/{partner}/promotions:findEligible` | [`inbound::find_eligible`] |
//! | `GET /v1/partners/{partner}/subscriptions/{subscription}` | [`inbound::get`] |
//! | `POST /v1/partners/{partner}/subscriptions` | [`inbound::create`] |
//! | `POST /v1/partners/{partner}/subscriptions:provision` | [`inbound::provision`] |
//! | `POST /v1/partners/{partner}/subscriptions/{subscription}:entitle` | [`inbound::entitle`] |
//! | `POST /v1/partners/{partner}/subscriptions/{subscription}:cancel` | [`inbound::cancel`] |
//! | `POST /v1/partners/{partner}/subscriptions/{subscription}:undoCancel` | [`inbound::undo_cancel`] |
//! | `POST /v1/partners/{partner}/subscriptions/{subscription}:extend` | [`inbound::extend`] |
//! | `POST /v1/partners/{partner}/subscriptions/{subscription}:suspend` | [`inbound::suspend`] |
//! | `POST /v1/partners/{partner}/subscriptions/{subscription}:resume` | [`inbound::resume`] |
//! | `PATCH /v1/partners/{partner}/subscriptions/{subscription}/lineItems/{item}` | [`inbound::patch_line_item`] |
//! | `POST /v1/partners/{partner}/userSessions:generate` | [`inbound::generate_user_session`] |
//! | `POST /batch` | [`batch`] |
//! | `GET /$discovery/rest` | [`discovery`], made of the tables in `schema` |
//! | `GET /reseller/openapi.json` | [`openapi`], made of the same |
//! | `/subscription/{new,entitle}/{token}` | [`pages()`], for customers and their browsers |
//!
//! Callers hold a token of a service account or of an end user, or an API key (`rs_live_…`,
//! `rs_test_…`) whose subject is the partner's id. A partner sees what he sold, also through other
//! rooms; there a subscription is called by its UUID.

pub mod batch;
pub mod callbacks;
mod desk;
pub mod discovery;
mod failure;
mod filter;
pub mod inbound;
mod intent;
mod names;
pub mod openapi;
mod outbound;
mod pages;
mod paging;
mod parameters;
mod proto;
mod purchase_order;
mod refusals;
mod schema;
mod selector;
mod seller;
mod session;
mod status;
mod surface;
mod system;
pub mod telling;
pub mod terms;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, Method};
use axum::routing::{get, patch, post};
use perennial_engine::{Engine, EnvironmentKind};
use room_lobby::auth::{Admission, Doorkeeper};
use room_lobby::limits::RateLimits;
use room_lobby::path::{Prefix, Verbs};
use room_lobby::{Lobby, Room, RoomOptions, Unlimited, mount};

pub use pages::{PagesConfig, pages};

/// The room's name, in credentials, metrics and logs.
pub const NAME: &str = "reseller";

/// The paths this room answers.
const PREFIXES: [&str; 4] = ["/v1/partners", "/reseller", "/$discovery", batch::PATH];
/// What anybody may read.
const DOCUMENTS: [&str; 2] = [discovery::PATH, openapi::PATH];
/// Largest body, in bytes.
const BODY_BYTES_MAX: usize = 1 << 20;

/// The members of the message this room is about, for whoever compares them with the document.
pub fn subscription_members() -> Vec<&'static str> {
    schema::SUBSCRIPTION.fields.iter().map(|field| field.name).collect()
}

/// What an installation decides about this room.
#[derive(Clone, Default)]
pub struct Config {
    /// Of each partner, whatever he asks with; none for no limit. In sandboxes there is none.
    pub limits: Option<Arc<RateLimits>>,
    /// Who knows tokens besides API keys: those of service accounts and of end users. None: API
    /// keys only.
    pub doorkeeper: Option<Arc<dyn Doorkeeper>>,
    /// Where the world finds this installation, without a final slash. None: where it was asked.
    pub public_url: Option<String>,
}

/// Mounts the room.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> Room {
    let subscriptions = "/v1/partners/{partner}/subscriptions";
    // `without_v07_checks` only because of the verbs, which arrive as segments of their own.
    let router = Router::new()
        .without_v07_checks()
        .route(&format!("{subscriptions}/{{id}}"), get(inbound::get))
        .route(&format!("{subscriptions}/:provision"), post(inbound::provision))
        .route(subscriptions, post(inbound::create))
        .route(&format!("{subscriptions}/{{id}}/:entitle"), post(inbound::entitle))
        .route(&format!("{subscriptions}/{{id}}/:cancel"), post(inbound::cancel))
        .route(&format!("{subscriptions}/{{id}}/:undoCancel"), post(inbound::undo_cancel))
        .route(&format!("{subscriptions}/{{id}}/:extend"), post(inbound::extend))
        .route(&format!("{subscriptions}/{{id}}/:suspend"), post(inbound::suspend))
        .route(&format!("{subscriptions}/{{id}}/:resume"), post(inbound::resume))
        .route(
            &format!("{subscriptions}/{{id}}/lineItems/{{item}}"),
            patch(inbound::patch_line_item),
        )
        .with_state(engine.clone())
        .merge(sessions(lobby, engine.clone()))
        .merge(lists(lobby, engine.clone()));
    let documents = documents(&config);
    let mut options = RoomOptions::new(NAME, [Prefix::new("/v1/partners")]);
    options.verbs = Verbs::Any;
    options.limits = config.limits;
    // A partner has one limit, whatever he asks with (2.5).
    options.counted_as = |caller| caller.subject.as_deref().unwrap_or(&caller.id);
    options.unlimited = Some(in_sandbox(&engine));
    if let Some(doorkeeper) = config.doorkeeper {
        options.admission = Admission::Own(doorkeeper);
    }
    options.json.bytes_max = BODY_BYTES_MAX;
    options.challenge = HeaderValue::from_static("Bearer realm=\"perennial\"");
    // System parameters come before the credential (4).
    options.first_look = Some(Arc::new(|_, context| {
        let failure = system::System::read(context.raw_query()).err()?;
        Some(failure.answer(system::System::wants_older_errors(context.raw_query())))
    }));
    let calls = mount(lobby, surface::ResellerSurface, router.clone(), options.clone());
    let counter = batch::Counter { room: Arc::new(calls), engine };
    let batches = Router::new().route(batch::PATH, post(batch::answer)).with_state(counter);
    options.prefixes = PREFIXES.map(Prefix::new).to_vec();
    // Who sends a batch is asked part by part.
    options.open_paths = |method, path| match *method {
        Method::GET => DOCUMENTS.contains(&path),
        _ => path == batch::PATH,
    };
    let router = router.merge(documents).merge(batches);
    mount(lobby, surface::ResellerSurface, router, options)
}

/// Nobody is held up in a sandbox.
fn in_sandbox(engine: &Arc<Engine>) -> Unlimited {
    let engine = engine.clone();
    Arc::new(move |caller| {
        let place = engine.place_named(&caller.environment);
        place.is_ok_and(|place| matches!(place.environment.kind, EnvironmentKind::Sandbox { .. }))
    })
}

/// Links under which customers confirm: their secrets are the installation's.
fn sessions(lobby: &Lobby, engine: Arc<Engine>) -> Router {
    let path = "/v1/partners/{partner}/userSessions/:generate";
    let sessions = inbound::Sessions { engine, secret: lobby.door.secret().clone() };
    Router::new()
        .without_v07_checks()
        .route(path, post(inbound::generate_user_session))
        .with_state(sessions)
}

/// What may be sold. Their page tokens are sealed.
fn lists(lobby: &Lobby, engine: Arc<Engine>) -> Router {
    let secret = paging::PageSecret::of(lobby.door.secret());
    let partner = "/v1/partners/{partner}";
    Router::new()
        .without_v07_checks()
        .route(&format!("{partner}/products"), get(inbound::products))
        .route(&format!("{partner}/promotions"), get(inbound::promotions))
        .route(&format!("{partner}/promotions/:findEligible"), post(inbound::find_eligible))
        .with_state(inbound::Lists { engine, secret })
}

/// What tells clients and their tools about this room.
fn documents(config: &Config) -> Router {
    let url: discovery::PublicUrl = config.public_url.as_deref().map(Into::into);
    Router::new()
        .route(openapi::PATH, get(openapi::answer))
        .route(discovery::PATH, get(discovery::answer))
        .with_state(url)
}
