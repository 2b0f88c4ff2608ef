//! `POST /partner/subscriptions/{id}/changes`: one change, tried or done.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::directory::Customer;
use perennial_engine::execute::{Idempotency, Render};
use perennial_engine::operation::Operation;
use perennial_engine::{Act, ChangeNote, Changed, CustomerName, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::change::Change;
use super::read::{Asked, read};
use super::refused;
use crate::desk::{Call, House, Kept, respond, text};
use crate::operations::{self, Asked as Later, Work};
use crate::outbound::{self, Telling};
use crate::problem::{Code, Problem};
use crate::wire::NewChange;
use crate::{refusals, text as texts};

const ROUTE: &str = "POST /partner/subscriptions/{id}/changes";
/// Longest note, in characters.
const NOTE_CHARS_MAX: usize = 500;

pub async fn post(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "changes:write", Some(&body))?;
        let dry_run = call.dry_run()?;
        let (request, value) = call.body::<NewChange>(&body)?;
        check(&request)?;
        if dry_run {
            return tried(&call, &id, &request).await;
        }
        let (key, fingerprint) = call.idempotency(ROUTE, &value)?;
        let failed = |error: EngineError| refusals::engine(&error).about(id.clone());
        let answered =
            || call.engine().first_answer(call.environment(), &key, &fingerprint).map_err(failed);
        if let Some(kept) = answered()?.as_deref().and_then(Kept::read) {
            return Ok(call.kept(&kept, true));
        }
        if operations::wanted(&call.headers) {
            return operations::put_off(&call, Work::Change, (key, fingerprint), &value).await;
        }
        let Wished { s, wish, render, .. } = wish(&call, &id, &request).await?;
        let seen = wish.if_version;
        let idempotency = Some(Idempotency { key: key.clone(), fingerprint, render });
        let done = call.engine().execute(Wish { idempotency, ..wish }).await;
        let done = done.map_err(|error| not_done(&call, &s, &request, seen, &error))?;
        let kept = answered()?.as_deref().and_then(Kept::read);
        let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(call.kept(&kept, done.replay.is_some()))
    };
    respond(&context, answer.await)
}

/// A wish that makes a change, and how its answer is written down.
struct Wished {
    id: u128,
    s: Subscription,
    wish: Wish,
    render: Render,
}

async fn wish(call: &Call, id: &str, request: &NewChange) -> Result<Wished, Problem> {
    let failed = |error: EngineError| refusals::engine(&error).about(id);
    let (s, mut asked) = prepared(call, id, request)?;
    let if_version = call.revision(&s)?;
    if let Some(account) = asked.account.take() {
        // Only what would be done makes anybody known to us.
        let owner = call.engine().ids().unique(call.engine().real());
        possible(call, &s, request, handed(&asked, CustomerId(owner))).await?;
        let customer = customer(call, &account).await.map_err(failed)?;
        asked = handed(&asked, customer);
    }
    let change_id = call.engine().ids().unique(call.engine().real());
    let note = ChangeNote {
        id: change_id,
        reference: request.partner_change_id.clone(),
        kind: request.change.kind.name().to_owned(),
        reason: request.change.reason_code.clone(),
        note: request.note.clone(),
    };
    let origin = call.origin(Some(note));
    let telling = Telling { origin: Some(origin.clone()), ..call.telling() };
    let (at, mine) = (call.now, request.clone());
    let render = move |changes: &[Changed]| {
        let kept = changes
            .first()
            .and_then(|changed| rendered(&telling, Some(change_id), &mine, changed, at).ok());
        kept.map(|kept| kept.bytes()).unwrap_or_default()
    };
    let wish = Wish {
        acts: acts(&s, asked),
        if_version,
        by_seller: true,
        origin: Some(origin),
        ..Wish::nothing(call.environment())
    };
    Ok(Wished { id: change_id, s, wish, render: Box::new(render) })
}

/// Why a change that looked possible was not made. `seen` is the revision it was asked upon.
fn not_done(
    call: &Call,
    s: &Subscription,
    request: &NewChange,
    seen: Option<u64>,
    error: &EngineError,
) -> Problem {
    let about = crate::ids::print("sub", s.id.0);
    match error {
        // Somebody changed it between the look and the leap.
        EngineError::Contended if seen.is_some() => {
            Problem::new(Code::RevisionMismatch).about(about)
        }
        error => refused::problem(call.range(), s, &request.change, error, call.now).about(about),
    }
}

