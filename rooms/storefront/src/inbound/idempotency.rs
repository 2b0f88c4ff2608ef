//! The caller's idempotency key: the first answer to a key is given again to every repetition.

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::response::Response;
use perennial_core::Fact;
use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::{AnswerKey, ChargeStanding};
use perennial_engine::{Changed, Done, EngineError, Idempotency};
use room_lobby::body::fingerprint;
use room_lobby::{HeaderError, Rejection};
use serde::{Deserialize, Serialize};

use crate::caller::Caller;
use crate::ids;
use crate::trouble::Refused;

const HEADER: &str = "idempotency-key";
const KEY_CHARS_MAX: usize = 128;
const REPLAYED: &str = "idempotency-replayed";

/// What is kept with a key: enough to answer again.
#[derive(Serialize, Deserialize)]
struct Kept {
    purchase: String,
    /// Whether it was sold then, or was there before.
    sold: bool,
    /// The charge it opened, whose outcome was not known yet when this was written.
    charge: Option<String>,
}

/// What became of a wish, whether now or the first time its key was used.
pub(crate) struct Settled {
    pub(crate) id: SubscriptionId,
    /// Whether it was sold, or was there before.
    pub(crate) sold: bool,
    /// The gateway's code, where the charge of the wish was declined.
    pub(crate) declined: Option<String>,
    pub(crate) replayed: bool,
}

/// Reads the key, if one was sent; `route` and `body` make the fingerprint.
pub(crate) fn read(
    caller: &Caller,
    headers: &HeaderMap,
    route: &str,
    body: &impl Serialize,
) -> Result<Option<Idempotency>, Refused> {
    let Some(key) = key(headers)? else { return Ok(None) };
    let body = serde_json::to_value(body).unwrap_or_default();
    let caller = format!("storefront/{}/{route}", caller.credential.id);
    Ok(Some(Idempotency {
        key: AnswerKey { caller, key },
        fingerprint: fingerprint("POST", route, &body),
        render: Box::new(keep),
    }))
}

/// The key alone.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Refused> {
    let mut sent = headers.get_all(HEADER).iter();
    let key = match (sent.next(), sent.next()) {
        (None, _) => return Ok(None),
        (Some(key), None) => key.to_str().ok().filter(|key| plain(key)),
        (Some(_), Some(_)) => None,
    };
    let invalid = || Rejection::HeaderInvalid(HeaderError::Invalid(HEADER.into()));
    Ok(Some(key.ok_or_else(invalid)?.to_owned()))
}

fn plain(key: &str) -> bool {
    (1..=KEY_CHARS_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn keep(changes: &[Changed]) -> Vec<u8> {
    let kept = changes.first().map(|changed| Kept {
        purchase: ids::purchase(changed.after.id),
        sold: changed.before.is_none(),
        charge: opened(changed),
    });
    serde_json::to_vec(&kept).unwrap_or_default()
}

fn opened(changed: &Changed) -> Option<String> {
    changed.facts.iter().find_map(|dated| {
        if let Fact::ChargeOpened(charge) = &dated.fact {
            Some(charge.key.to_string())
        } else {
            None
        }
    })
}

/// What became of it; a replay is answered from the books.
pub(crate) fn settled(caller: &Caller, done: &Done) -> Result<Settled, EngineError> {
    if let Some(body) = &done.replay {
        let kept: Kept = serde_json::from_slice(body).map_err(|_| EngineError::NotFound)?;
        let Some(ids::PurchaseName::Id(id)) = ids::read_purchase(&kept.purchase) else {
            return Err(EngineError::NotFound);
        };
        let declined = was_declined(caller, id, kept.charge.as_deref())?;
        return Ok(Settled { id, sold: kept.sold, declined, replayed: true });
    }
    let first = done.first().ok_or(EngineError::NotFound)?;
    let declined = match done.charge() {
        Some(perennial_core::billing::Outcome::Declined { code, .. }) => Some(code),
        Some(_) | None => None,
    };
    Ok(Settled { id: first.after.id, sold: first.before.is_none(), declined, replayed: false })
}

fn was_declined(
    caller: &Caller,
    id: SubscriptionId,
    charge: Option<&str>,
) -> Result<Option<String>, EngineError> {
    let Some(charge) = charge else { return Ok(None) };
    let environment = caller.place.environment.id;
    let charges = caller.engine.charges(environment, id)?;
    let row = charges.iter().find(|row| row.charge.key.to_string() == charge);
    let failed = row.is_some_and(|row| match row.standing {
        ChargeStanding::Declined | ChargeStanding::Closed => true,
        ChargeStanding::Intended
        | ChargeStanding::Pending
        | ChargeStanding::Unknown
        | ChargeStanding::Paid => false,
    });
    if !failed {
        return Ok(None);
    }
    let history = caller.engine.history(environment, id)?;
    let code = history.iter().flat_map(|entry| &entry.facts).find_map(|dated| match &dated.fact {
        Fact::ChargeDeclined { key, code, .. } if key.to_string() == charge => Some(code.clone()),
        _ => None,
    });
    Ok(code.or(Some(String::new())))
}

/// Marks an answer that was given before.
pub(crate) fn mark(mut response: Response, replayed: bool) -> Response {
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
