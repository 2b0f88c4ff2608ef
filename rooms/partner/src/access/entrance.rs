//! What must hold of a call before it is read: nobody listens, the host is the environment's, the
//! address is the partner's, and whom a master calls for is one of his.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use perennial_core::ids::PartnerId;
use perennial_engine::Place;
use perennial_engine::directory::Partner;
use room_lobby::RequestContext;
use room_lobby::auth::basic_of;
use room_lobby::request::{CORRELATION_ID, REQUEST_ID};

use super::config::{Config, named};
use crate::agreement::Agreement;
use crate::desk::House;
use crate::problem::{Code, Problem};
use crate::refusals;

/// Names the partner a call is made for.
const PARTNER: HeaderName = HeaderName::from_static("x-partner-id");

/// Somebody who came in.
pub struct Entrance {
    pub place: Arc<Place>,
    /// For whom he calls: himself, or a child.
    pub partner: Partner,
    pub agreement: Arc<Agreement>,
    /// Everybody whose subscriptions he sees.
    pub sees: Vec<PartnerId>,
}

/// Looked at before the credential: it is not even read where others can, and an id we could not
/// give back would be lost to the caller.
pub fn first_look(config: &Config, parts: &Parts, context: &RequestContext) -> Option<Response> {
    if !config.plain_http && !context.is_private() {
        let problem = Problem::new(Code::Unauthenticated).detail(
            "Credentials are taken over TLS only. This one was sent in the clear: rotate it.",
        );
        return Some(problem.answer(context));
    }
    for (name, shown) in [(REQUEST_ID, "X-Request-Id"), (CORRELATION_ID, "X-Correlation-Id")] {
        let kept = if name == REQUEST_ID { context.request_id() } else { context.correlation_id() };
        let mut sent = parts.headers.get_all(&name).iter();
        if sent.next().is_some_and(|sent| sent != kept) || sent.next().is_some() {
            let rule = "One, of 1 to 64 letters, digits, dots, dashes and underscores.";
            return Some(Problem::header(shown, rule).answer(context));
        }
    }
    None
}

/// Lets in whoever the door knows, where everything else is right, too.
pub fn enter(
    house: &House,
    context: &RequestContext,
    headers: &HeaderMap,
    scope: &'static str,
) -> Result<Entrance, Problem> {
    let caller =
        context.require_scope(scope).map_err(|rejection| crate::surface::problem(&rejection))?;
    let engine = &house.engine;
    let places = engine.places();
    let place = engine.place_named(&caller.environment);
    let place = place.map_err(|error| refusals::engine(&error))?;
    if house.config.belongs_to_another(&host(context, headers), &caller.environment) {
        return Err(Problem::new(Code::EnvironmentMismatch)
            .detail("This host belongs to the other environment."));
    }
    let nobodys = || Problem::new(Code::InsufficientScope);
    let own = caller.subject.as_deref().map(PartnerId::new);
    let own = own.and_then(|id| place.partners.get(&id)).ok_or_else(nobodys)?;
    let agreed = |partner: &Partner| {
        let agreement = house.agreements.of(&places, place.environment.id, partner);
        agreement.ok_or_else(|| nobodys().detail("What was agreed cannot be read; ask for help."))
    };
    let agreement = agreed(own)?;
    if !allows(&agreement, context) {
        return Err(Problem::new(Code::IpNotAllowed));
    }
    let named = named_partner(headers, own)?;
    if named.as_ref().is_none_or(|named| *named == own.id) {
        if named.is_none() && !agreement.children.is_empty() && scope.ends_with(":write") {
            let rule = "Who acts for several partners names the one each time, or himself.";
            return Err(Problem::at(Code::MissingField, "header:X-Partner-Id", rule));
        }
        // Who names himself asks for himself alone.
        let children = agreement.children.iter().filter(|_| named.is_none());
        let sees = std::iter::once(&own.id).chain(children).cloned().collect();
        return Ok(Entrance { partner: own.clone(), agreement, sees, place: place.clone() });
    }
    // A partner who is not his is refused like one there is not.
    let child = named.filter(|named| agreement.children.contains(named));
    let child = child.and_then(|child| place.partners.get(&child));
    let child = child.ok_or_else(|| nobodys().detail("X-Partner-Id is no partner of yours."))?;
    let agreement = agreed(child)?;
    let sees = vec![child.id.clone()];
    Ok(Entrance { partner: child.clone(), agreement, sees, place: place.clone() })
}

/// Whether a call comes from where the partner's calls come from. Where it came from within this
/// process nobody knows the address, so that a list refuses it.
pub fn allows(agreement: &Agreement, context: &RequestContext) -> bool {
    let within = |peer| agreement.networks.iter().any(|network| network.contains(peer));
    agreement.networks.is_empty() || context.peer().is_some_and(within)
}

/// Whom a call is for. Who comes with a name and a secret always says it (2.2).
fn named_partner(headers: &HeaderMap, own: &Partner) -> Result<Option<PartnerId>, Problem> {
    let mut sent = headers.get_all(&PARTNER).iter();
    match (sent.next(), sent.next()) {
        (Some(one), None) => {
            let id = one.to_str().map_err(|_| Problem::header("X-Partner-Id", "Plain text."))?;
            Ok(Some(PartnerId::new(id)))
        }
        (Some(_), Some(_)) => Err(Problem::header("X-Partner-Id", "One, not several.")),
        (None, _) if basic_of(headers).is_ok() => {
            let rule = format!("With HTTP Basic it names the partner: {}.", own.id);
            Err(Problem::at(Code::MissingField, "header:X-Partner-Id", rule))
        }
        (None, _) => Ok(None),
    }
}

/// The host a call was sent to; HTTP/2 says it in the URI.
pub fn host(context: &RequestContext, headers: &HeaderMap) -> String {
    let sent = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = context.uri().authority().map(axum::http::uri::Authority::as_str);
    named(sent.or(authority).unwrap_or_default())
}
