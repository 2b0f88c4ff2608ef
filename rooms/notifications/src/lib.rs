//! The notifications room: every change of a subscription told, signed, in order, at least once;
//! and the small API that belongs to it.
//!
//! Source: seed 003 (Nexway subscription notifications), with the delivery and the subscription
//! manager of `notifications.md`. Sections named in this crate are that document's.
//!
//! # What is told
//!
//! [`Herald`] is the engine's teller: a pure function from the facts of one decision to the bodies
//! one receiver gets, in its profile `seed`, `reference` or `native`. It is called while the
//! change is committed; delivery, signatures and the retry schedule are the engine's.
//!
//! # Routes
//!
//! | route | scope |
//! |---|---|
//! | `GET, POST /notification/receivers` | `notifications:read`, `notifications:write` |
//! | `GET, PUT, DELETE /notification/receivers/{id}` | alike |
//! | `GET /notification/definitions` | `notifications:read` |
//! | `GET /notification/notifications` | `notifications:read` |
//! | `POST /notification/notifications/{id}/resend` | `notifications:write` |
//! | `POST /notification/sandbox/deliveries/flush`, also below `/subscription-manager` | `notifications:write` |
//! | `GET /subscription-manager/models`, `/models/{id}` | `notifications:read` |
//! | `GET, POST /subscription-manager/subscriptions` | alike |
//! | `GET, PUT, DELETE /subscription-manager/subscriptions/{id}` | alike |
//! | `GET /subscription-manager/subscriptions/{id}/renewalPrice` | `notifications:read` |
//! | `POST /subscription-manager/subscriptions/{id}/suspend`, `reactivate`, `cancel`, `upgrade`, `setDiscountPlan`, `paymentMethod` | `notifications:write` |
//! | `GET /notification/openapi.json` | [`openapi`]: this table for the tools of clients |

pub mod terms;

mod access;
mod countries;
mod event;
mod happened;
mod herald;
mod inbound;
mod manner;
mod model;
mod names;
mod openapi;
mod outbound;
mod refusals;
mod status;
mod surface;
mod uuids;
mod wire;

use std::sync::Arc;

use axum::http::Method;
use perennial_engine::{Engine, EnvironmentKind};
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, Unlimited, mount};

pub use herald::Herald;
pub use uuids::line_item_reference;

/// May read receivers, deliveries and subscriptions.
pub const READ: &str = "notifications:read";
/// May change them.
pub const WRITE: &str = "notifications:write";

/// How this room is set up.
#[derive(Clone, Default)]
pub struct Config {
    /// Receivers may have `http` addresses: for development only.
    pub insecure_urls: bool,
    /// How often one caller may ask; Nexway allows ten requests per second. In sandboxes there is
    /// no limit.
    pub limits: Option<Arc<RateLimits>>,
}

/// The room, ready to be added to a house.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> Room {
    let prefixes = [Prefix::new("/notification"), Prefix::new("/subscription-manager")];
    let mut options = RoomOptions::new("notifications", prefixes);
    options.limits = config.limits;
    options.open_paths = |method, path| method == Method::GET && path == openapi::PATH;
    options.unlimited = Some(in_sandbox(&engine));
    let desk = access::Desk { engine, insecure_urls: config.insecure_urls };
    mount(lobby, surface::NexwaySurface, inbound::routes(desk), options)
}

/// Nobody is held up in a sandbox.
fn in_sandbox(engine: &Arc<Engine>) -> Unlimited {
    let engine = engine.clone();
    Arc::new(move |credential| {
        engine
            .place_named(&credential.environment)
            .is_ok_and(|place| matches!(place.environment.kind, EnvironmentKind::Sandbox { .. }))
    })
}
