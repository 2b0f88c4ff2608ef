//! The route Stripe's events come in by: `POST /gateways/stripe/{environment}`.
//!
//! An event settles the attempt whose key is in its metadata, if that one is still under way; and
//! what was given back at Stripe, or taken back by a bank, is booked (`taken_back.rs`).
//! Events come twice and in any order; what says nothing new changes nothing and is answered 200,
//! so that Stripe does not send it again. A wrong signature is 400, and nothing happens. Trouble
//! of our own is 503, and Stripe sends the event again later.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::hearing::Heard;
use perennial_engine::ports::GatewayNews;
use perennial_engine::{Engine, EngineError, EnvironmentKind, Place};
use room_lobby::auth::Admission;
use room_lobby::body::RawBody;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, ProblemSurface, Room, RoomOptions, mount};

use crate::gateway::Stripe;
use crate::outcome::{declined, of_intent};
use crate::signature::verify;
use crate::taken_back;
use crate::wire::{Event, KEY, PaymentIntent, SUBSCRIPTION};

/// Events hold one object; Stripe's largest are some ten kilobytes.
const BODY_BYTES_MAX: usize = 512 * 1_024;

struct Ears {
    engine: Arc<Engine>,
    /// By environment.
    accounts: BTreeMap<String, Arc<Stripe>>,
}

/// The route, for the accounts of some environments.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, accounts: BTreeMap<String, Arc<Stripe>>) -> Room {
    let ears = Arc::new(Ears { engine, accounts });
    let router = Router::new().route("/gateways/stripe/{environment}", post(hear)).with_state(ears);
    let mut options = RoomOptions::new("stripe", [Prefix::new("/gateways/stripe")]);
    // The signature is the credential.
    options.admission = Admission::Open;
    options.json.bytes_max = BODY_BYTES_MAX;
    options.body_time_max = Duration::from_secs(10);
    mount(lobby, ProblemSurface, router, options)
}

async fn hear(
    State(ears): State<Arc<Ears>>,
    Path(environment): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let Some(account) = ears.accounts.get(&environment) else {
        return answer(StatusCode::NOT_FOUND, "no account is heard here");
    };
    let Ok(place) = ears.engine.place_named(&environment) else {
        return answer(StatusCode::NOT_FOUND, "no account is heard here");
    };
    let mut signatures = headers.get_all("stripe-signature").iter();
    let (Some(header), None) = (signatures.next(), signatures.next()) else {
        return answer(StatusCode::BAD_REQUEST, "the signature is missing");
    };
    let secrets = &account.settings().webhook_secrets;
    let now = ears.engine.real().seconds();
    // Odd characters in a header make it unreadable, which `verify` says of an empty one.
    let header = header.to_str().unwrap_or_default();
    if let Err(error) = verify(header, &body, secrets, now) {
        tracing::warn!(?error, environment, "an event was not Stripe's");
        return answer(StatusCode::BAD_REQUEST, "the signature is wrong");
    }
    let Ok(event) = serde_json::from_slice::<Event>(&body) else {
        return answer(StatusCode::BAD_REQUEST, "no event");
    };
    match take_in(&ears.engine, account, &place, event).await {
        Ok(done) => answer(StatusCode::OK, done),
        Err(error) => {
            tracing::error!(%error, environment, "an event of Stripe could not be taken in");
            answer(StatusCode::SERVICE_UNAVAILABLE, "later")
        }
    }
}

fn answer(status: StatusCode, said: &'static str) -> Response {
    let body = serde_json::json!({ "said": said }).to_string();
    (status, [("content-type", "application/json")], body).into_response()
}

/// Does what an event asks for. Answers in a word.
async fn take_in(
    engine: &Engine,
    account: &Stripe,
    place: &Place,
    event: Event,
) -> Result<&'static str, EngineError> {
    let at = happened(engine, place, event.created)?;
    let Some(intent) = event.kind.strip_prefix("payment_intent.") else {
        return match event.kind.as_str() {
            "charge.refunded" => taken_back::refunded(engine, account, place, event.data).await,
            "charge.dispute.created" | "charge.dispute.funds_withdrawn" => {
                taken_back::disputed(engine, account, place, event).await
            }
            _ => Ok("ignored"),
        };
    };
    let Ok(object) = serde_json::from_value::<PaymentIntent>(event.data.object) else {
        return Ok("ignored");
    };
    // The event says what became so, also where the object has gone on since.
    let outcome = match intent {
        "succeeded" => Outcome::Paid,
        "processing" => Outcome::Pending,
        "canceled" => declined("canceled", false),
        "payment_failed" | "requires_action" => {
            of_intent(&object, account.settings().authentication)
        }
        _ => return Ok("ignored"),
    };
    let Some((key, subscription)) = ours(&object.metadata) else { return Ok("ignored") };
    // A failure says where it stands, not that nothing is known.
    if outcome == Outcome::Unknown {
        return Ok("ignored");
    }
    let news = GatewayNews { subscription, key, outcome, at };
    Ok(word(engine.hear(place.environment.id, &news).await?))
}

/// The attempt and the subscription that metadata of ours name.
pub(crate) fn ours(metadata: &BTreeMap<String, String>) -> Option<(String, SubscriptionId)> {
    let subscription = uuid::Uuid::try_parse(metadata.get(SUBSCRIPTION)?).ok()?;
    Some((metadata.get(KEY)?.clone(), SubscriptionId(subscription.as_u128())))
}

pub(crate) fn word(heard: Heard) -> &'static str {
    match heard {
        Heard::Settled => "settled",
        Heard::Known => "known",
        Heard::SentBack => "sent back",
        Heard::NotOurs => "ignored",
    }
}

/// When it happened, in the environment's time. The instants of Stripe are of the real clock, and
/// mean nothing where a clock was moved.
fn happened(engine: &Engine, place: &Place, created: i64) -> Result<Instant, EngineError> {
    let now = engine.now(place.environment.id)?;
    Ok(match place.environment.kind {
        EnvironmentKind::Production => {
            let micros = created.checked_mul(1_000_000);
            micros.and_then(|micros| Instant::from_micros(micros).ok()).unwrap_or(now)
        }
        EnvironmentKind::Sandbox { .. } => now,
    })
}
