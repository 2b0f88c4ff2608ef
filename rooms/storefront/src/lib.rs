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
//! | `GET POST DELETE /subscriptions/:subId/prices` | what it costs where, and will |
//! | `POST DELETE /subscriptions/:subId/intro-offer` | the introductory offer |
//! | `GET POST /subscriptions/:subId/offers` | promotional offers |
//! | `GET POST /subscriptions/:subId/offer-codes` and below | offers for who has a code, and codes |
//! | `POST /offer-codes/redeem` | what a code is for |
//! | `PUT DELETE …/:id/localizations/:locale` | what people read, of both |
//! | `POST /subscriptions/translate`, `…/groups/translate` | the same by machine |
//! | `GET POST /purchases`, `GET /purchases/:id` | sell or switch; what a customer has |
//! | `POST /purchases/:id/cancel` | at the end of the period, or at once |
//! | `POST /purchases/:id/price-consent` | whether the customer agrees to a price |
//! | `GET /purchases/:id/entitlement` | who is entitled, and why |
//! | `GET POST /purchases/:id/family`, `PUT DELETE …/:customerId` | whom he shares it with |
//! | `GET POST /projects`, `GET PATCH /projects/:id` | the projects a key sees, their settings |
//! | `GET POST /iap` | what is bought once |
//! | `GET /usage` | how much was asked and translated |
//! | `GET /storefront/openapi.json` | [`openapi`]: this table for the tools of clients |
//!
//! This room never sees a store or another room, and works out no amount and no date.

mod caller;
mod codes;
mod days;
mod grace;
mod ids;
mod inbound;
mod locales;
mod one_time;
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
mod usage;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, Method};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post, put};
use axum::{Extension, Router};
use perennial_engine::Engine;
use perennial_engine::translation::run::CALL_TIME_MAX;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, mount};

use inbound::{
    answer_price::answer_price,
    buy::buy,
    cancel_purchase::cancel_purchase,
    create_group::create_group,
    create_offer::create_offer,
    create_subscription::create_subscription,
    custom_codes::{create_custom_code, list_custom_codes, patch_custom_code},
    family::{delete_member, get_family, put_member, set_family},
    get_entitlement::get_entitlement,
    get_purchase::get_purchase,
    get_subscription::get_subscription,
    get_usage::get_usage,
    grace_period::put_grace_period,
    list_groups::list_groups,
    list_offers::list_offers,
    list_prices::{list_prices, remove_price},
    list_purchases::list_purchases,
    localizations::{delete_group_text, delete_text, put_group_text, put_text},
    manage_group::{delete_group, patch_group},
    manage_offer::{delete_offer, patch_offer},
    manage_subscription::{delete_subscription, patch_subscription, put_availability},
    offer_codes::{create_offer_code, list_offer_codes, patch_offer_code},
    one_time::{create_one_time, list_one_times},
    one_time_codes::{
        create_one_time_codes, list_one_time_codes, one_time_code_values, patch_one_time_codes,
    },
    projects::{create_project, get_project, list_projects, patch_project},
    redeem::redeem,
    remove_intro_offer::remove_intro_offer,
    set_intro_offer::set_intro_offer,
    set_price::set_price,
    switch::switch,
    translate::{translate_group, translate_subscription},
    win_back_offers::{
        create_win_back_offer, delete_win_back_offer, list_win_back_offers, patch_win_back_offer,
    },
};

pub use terms::{
    STOREFRONT, STOREFRONT_COMMITTED, STOREFRONT_CONSUMABLE, STOREFRONT_FIXED, STOREFRONT_OWNED,
    STOREFRONT_WEEKLY, terms,
};

/// The room's name in credentials.
pub const NAME: &str = "storefront";

/// Names of the catalog that only one may have.
const NAME_OF_GROUP: &str = "catalog.group";
const CODE_OF_OFFER: &str = "catalog.offer_code";
const IDENTIFIER_OF_OFFER: &str = "catalog.offer_identifier";

