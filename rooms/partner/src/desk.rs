//! One call at this room's desk: who asks, in which version, and how he is answered.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_core::Subscription;
use perennial_core::ids::{PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::change_set::AnswerKey;
use perennial_engine::directory::Partner;
use perennial_engine::{ChangeNote, Engine, EnvironmentId, Origin, Place};
use room_lobby::RequestContext;
use room_lobby::auth::InstallationSecret;
use room_lobby::body::{BodyError, JsonLimits, fingerprint, parse_json, parse_json_value};
use room_lobby::query::Query;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::access::{Agreements, Config, Entrance, enter};
use crate::agreement::{Agreement, Event};
use crate::offerings::Range;
use crate::outbound::Telling;
use crate::problem::{Code, Problem};
use crate::queries::pages;
use crate::sandbox::Faults;
use crate::version::{API_VERSION, Version, choose};
use crate::{audit, ids, refusals, surface};

/// Most unknown members a lenient request may have.
const UNKNOWN_MAX: usize = 100;

/// What this room is made of.
#[derive(Clone)]
pub struct House {
    pub engine: Arc<Engine>,
    /// Seals page tokens.
    pub page_secret: [u8; 32],
    pub config: Arc<Config>,
    pub agreements: Arc<Agreements>,
    /// Hashes secrets that are shown to us.
    pub keys: InstallationSecret,
    /// What partners asked their sandboxes to do wrong.
    pub faults: Arc<Faults>,
    /// Rung when something was put off.
    pub bell: Arc<tokio::sync::Notify>,
    /// The bounds of what is read.
    pub json: JsonLimits,
}

impl House {
    /// What every answer carries, whoever gave it.
    pub fn last_look(&self, context: &RequestContext, response: &mut Response, took: Duration) {
        let headers = response.headers_mut();
        headers.insert(HeaderName::from_static("api-version"), HeaderValue::from(API_VERSION));
        self.config.announce(headers);
        audit::log(self, context, response.status(), took);
    }
}

/// What every operation starts from.
pub struct Call {
    pub house: House,
    pub context: RequestContext,
    pub place: Arc<Place>,
    /// For whom it is made: the caller himself, or a child of his.
    pub partner: Partner,
    /// Whose subscriptions are seen: the partner's, and a master's children's.
    sees: Vec<PartnerId>,
    /// What was agreed with him.
    pub agreement: Arc<Agreement>,
    pub query: Query,
    pub headers: HeaderMap,
    /// The environment's time when the call came.
    pub now: Instant,
    version: Version,
}

/// An answer that may be given again, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub status: StatusCode,
    pub etag: Option<u64>,
    pub body: String,
}

impl Call {
    /// Checks everything but the body: scope, partner, version, content type.
    pub fn begin(
        house: &House,
        context: &RequestContext,
        headers: HeaderMap,
        scope: &'static str,
        body: Option<&Bytes>,
    ) -> Result<Self, Problem> {
        let Entrance { place, partner, agreement, sees } = enter(house, context, &headers, scope)?;
        let query = Query::parse(context.raw_query())
            .map_err(|error| Problem::query("", error.sentence()))?;
        let sent = body
            .is_some_and(|bytes| !bytes.is_empty() || headers.contains_key(header::CONTENT_TYPE));
        let version = choose(&query, &headers, sent, agreement.version)?;
        let now = house.engine.now(place.environment.id);
        let now = now.map_err(|error| refusals::engine(&error))?;
        context.note("partner", partner.id.0.clone());
        audit::asked_by(context, &headers, &query);
        let (house, context) = (house.clone(), context.clone());
        Ok(Self { house, context, place, partner, sees, agreement, query, headers, now, version })
    }

    /// A call that was answered before and is worked on now, for the partner alone.
    pub fn resumed(
        house: &House,
        context: RequestContext,
        headers: HeaderMap,
        environment: EnvironmentId,
        partner: &PartnerId,
    ) -> Result<Self, Problem> {
        let places = house.engine.places();
        let place = house.engine.place(environment);
        let place = place.map_err(|error| refusals::engine(&error))?;
        // He may be gone since, or what was agreed with him cannot be read.
        let nobodys = || Problem::new(Code::InsufficientScope);
        let partner = place.partners.get(partner).cloned().ok_or_else(nobodys)?;
        let agreement = house.agreements.of(&places, environment, &partner);
        let agreement = agreement.ok_or_else(nobodys)?;
        let now = house.engine.now(environment).map_err(|error| refusals::engine(&error))?;
        let (house, sees) = (house.clone(), vec![partner.id.clone()]);
        let (query, version) = (Query::default(), Version { vendor: true });
        Ok(Self { house, context, place, partner, sees, agreement, query, headers, now, version })
    }

    pub fn engine(&self) -> &Arc<Engine> {
        &self.house.engine
    }

