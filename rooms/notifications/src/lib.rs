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
//! | `GET /subscription-manager/subscriptions/{id}` | `notifications:read` |
//! | `POST /subscription-manager/subscriptions/{id}/suspend`, `reactivate`, `cancel`, `upgrade`, `setDiscountPlan` | `notifications:write` |

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
mod outbound;
mod refusals;
mod status;
mod surface;
mod uuids;
mod wire;

use std::sync::Arc;

use perennial_engine::Engine;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

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
    /// How often one caller may ask; Nexway allows ten requests per second.
    pub limits: Option<Arc<RateLimits>>,
}

/// The room, ready to be added to a house.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> Room {
    let prefixes = [Prefix::new("/notification"), Prefix::new("/subscription-manager")];
    let mut options = RoomOptions::new("notifications", prefixes);
    options.limits = config.limits;
    let desk = access::Desk { engine, insecure_urls: config.insecure_urls };
    mount(lobby, surface::NexwaySurface, inbound::routes(desk), options)
}
