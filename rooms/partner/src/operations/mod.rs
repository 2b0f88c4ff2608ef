//! Requests that are answered at once and worked on afterwards (5.7): with `Prefer: respond-async`,
//! and orders that somebody of the house said yes to.
//!
//! What was asked is kept with the operation, so that a restart forgets nothing. It is done in one
//! commit with the operation's own end, so that it is done once: who comes second finds the
//! operation changed, and does nothing.

mod asked;
mod clerk;
mod read;

pub use asked::Asked;
pub use clerk::Clerk;
pub use read::read;

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_core::time::Instant;
use perennial_engine::change_set::{AnswerKey, DocumentChange};
use perennial_engine::execute::Idempotency;
use perennial_engine::filed::Filed;
use perennial_engine::operation::{Operation, Progress};
use perennial_engine::{EngineError, Wish};
use serde_json::Value;

use crate::desk::{Call, Kept, text};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::{ids, refusals, wire};

/// How long an operation can be asked about, in seconds of the real clock.
const KEPT_SECONDS: i64 = 30 * 86_400;
/// When it is worth asking again, in seconds.
pub const RETRY_SECONDS: u64 = 2;
/// How often what is left is looked for, where nobody rings.
pub const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Order,
    Change,
}

impl Work {
    pub const ALL: [Self; 2] = [Self::Order, Self::Change];

    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "FULFILLMENT_ORDER",
            Self::Change => "SUBSCRIPTION_CHANGE",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.name() == name)
    }
}

/// Whether the caller wants to be answered before it is done.
pub fn wanted(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    preferences
        .flat_map(|value| value.split(','))
        .any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}

/// Keeps what is asked for later, under the caller's key, and answers 202.
pub async fn put_off(
    call: &Call,
    work: Work,
    (key, fingerprint): (AnswerKey, [u8; 32]),
    body: &Value,
) -> Result<Response, Problem> {
    let engine = call.engine();
    let operation = Operation {
        id: engine.ids().unique(engine.real()),
        partner: call.partner.id.clone(),
        kind: work.name().to_owned(),
        created_at: call.now,
        request: text(&Asked::of(call, body)),
        progress: Progress::NotStarted,
        forget_at: engine.real().plus_seconds(KEPT_SECONDS).unwrap_or(Instant::MAX),
    };
    let body = text(&document(&operation));
    let answer = Kept { status: StatusCode::ACCEPTED, etag: None, body }.bytes();
    let put = put(operation, 0);
    let render = Box::new(move |_: &[_]| answer.clone());
    let wish = Wish {
        documents: Some(Box::new(move |_| vec![put.clone()])),
        idempotency: Some(Idempotency { key: key.clone(), fingerprint, render }),
        ..Wish::nothing(call.environment())
    };
    let refused = |error: EngineError| refusals::engine(&error);
    let done = engine.execute(wish).await.map_err(refused)?;
    call.house.bell.notify_one();
    let kept = engine.first_answer(call.environment(), &key, &fingerprint).map_err(refused)?;
    let kept = kept.as_deref().and_then(Kept::read);
    let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
    Ok(call.kept(&kept, done.replay.is_some()))
}

fn put(operation: Operation, expected: u64) -> DocumentChange {
    Filed::Operation(Box::new(operation)).put(expected)
}

/// The operation as it ended well, to be written with what it did.
pub fn succeeded(
    operation: &Operation,
    version: u64,
    at: Instant,
    resource: String,
) -> DocumentChange {
    ended(operation, version, Progress::Succeeded { at, resource })
}

fn ended(operation: &Operation, version: u64, progress: Progress) -> DocumentChange {
    put(Operation { progress, request: String::new(), ..operation.clone() }, version)
}

/// What goes with an answer that something will be done.
pub fn headers(body: &str) -> Vec<(HeaderName, HeaderValue)> {
    let retry = (header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    let operation = serde_json::from_str::<Value>(body).unwrap_or_default();
    let id = operation["operationId"].as_str().unwrap_or_default();
    let path = HeaderValue::try_from(format!("/partner/operations/{id}"));
    let location = path.ok().map(|path| (HeaderName::from_static("operation-location"), path));
    location.into_iter().chain([retry]).collect()
}

pub fn document(operation: &Operation) -> wire::Operation {
    let (state, finished, resource, problem) = match &operation.progress {
        Progress::NotStarted => ("NOT_STARTED", None, None, None),
        Progress::InProgress => ("IN_PROGRESS", None, None, None),
        Progress::Succeeded { at, resource } => {
            ("SUCCEEDED", Some(*at), Some(resource.clone()), None)
        }
        Progress::Failed { at, problem } => {
            ("FAILED", Some(*at), None, serde_json::from_str(problem).ok())
        }
    };
    wire::Operation {
        operation_id: ids::print("opn", operation.id),
        kind: operation.kind.clone(),
        state,
        created_at: time(operation.created_at),
        finished_at: finished.map(time),
        resource,
        problem,
    }
}
