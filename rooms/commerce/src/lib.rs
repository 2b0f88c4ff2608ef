//! The commerce room: the Subscription API of an online store (seed 001, Cleverbridge), spoken to
//! the vendor's own back office.
//!
//! Its source is `seeds/001_commerce_subscription_api.txt` and the specification `commerce.md`;
//! section numbers in this crate are that specification's. Every operation is one verb at
//! `/subscription/{operation}`, in JSON or in XML, behind HTTP Basic. Paths, query keys and member
//! names are read in any letter case, since the vendor's own pages write them in several.
//!
//! | route | file in `inbound/` |
//! |---|---|
//! | `GET getsubscription` | `get_subscription.rs` |
//! | `GET getsubscriptionsforcustomer` | `get_subscriptions_for_customer.rs` |
//! | `GET getsubscriptionsbypurchase` | `get_subscriptions_by_purchase.rs` |
//! | `POST addsubscriptionitem` | `add_item.rs` |
//! | `POST alignsubscriptions` | `align.rs` |
//! | `POST increasesubscriptionitemquantity` | `increase_quantity.rs` |
//! | `POST deactivatesubscriptionitems` | `deactivate_items.rs` |
//! | `POST reinstatesubscriptionitems` | `reinstate_items.rs` |
//! | `POST removesubscriptionitem` | `remove_item.rs` |
//! | `POST renewsubscription` | `renew.rs` |
//! | `POST updateaccount` | `update_account.rs` |
//! | `POST updatecontact` | `update_contact.rs` |
//! | `POST updatecustomer` | `update_customer.rs` |
//! | `POST updatenextbillingdate` | `update_next_billing_date.rs` |
//! | `POST updatesubscriptionitem` | `update_item.rs` |
//! | `POST updatesubscriptionitemprice` | `update_item_price.rs` |
//! | `POST updatesubscriptionparameters` | `update_parameters.rs` |
//! | `POST updatesubscriptionrenewaltype` | `update_renewal_type.rs` |
//!
//! `openapi/` describes them all for the tools of clients; it is served at
//! `/subscription/openapi.json`.
//!
//! `docs/coverage.md` says which operations and fields are not there yet.

mod dialect;
mod inbound;
mod openapi;
mod outbound;
mod refusals;
mod status;
mod surface;
pub mod terms;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, Method};
use axum::routing::{get, post};
use perennial_engine::{Engine, EnvironmentKind};
use room_lobby::auth::Admission;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Room, RoomOptions, Unlimited, mount};

pub use dialect::JsonEnums;
pub use terms::terms;

/// What a caller without credentials is told to bring.
const CHALLENGE: &str = "Basic realm=\"subscription\"";
/// Longest body of a call; the largest of them is a contact.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Deepest body: an item in a list in the request is three levels.
const BODY_DEPTH_MAX: usize = 16;

/// Longest number of a body, as a member that nobody reads may hold; more than any double needs.
const DIGITS_MAX: usize = 400;

/// How one installation wants this room.
#[derive(Clone, Default)]
pub struct Config {
    /// How statuses are written in JSON (section 2, `commerce.json_enums`).
    pub json_enums: JsonEnums,
    /// Where customers pay or see what they paid; `S` and the subscription's number are put
    /// behind it. Without one, answers carry no `ContinueUrl`.
    pub payment_page: Option<String>,
    /// Section 1: 30 requests a second from one address, all of the vendor's APIs counted
    /// together, so this may be shared with other rooms. None for no limit; in sandboxes there is
    /// none anyway.
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
    // Unknown members must not fail, whatever is in them; those that are read are looked at.
    options.json.controls = true;
    options.json.digits_max = DIGITS_MAX;
    options.open_paths = |method, path| method == Method::GET && path == openapi::PATH;
    options.limits.clone_from(&config.limits);
    options.unlimited = Some(in_sandbox(&engine));
    mount(lobby, surface::CommerceSurface, routes(Commerce { engine, config }), options)
}

/// Section 1: nobody is held up in a sandbox.
fn in_sandbox(engine: &Arc<Engine>) -> Unlimited {
    let engine = engine.clone();
    Arc::new(move |credential| {
        let place = engine.place_named(&credential.environment);
        place.is_ok_and(|place| matches!(place.environment.kind, EnvironmentKind::Sandbox { .. }))
    })
}

fn routes(commerce: Commerce) -> Router {
    use inbound::{
        add_item, align, deactivate_items, get_subscription, get_subscriptions_by_purchase,
        get_subscriptions_for_customer, increase_quantity, reinstate_items, remove_item, renew,
        update_account, update_contact, update_customer, update_item, update_item_price,
        update_next_billing_date, update_parameters, update_renewal_type,
    };
    let at = |operation: &str| format!("/subscription/{operation}");
    Router::new()
        .route(openapi::PATH, get(openapi::answer))
        .route(&at("getsubscription"), get(get_subscription::answer))
        .route(&at("getsubscriptionsforcustomer"), get(get_subscriptions_for_customer::answer))
        .route(&at("getsubscriptionsbypurchase"), get(get_subscriptions_by_purchase::answer))
        .route(&at("addsubscriptionitem"), post(add_item::answer))
        .route(&at("alignsubscriptions"), post(align::answer))
        .route(&at("increasesubscriptionitemquantity"), post(increase_quantity::answer))
        .route(&at("deactivatesubscriptionitems"), post(deactivate_items::answer))
        .route(&at("reinstatesubscriptionitems"), post(reinstate_items::answer))
        .route(&at("removesubscriptionitem"), post(remove_item::answer))
        .route(&at("renewsubscription"), post(renew::answer))
        .route(&at("updateaccount"), post(update_account::answer))
        .route(&at("updatecontact"), post(update_contact::answer))
        .route(&at("updatecustomer"), post(update_customer::answer))
        .route(&at("updatenextbillingdate"), post(update_next_billing_date::answer))
        .route(&at("updatesubscriptionitem"), post(update_item::answer))
        .route(&at("updatesubscriptionitemprice"), post(update_item_price::answer))
        .route(&at("updatesubscriptionparameters"), post(update_parameters::answer))
        .route(&at("updatesubscriptionrenewaltype"), post(update_renewal_type::answer))
        .with_state(Arc::new(commerce))
}
