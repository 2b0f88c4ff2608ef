//! The commerce room: the Subscription API of an online store (seed 001, Cleverbridge), spoken to
//! the vendor's own back office.
//!
//! Its source is `seeds/001_commerce_subscription_api.txt` and the specification `commerce.md`;
//! section numbers in this crate are that specification's. Every operation is one verb at
//! `/subscription/{operation}`, in JSON or in XML, behind HTTP Basic. Paths, query keys and member
//! names are read in any letter case, since the vendor's own pages write them in several.
//!
//! | route | file |
//! |---|---|
//! | `GET /subscription/getsubscription` | `inbound/get_subscription.rs` |
//! | `POST /subscription/increasesubscriptionitemquantity` | `inbound/increase_quantity.rs` |

mod dialect;
mod inbound;
mod outbound;
mod refusals;
mod status;
mod surface;
pub mod terms;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::routing::{get, post};
use perennial_engine::Engine;
use room_lobby::auth::Admission;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

pub use dialect::JsonEnums;
pub use terms::terms;

/// What a caller without credentials is told to bring.
const CHALLENGE: &str = "Basic realm=\"subscription\"";
/// Longest body of a call; the largest of them is a contact.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Deepest body: an item in a list in the request is three levels.
const BODY_DEPTH_MAX: usize = 16;

/// How one installation wants this room.
#[derive(Clone, Default)]
pub struct Config {
    /// How statuses are written in JSON (section 2, `commerce.json_enums`).
    pub json_enums: JsonEnums,
    /// Where customers pay or see what they paid; `S` and the subscription's number are put
    /// behind it. Without one, answers carry no `ContinueUrl`.
    pub payment_page: Option<String>,
    /// Section 1: 30 requests a second from one address, all of the vendor's APIs counted
    /// together, so this may be shared with other rooms. None for no limit, as in sandboxes.
    pub limits: Option<Arc<RateLimits>>,
}

/// What every operation works with.
struct Commerce {
    engine: Arc<Engine>,
    config: Config,
}

/// The room, ready for a house.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, config: Config) -> Room {
    let mut options =
        RoomOptions::new("commerce", [Prefix::new("/subscription").any_case().collapsing()]);
    options.admission = Admission::Basic;
    options.challenge = HeaderValue::from_static(CHALLENGE);
    options.json.bytes_max = BODY_BYTES_MAX;
    options.json.depth_max = BODY_DEPTH_MAX;
    options.limits.clone_from(&config.limits);
    mount(lobby, surface::CommerceSurface, routes(Commerce { engine, config }), options)
}

fn routes(commerce: Commerce) -> Router {
    Router::new()
        .route("/subscription/getsubscription", get(inbound::get_subscription::answer))
        .route(
            "/subscription/increasesubscriptionitemquantity",
            post(inbound::increase_quantity::answer),
        )
        .with_state(Arc::new(commerce))
}