    pub fn environment(&self) -> EnvironmentId {
        self.place.environment.id
    }

    /// A body read into its wire type, and as the value that is compared with earlier ones.
    /// Unknown members are refused unless the client asks for leniency (2.3).
    pub fn body<T: DeserializeOwned>(&self, bytes: &Bytes) -> Result<(T, Value), Problem> {
        let limits = self.context.json_limits();
        let wrong = |error: BodyError| surface::body(&error);
        if self.headers.get("x-lenient").is_none_or(|value| value != "true") {
            let value = parse_json_value(bytes, &limits).map_err(wrong)?;
            audit::asked(&self.context, &value);
            return Ok((parse_json(bytes, &limits).map_err(wrong)?, value));
        }
        let mut value = parse_json_value(bytes, &limits).map_err(wrong)?;
        audit::asked(&self.context, &value);
        for _ in 0..UNKNOWN_MAX {
            match parse_json(value.to_string().as_bytes(), &limits) {
                Ok(read) => return Ok((read, value)),
                Err(error) => {
                    let problem = surface::body(&error);
                    // Personal data are refused and not passed over (R17).
                    let passes = problem.code == Code::UnknownField
                        && error.path().is_some_and(|path| remove(&mut value, path));
                    if !passes {
                        return Err(problem);
                    }
                }
            }
        }
        Err(Problem::new(Code::UnknownField).detail("Too many members are not known."))
    }

    /// Whether nothing is to be written: `dryRun=true`. Nothing is kept under a key then, but one
    /// that is there is one.
    pub fn dry_run(&self) -> Result<bool, Problem> {
        pages::only(self, &["dryRun"])?;
        match self.query.get("dryRun") {
            None | Some("false") => Ok(false),
            Some("true") => self.key().map(|_| true),
            Some(_) => Err(Problem::query("dryRun", "true or false.")),
        }
    }

    /// The caller's idempotency key as he gave it, where he did.
    fn key(&self) -> Result<Option<&str>, Problem> {
        let mut keys = self.headers.get_all("idempotency-key").iter();
        let Some(key) = keys.next() else { return Ok(None) };
        if keys.next().is_some() {
            return Err(Problem::header("Idempotency-Key", "One, not several."));
        }
        let fits = (8..=128).contains(&key.len());
        let key = key.to_str().ok().filter(|key| fits && key.bytes().all(|b| b.is_ascii_graphic()));
        let wrong = || Problem::header("Idempotency-Key", "8 to 128 visible ASCII characters.");
        key.map(Some).ok_or_else(wrong)
    }

    /// The caller's idempotency key within its scope (2.5), and the fingerprint of what he asks.
    pub fn idempotency(&self, route: &str, body: &Value) -> Result<(AnswerKey, [u8; 32]), Problem> {
        let key = self.key()?.ok_or_else(|| Problem::new(Code::IdempotencyKeyRequired))?;
        let caller = format!("partner/{}", self.partner.id);
        let key = AnswerKey { caller, key: format!("{route} {key}") };
        let path = format!("{}?api-version={API_VERSION}", self.context.path());
        Ok((key, fingerprint(self.context.method().as_str(), &path, body)))
    }