/// Makes a change that was put off, in one commit with the end of its operation.
pub async fn afterwards(
    call: &Call,
    later: &Later,
    version: u64,
    operation: &Operation,
) -> Result<(), Problem> {
    let lost = || Problem::new(Code::InternalError);
    let request: NewChange = serde_json::from_value(later.body.clone()).map_err(|_| lost())?;
    // `/partner/subscriptions/{id}/changes`, where it was sent to.
    let about = later.path().split('/').nth(3).ok_or_else(lost)?;
    let Wished { id, s, wish, .. } = wish(call, about, &request).await?;
    let (operation, at) = (operation.clone(), call.now);
    let path = format!("/partner/subscriptions/{}", crate::ids::print("sub", s.id.0));
    let end = move |changes: &[Changed]| {
        // What was so already is no change that can be asked about.
        let made = changes.iter().any(|changed| !changed.facts.is_empty());
        let change = format!("{path}/changes/{}", crate::ids::print("chg", id));
        let resource = if made { change } else { path.clone() };
        vec![operations::succeeded(&operation, version, at, resource)]
    };
    let seen = wish.if_version;
    match call.engine().execute(Wish { documents: Some(Box::new(end)), ..wish }).await {
        // Somebody else did it meanwhile.
        Ok(_) | Err(EngineError::Document { .. }) => Ok(()),
        Err(error) => Err(not_done(call, &s, &request, seen, &error)),
    }
}

/// Works it out and writes nothing.
async fn tried(call: &Call, id: &str, request: &NewChange) -> Result<Response, Problem> {
    let (s, mut asked) = prepared(call, id, request)?;
    call.revision(&s)?;
    if asked.account.take().is_some() {
        let somebody = call.engine().ids().unique(call.engine().real());
        asked = handed(&asked, CustomerId(somebody));
    }
    let changed = possible(call, &s, request, asked).await?;
    let failed = |error: EngineError| refusals::engine(&error).about(id);
    let mut kept = rendered(&call.telling(), None, request, &changed, call.now).map_err(failed)?;
    (kept.status, kept.etag) = (StatusCode::OK, None);
    Ok(call.kept(&kept, false))
}

/// Whether it would be done now.
///
/// # Errors
/// Why not, as its dry run says it.
pub async fn would(call: &Call, id: &str, request: &NewChange) -> Result<(), Problem> {
    let (s, mut asked) = prepared(call, id, request)?;
    asked.account = None;
    possible(call, &s, request, asked).await.map(drop)
}

/// What would become of it, or why it would not be done.
async fn possible(
    call: &Call,
    s: &Subscription,
    request: &NewChange,
    asked: Asked,
) -> Result<Changed, Problem> {
    let about = crate::ids::print("sub", s.id.0);
    let preview = call.engine().preview(call.environment(), &acts(s, asked)).await;
    let mut preview = preview.map_err(|error| {
        refused::problem(call.range(), s, &request.change, &error, call.now).about(about)
    })?;
    if preview.changes.is_empty() {
        return Err(Problem::new(Code::InternalError));
    }
    Ok(preview.changes.swap_remove(0))
}

fn acts(s: &Subscription, asked: Asked) -> Vec<Act> {
    asked.changes.into_iter().map(|change| change.act(s.id)).collect()
}

fn rendered(
    telling: &Telling,
    id: Option<u128>,
    request: &NewChange,
    changed: &Changed,
    at: Instant,
) -> Result<Kept, EngineError> {
    let document = outbound::change(telling, id, request, changed, at)?;
    let status = if document.state == "SCHEDULED" { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Kept { status, etag: Some(changed.after.version), body: text(&document) })
}

/// What can be said of the request without looking anything up.
fn check(request: &NewChange) -> Result<(), Problem> {
    let wrong = |pointer: &str, message: &str| Problem::at(Code::InvalidField, pointer, message);
    if request.partner_change_id.as_deref().is_some_and(|text| !texts::is_reference(text)) {
        return Err(wrong("/partnerChangeId", texts::REFERENCE_RULE));
    }
    if let Some(note) = &request.note {
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(wrong("/note", "At most 500 characters."));
        }
        if texts::holds_card_number(note) {
            return Err(wrong("/note", "Card numbers are not accepted in text."));
        }
    }
    Ok(())
}

/// The subscription, and what the change comes to.
fn prepared(call: &Call, id: &str, request: &NewChange) -> Result<(Subscription, Asked), Problem> {
    let s = call.subscription(id)?;
    let past = || call.engine().history(call.environment(), s.id);
    let asked = read(call.range(), &s, &request.change, &past);
    let asked = asked.map_err(|problem| problem.about(id))?;
    if let Some(event) = asked.event {
        call.controls(event).map_err(|problem| problem.about(id))?;
    }
    Ok((s, asked))
}

/// With the customer whose it is from then on.
fn handed(asked: &Asked, customer: CustomerId) -> Asked {
    let mut asked = Asked { account: None, ..asked.clone() };
    asked.changes.push(Change::Plain(Command::HandOver { customer }));
    asked
}

/// The customer behind a partner's account, made on first sight.
async fn customer(call: &Call, account: &str) -> Result<CustomerId, EngineError> {
    let name =
        CustomerName { given_by: format!("partner/{}", call.partner.id), name: account.to_owned() };
    call.engine().customer_named(call.environment(), &name, Customer::new).await
}