/// Section 2.2: the root, and the aliases the product's own pages print.
const PREFIXES: [Prefix; 19] = [
    Prefix::new("/storefront"),
    Prefix::new("/subscriptions"),
    Prefix::new("/purchases"),
    Prefix::new("/offer-codes"),
    Prefix::new("/v1/offer-codes"),
    Prefix::new("/api/v1/offer-codes"),
    Prefix::new("/projects"),
    Prefix::new("/iap"),
    Prefix::new("/usage"),
    Prefix::new("/v1/subscriptions"),
    Prefix::new("/v1/purchases"),
    Prefix::new("/v1/projects"),
    Prefix::new("/v1/iap"),
    Prefix::new("/v1/usage"),
    Prefix::new("/api/v1/subscriptions"),
    Prefix::new("/api/v1/purchases"),
    Prefix::new("/api/v1/projects"),
    Prefix::new("/api/v1/iap"),
    Prefix::new("/api/v1/usage"),
];

/// The room, to be added to a house. Its keys are `asc_live_…` and `asc_test_…`, with the scopes
/// `read`, `write` and `delete`, and `review` for who approves what is sold. `limits` is shared with
/// whom the caller likes; none for no limit.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, limits: Option<Arc<RateLimits>>) -> Room {
    let routes = routes();
    let counts = Arc::new(usage::CallCounts::default());
    let router = Router::new()
        .nest("/api/v1", routes.clone())
        .nest("/v1", routes.clone())
        .merge(routes)
        .route(openapi::PATH, get(openapi::answer))
        .layer(from_fn(trouble::write_troubles))
        .layer(Extension(codes::CodeSecret::new(lobby.door.secret())))
        .layer(from_fn_with_state((counts.clone(), engine.clone()), usage::count))
        .layer(Extension(counts))
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
        .route(
            "/subscriptions/{subId}/prices",
            get(list_prices).post(set_price).delete(remove_price),
        )
        .route(
            "/subscriptions/{subId}/intro-offer",
            post(set_intro_offer).delete(remove_intro_offer),
        )
        .route("/subscriptions/{subId}/offers", get(list_offers).post(create_offer))
        .route("/subscriptions/{subId}/switch", post(switch))
        .route(
            "/subscriptions/{subId}/win-back-offers",
            get(list_win_back_offers).post(create_win_back_offer),
        )
        .route(
            "/subscriptions/{subId}/win-back-offers/{offerId}",
            patch(patch_win_back_offer).delete(delete_win_back_offer),
        )
        .route("/projects", get(list_projects).post(create_project))
        .route("/projects/{id}", get(get_project).patch(patch_project))
        .route("/iap", get(list_one_times).post(create_one_time))
        .route("/usage", get(get_usage))
        .merge(of_codes())
        .route("/purchases", get(list_purchases).post(buy))
        .route("/purchases/{id}", get(get_purchase))
        .route("/purchases/{id}/cancel", post(cancel_purchase))
        .route("/purchases/{id}/price-consent", post(answer_price))
        .route("/purchases/{id}/entitlement", get(get_entitlement))
        .route("/purchases/{id}/family", get(get_family).post(set_family))
        .route("/purchases/{id}/family/{customerId}", put(put_member).delete(delete_member))
}

/// Offers for who has a code.
fn of_codes() -> Router<Arc<Engine>> {
    const OFFERS: &str = "/subscriptions/{subId}/offer-codes";
    let of = |rest: &str| format!("{OFFERS}/{{offerCodeId}}{rest}");
    Router::new()
        .route(OFFERS, get(list_offer_codes).post(create_offer_code))
        .route(&of(""), patch(patch_offer_code))
        .route(&of("/custom-codes"), get(list_custom_codes).post(create_custom_code))
        .route(&of("/custom-codes/{codesId}"), patch(patch_custom_code))
        .route(&of("/one-time-codes"), get(list_one_time_codes).post(create_one_time_codes))
        .route(&of("/one-time-codes/{codesId}"), patch(patch_one_time_codes))
        .route(&of("/one-time-codes/{codesId}/values"), get(one_time_code_values))
        .route("/offer-codes/redeem", post(redeem))
}
