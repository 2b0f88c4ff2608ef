//! One call of a product client: who it is, how it stands, and how it is answered.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_core::ids::DeviceId;
use perennial_core::{Subscription, entitlement};
use perennial_engine::device::Device;
use perennial_engine::filed::{Filed, FiledKind, OnFile, numbered};
use perennial_engine::{Engine, EngineError, Origin, Place};
use room_lobby::RequestContext;
use room_lobby::auth::{InstallationSecret, KeyHash};
use room_lobby::body::parse_json;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::guesses::Guesses;
use super::offline::{About, Signing};
use super::tokens::{self, DeviceToken};
use super::wire::Standing;
use crate::problem::{Code, Problem};
use crate::{desk, outbound, refusals, surface, text};

/// When a device asks again, at the latest.
pub const NEXT_CHECK_IN: &str = "PT6H";
/// Longest name and version of a device, in characters.
const NAME_CHARS_MAX: usize = 100;
const VERSION_CHARS_MAX: usize = 64;

/// What this room is made of.
#[derive(Clone)]
pub struct Clients {
    pub engine: Arc<Engine>,
    pub secret: InstallationSecret,
    pub signing: Arc<Signing>,
    pub guesses: Arc<Guesses>,
}

/// A device that showed its token and has its seat.
pub struct Held {
    pub place: Arc<Place>,
    pub subscription: Subscription,
    /// The version of the document that was read.
    pub version: u64,
    pub device: Device,
}

impl Clients {
    /// Who shows a token. Whatever is wrong with it, the answer is the same.
    pub fn held(&self, headers: &HeaderMap) -> Result<Held, Problem> {
        let stranger = || Problem::new(Code::Unauthenticated);
        let token = bearer(headers).and_then(DeviceToken::read).ok_or_else(stranger)?;
        let place = self.engine.place(token.environment).map_err(|_| stranger())?;
        let subscription = match self.engine.subscription(token.environment, token.subscription) {
            Ok(subscription) => subscription,
            Err(EngineError::NotFound) => return Err(stranger()),
            Err(error) => return Err(refusals::engine(&error)),
        };
        if !subscription.seats.taken.contains_key(&token.device) {
            return Err(stranger());
        }
        let (version, device) = self.on_file(&place, token.device)?.ok_or_else(stranger)?;
        let ours = device.subscription == token.subscription;
        if !ours || KeyHash(device.secret) != tokens::hash(&self.secret, &token.secret) {
            return Err(stranger());
        }
        Ok(Held { place, subscription, version, device })
    }

    /// What is known of a device, with the version to change it from.
    pub fn on_file(
        &self,
        place: &Place,
        device: DeviceId,
    ) -> Result<Option<(u64, Device)>, Problem> {
        let id = numbered(device.0);
        let found = self.engine.filed(place.environment.id, FiledKind::Device, &id);
        Ok(found.map_err(|error| refusals::engine(&error))?.and_then(read))
    }

    /// Whether a device may go on.
    pub fn standing(
        &self,
        place: &Place,
        s: &Subscription,
        device: DeviceId,
    ) -> Result<Standing, Problem> {
        let real = self.engine.real();
        let now = place.environment.now(real).max(s.changed_at);
        let answer = entitlement(s, now);
        let about = About {
            issuer: &self.engine.settings().origin,
            environment: &place.environment,
            subscription: s.id,
            device,
            now,
            real,
        };
        let word = self.signing.word(&about, &answer);
        Ok(Standing {
            entitled: answer.entitled,
            offline_entitlement: word.ok_or_else(|| Problem::new(Code::InternalError))?,
            features: answer.features.into_iter().collect(),
            valid_until: answer.until.filter(|_| answer.entitled).map(outbound::time),
            next_check_in: NEXT_CHECK_IN,
        })
    }
}

/// What a document on file says, where it is a device.
pub fn read(on_file: OnFile) -> Option<(u64, Device)> {
    match on_file.filed {
        Filed::Device(device) => Some((on_file.version, *device)),
        _ => None,
    }
}

/// What is said about who asked: nobody by name.
pub fn origin(context: &RequestContext) -> Origin {
    Origin {
        request: Some(context.request_id().to_owned()),
        correlation: Some(context.correlation_id().to_owned()),
        ..Origin::of("client")
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (all.next()?.to_str().ok()?, all.next()) else { return None };
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// A body in its wire type. Unknown members are refused.
pub fn body<T: DeserializeOwned>(context: &RequestContext, bytes: &Bytes) -> Result<T, Problem> {
    parse_json(bytes, &context.json_limits()).map_err(|error| surface::body(&error))
}

/// What a device says of itself: short, printable, and no number of a card.
pub fn words(pairs: [(&str, &Option<String>); 3]) -> Result<(), Problem> {
    for (pointer, text) in pairs {
        let Some(text) = text else { continue };
        let max = if pointer.ends_with("/name") { NAME_CHARS_MAX } else { VERSION_CHARS_MAX };
        let length = text.chars().count();
        if !(1..=max).contains(&length) || text.chars().any(char::is_control) {
            let message = format!("1 to {max} printable characters.");
            return Err(Problem::at(Code::InvalidField, pointer, message));
        }
        if text::holds_card_number(text) {
            let message = "Card numbers are not accepted in text.";
            return Err(Problem::at(Code::InvalidField, pointer, message));
        }
    }
    Ok(())
}

pub fn answer(status: StatusCode, document: &impl Serialize) -> Response {
    let mut response = Response::new(Body::from(desk::text(document)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // What opens something is nobody else's to keep.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
