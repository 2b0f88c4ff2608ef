//! What a member agreed to, and what becomes of it when he takes it back.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::subscription::IdentityState;
use perennial_core::{Command, Subscription};
use perennial_engine::execute::Idempotency;
use perennial_engine::filed::Filed;
use perennial_engine::person::{ConsentGiven, Person};
use perennial_engine::{Act, Changed, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use serde_json::Value;

use super::{known, shown};
use crate::agreement::PiiMode;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::{Code, Problem};
use crate::status::status;
use crate::wire;
use crate::{ids, refusals};

const ROUTE: &str = "POST /partner/subscriptions/{id}/members/{ref}/consents/{consent}/withdraw";

pub async fn consents(
    State(house): State<House>,
    context: RequestContext,
    Path((id, reference)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "identity:read", None::<&Bytes>)?;
        known::agreed(&call, PiiMode::Identity)?;
        let s = call.subscription(&id)?;
        let all = known::all(&call, &s)?;
        let found = known::named(&all, &reference, &id)?;
        let given = found.person().map_or(&[][..], |person| &person.consents);
        let items = shown::consents(given, &s.required_consents());
        Ok(call.answer(StatusCode::OK, &wire::Consents { items }))
    };
    respond(&context, answer())
}

pub async fn withdraw(
    State(house): State<House>,
    context: RequestContext,
    Path((id, reference, consent)): Path<(String, String, String)>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "identity:write", Some(&body))?;
        known::agreed(&call, PiiMode::Identity)?;
        if !body.is_empty() {
            known::body::<Nothing>(&call, &body)?;
        }
        let (key, fingerprint) = call.idempotency(ROUTE, &Value::Null)?;
        let refused = |error: EngineError| refusals::engine(&error).about(id.clone());
        let answered =
            || call.engine().first_answer(call.environment(), &key, &fingerprint).map_err(refused);
        if let Some(kept) = answered()?.as_deref().and_then(Kept::read) {
            return Ok(call.kept(&kept, true));
        }
        let s = call.subscription(&id)?;
        let if_version = call.revision(&s)?;
        let (command, person, expected, given) = prepared(&call, &s, (&id, &reference, &consent))?;
        let render = move |changes: &[Changed]| {
            let kept = changes.first().map(|changed| rendered(&changed.after, &person, &given));
            kept.map(|kept| kept.bytes()).unwrap_or_default()
        };
        let document = expected;
        let wish = Wish {
            if_version,
            documents: Some(Box::new(move |_| vec![document.clone()])),
            idempotency: Some(Idempotency {
                key: key.clone(),
                fingerprint,
                render: Box::new(render),
            }),
            origin: Some(call.origin(None)),
            by_seller: true,
            ..Wish::one(call.environment(), Act::Do { id: s.id, command })
        };
        let done = call.engine().execute(wish).await.map_err(|error| match error {
            EngineError::Contended if if_version.is_some() => {
                Problem::new(Code::RevisionMismatch).about(id.clone())
            }
            error => refused(error),
        })?;
        let kept = answered()?.as_deref().and_then(Kept::read);
        let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(call.kept(&kept, done.replay.is_some()))
    };
    respond(&context, answer.await)
}

/// A body without anything in it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

type Prepared = (
    Command,
    perennial_core::ids::MemberId,
    perennial_engine::change_set::DocumentChange,
    ConsentGiven,
);

/// The command, whose consent it is, and what is kept of him afterwards.
fn prepared(
    call: &Call,
    s: &Subscription,
    (id, reference, consent): (&str, &str, &str),
) -> Result<Prepared, Problem> {
    let all = known::all(call, s)?;
    let found = known::named(&all, reference, id)?;
    let missing =
        || Problem::new(Code::MemberNotFound).about(id).detail("The member gave no such consent.");
    let (expected, mut person) = found.kept.clone().ok_or_else(missing)?;
    let consent = ids::read("cns", consent).ok_or_else(missing)?;
    let given = withdrawn(&mut person, consent, call.now).ok_or_else(missing)?;
    let command = Command::WithdrawConsent { member: found.id, consent: given.kind };
    let document = Filed::Person(Box::new(person)).put(expected);
    Ok((command, found.id, document, given))
}

/// Notes it; what was taken back before keeps its time.
fn withdrawn(
    person: &mut Person,
    consent: u128,
    now: perennial_core::time::Instant,
) -> Option<ConsentGiven> {
    let given = person.consents.iter_mut().find(|it| it.id == consent)?;
    given.withdrawn_at.get_or_insert(now);
    Some(given.clone())
}

fn rendered(
    s: &Subscription,
    member: &perennial_core::ids::MemberId,
    given: &ConsentGiven,
) -> Kept {
    let enrolled = s.enrolment.members.get(member);
    let document = wire::Withdrawn {
        consent: shown::consent(given, &s.required_consents()),
        member_state: shown::state(
            enrolled.map_or(IdentityState::Revoked, |it| it.standing.state()),
        ),
        subscription_status: status(&s.stage),
    };
    Kept { status: StatusCode::OK, etag: Some(s.version), body: text(&document) }
}
