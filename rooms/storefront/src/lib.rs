//! The storefront room: an App-Store-style catalog that can be sold from.
//!
//! Source: seed 004, the Subscriptions API, and the specification drawn from it. Here a
//! "subscription" is our product, a "group" our group, and a "purchase" our subscription. What the
//! seed prints is answered as it prints it; prices, purchases and entitlements are ours, in its
//! style. Everything is answered below `/`, `/v1` and `/api/v1`.
//!
//! | route | what |
//! |---|---|
//! | `GET POST /subscriptions/groups` | groups with their subscriptions; a new group |
//! | `POST /subscriptions`, `GET /subscriptions/:subId` | a new subscription; one in full |
//! | `PATCH DELETE /subscriptions/groups/:groupId`, `…/:subId`, `…/offers/:offerId` | changes |
//! | `PUT /subscriptions/groups/:groupId/grace-period` | how long who did not pay keeps it |
//! | `PUT /subscriptions/:subId/availability` | where it is sold |
//! | `GET POST /subscriptions/:subId/prices` | what it costs where |
//! | `POST DELETE /subscriptions/:subId/intro-offer` | the introductory offer |
//! | `GET POST /subscriptions/:subId/offers` | promotional offers |
//! | `PUT DELETE …/:id/localizations/:locale` | what people read, of both |
//! | `POST /subscriptions/translate`, `…/groups/translate` | the same by machine |
//! | `GET POST /purchases`, `GET /purchases/:id` | sell or switch; what a customer has |
//! | `POST /purchases/:id/cancel` | at the end of the period, or at once |
//! | `GET /purchases/:id/entitlement` | who is entitled, and why |
//! | `GET /storefront/openapi.json` | [`openapi`]: this table for the tools of clients |
//!
//! This room never sees a store or another room, and works out no amount and no date.

mod caller;
mod grace;
mod ids;
mod inbound;
mod locales;
mod openapi;
mod outbound;
mod periods;
mod refusals;
mod rules;
mod status;
mod surface;
mod terms;
mod territories;
mod trouble;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Method};
use axum::middleware::from_fn;
use axum::routing::{get, patch, post, put};
use perennial_engine::Engine;
use perennial_engine::translation::run::CALL_TIME_MAX;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

use inbound::{
    buy::buy,
    cancel_purchase::cancel_purchase,
    create_group::create_group,
    create_offer::create_offer,
    create_subscription::create_subscription,
    get_entitlement::get_entitlement,
    get_purchase::get_purchase,
    get_subscription::get_subscription,
    grace_period::put_grace_period,
    list_groups::list_groups,
    list_offers::list_offers,
    list_prices::list_prices,
    list_purchases::list_purchases,
    localizations::{delete_group_text, delete_text, put_group_text, put_text},
    manage_group::{delete_group, patch_group},
    manage_offer::{delete_offer, patch_offer},
    manage_subscription::{delete_subscription, patch_subscription, put_availability},
    remove_intro_offer::remove_intro_offer,
    set_intro_offer::set_intro_offer,
    set_price::set_price,
    translate::{translate_group, translate_subscription},
};

pub use terms::{STOREFRONT, STOREFRONT_WEEKLY, terms};

/// The room's name in credentials.
pub const NAME: &str = "storefront";

/// Names of the catalog that only one may have.
const NAME_OF_GROUP: &str = "catalog.group";
const CODE_OF_OFFER: &str = "catalog.offer_code";

/// Section 2.2: the root, and the aliases the product's own pages print.
const PREFIXES: [Prefix; 7] = [
    Prefix::new("/storefront"),
    Prefix::new("/subscriptions"),
    Prefix::new("/purchases"),
    Prefix::new("/v1/subscriptions"),
    Prefix::new("/v1/purchases"),
    Prefix::new("/api/v1/subscriptions"),
    Prefix::new("/api/v1/purchases"),
];

/// The room, to be added to a house. Its keys are `asc_live_…` and `asc_test_…`, with the scopes
/// `read`, `write` and `delete`, and `review` for who approves what is sold. `limits` is shared with
/// whom the caller likes; none for no limit.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, limits: Option<Arc<RateLimits>>) -> Room {
    let routes = routes();
    let router = Router::new()
        .nest("/api/v1", routes.clone())
        .nest("/v1", routes.clone())
        .merge(routes)
        .route(openapi::PATH, get(openapi::answer))
        .layer(from_fn(trouble::write_troubles))
        .with_state(engine);
    let mut options = RoomOptions::new(NAME, PREFIXES);
    options.json.lines = true;
    options.limits = limits;
    options.open_paths = |method, path| method == Method::GET && path == openapi::PATH;
    // A translation ends by itself before this, and answers what it has.
    options.answer_time_max = CALL_TIME_MAX + Duration::from_secs(15);
    options.challenge = HeaderValue::from_static("Bearer realm=\"storefront\"");
    mount(lobby, surface::StorefrontSurface, router, options)
}

fn routes() -> Router<Arc<Engine>> {
    Router::new()
        .route("/subscriptions", post(create_subscription))
        .route("/subscriptions/groups", get(list_groups).post(create_group))
        .route("/subscriptions/groups/translate", post(translate_group))
        .route(
            "/subscriptions/groups/{groupId}/localizations/{locale}",
            put(put_group_text).delete(delete_group_text),
        )
        .route("/subscriptions/translate", post(translate_subscription))
        .route("/subscriptions/{subId}/localizations/{locale}", put(put_text).delete(delete_text))
        .route(
            "/subscriptions/{subId}",
            get(get_subscription).patch(patch_subscription).delete(delete_subscription),
        )
        .route("/subscriptions/groups/{groupId}", patch(patch_group).delete(delete_group))
        .route("/subscriptions/groups/{groupId}/grace-period", put(put_grace_period))
        .route("/subscriptions/{subId}/availability", put(put_availability))
        .route("/subscriptions/{subId}/offers/{offerId}", patch(patch_offer).delete(delete_offer))
        .route("/subscriptions/{subId}/prices", get(list_prices).post(set_price))
        .route(
            "/subscriptions/{subId}/intro-offer",
            post(set_intro_offer).delete(remove_intro_offer),
        )
        .route("/subscriptions/{subId}/offers", get(list_offers).post(create_offer))
        .route("/purchases", get(list_purchases).post(buy))
        .route("/purchases/{id}", get(get_purchase))
        .route("/purchases/{id}/cancel", post(cancel_purchase))
        .route("/purchases/{id}/entitlement", get(get_entitlement))
}