    /// What he may sell.
    pub fn range(&self) -> Range<'_> {
        Range { place: &self.place, partner: &self.partner, agreement: &self.agreement }
    }

    pub fn telling(&self) -> Telling {
        Telling {
            engine: Arc::clone(self.engine()),
            place: Arc::clone(&self.place),
            partner: self.partner.clone(),
            agreement: Some(Arc::clone(&self.agreement)),
            now: self.now,
            origin: Some(self.origin(None)),
        }
    }

    /// Who asks, for who asks later why something changed (R10). With what is changed by name;
    /// orders have none. Nothing of a person may be in it: journals are never rewritten.
    pub fn origin(&self, change: Option<ChangeNote>) -> Origin {
        Origin {
            actor: format!("partner:{}", self.partner.id),
            request: Some(self.context.request_id().to_owned()),
            correlation: Some(self.context.correlation_id().to_owned()),
            change,
        }
    }

    /// Whether a subscription is the partner's, or a child's of his.
    pub fn may_see(&self, subscription: &Subscription) -> bool {
        subscription.seller.as_ref().is_some_and(|seller| self.sees.contains(seller))
    }

    /// Whose subscriptions are seen: the partner's, and where none is named a master's children's.
    pub fn sees(&self) -> &[PartnerId] {
        &self.sees
    }

    /// The partner's own subscription of an id; another's is not there.
    pub fn subscription(&self, text: &str) -> Result<Subscription, Problem> {
        let missing = || Problem::new(Code::SubscriptionNotFound);
        let id = SubscriptionId(ids::read("sub", text).ok_or_else(missing)?);
        let found = self.engine().subscription(self.environment(), id);
        let found = found.map_err(|error| refusals::engine(&error))?;
        Some(found).filter(|s| self.may_see(s)).ok_or_else(missing)
    }

    /// The revision the caller saw, if he says so; 412 where it is another by now.
    pub fn revision(&self, s: &Subscription) -> Result<Option<u64>, Problem> {
        let Some(value) = self.headers.get("if-match") else { return Ok(None) };
        let seen = value.to_str().ok().filter(|text| *text != "*");
        let number = seen
            .and_then(|text| text.strip_prefix("\"r")?.strip_suffix('"'))
            .and_then(|digits| digits.parse().ok());
        match (value == "*", number) {
            (true, _) => Ok(None),
            (false, Some(number)) if number == s.version => Ok(Some(number)),
            (false, _) => {
                Err(Problem::new(Code::RevisionMismatch).about(ids::print("sub", s.id.0)))
            }
        }
    }

    /// Refuses what the platform decides about for this partner (2.1).
    pub fn controls(&self, event: Event) -> Result<(), Problem> {
        if self.agreement.ownership.is_partners(event) {
            return Ok(());
        }
        Err(Problem::new(Code::LifecycleNotPartnerControlled)
            .detail(format!("The platform decides about {}.", event.name())))
    }

    /// Whether the caller has this revision already: `If-None-Match` (2.4).
    pub fn knows(&self, revision: u64) -> bool {
        let tag = format!("\"r{revision}\"");
        let known = self.headers.get_all(header::IF_NONE_MATCH).iter();
        let mut known = known.filter_map(|value| value.to_str().ok()).flat_map(|it| it.split(','));
        known.any(|known| {
            let known = known.trim();
            known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
        })
    }

    /// Nothing about it has changed since.
    pub fn not_modified(&self, revision: u64) -> Response {
        let (status, body) = (StatusCode::NOT_MODIFIED, String::new());
        let mut response = self.kept(&Kept { status, etag: Some(revision), body }, false);
        response.headers_mut().remove(header::CONTENT_TYPE);
        response
    }

    pub fn answer(&self, status: StatusCode, document: &impl Serialize) -> Response {
        self.kept(&Kept { status, etag: None, body: text(document) }, false)
    }

    /// Gives a kept answer; `replayed` where it was given before.
    pub fn kept(&self, kept: &Kept, replayed: bool) -> Response {
        audit::answered(&self.context, &kept.body, replayed);
        let mut response = Response::new(Body::from(kept.body.clone()));
        *response.status_mut() = kept.status;
        let headers = response.headers_mut();
        let kind = if self.version.vendor {
            "application/vnd.perennial.partner.v1+json"
        } else {
            "application/json"
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(HeaderName::from_static("api-version"), HeaderValue::from(API_VERSION));
        if let Some(revision) = kept.etag
            && let Ok(etag) = HeaderValue::try_from(format!("\"r{revision}\""))
        {
            headers.insert(header::ETAG, etag);
        }
        if kept.status == StatusCode::ACCEPTED {
            headers.extend(crate::operations::headers(&kept.body));
        }
        if replayed {
            let name = HeaderName::from_static("idempotency-replayed");
            headers.insert(name, HeaderValue::from_static("true"));
        }
        response
    }
}

impl Kept {
    /// As it is written down beside the idempotency key: status, revision, then the body.
    pub fn bytes(&self) -> Vec<u8> {
        let etag = self.etag.unwrap_or_default();
        format!("{} {etag} {}", self.status.as_u16(), self.body).into_bytes()
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (status, rest) = text.split_once(' ')?;
        let (etag, body) = rest.split_once(' ')?;
        let status = StatusCode::from_u16(status.parse().ok()?).ok()?;
        let etag = etag.parse().ok().filter(|etag| *etag > 0);
        Some(Self { status, etag, body: body.to_owned() })
    }
}

/// A document as it is sent.
pub fn text(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

/// Renders what an operation came to.
pub fn respond(context: &RequestContext, outcome: Result<Response, Problem>) -> Response {
    outcome.unwrap_or_else(|problem| problem.answer(context))
}

/// Takes the member at a JSON pointer out; false where it is not found.
fn remove(value: &mut Value, pointer: &str) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = value.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.is_some_and(|members| members.remove(&name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_as_it_was() {
        let kept =
            Kept { status: StatusCode::CREATED, etag: Some(7), body: "{\"a\": 1}".to_owned() };
        assert_eq!(Kept::read(&kept.bytes()), Some(kept));
        let kept = Kept { status: StatusCode::OK, etag: None, body: String::new() };
        assert_eq!(Kept::read(&kept.bytes()), Some(kept));
        assert_eq!(Kept::read(b"x"), None);
    }
}
