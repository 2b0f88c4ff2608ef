//! `POST /partner/subscriptions/{id}/changes`: cancelling, and taking it back.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::terms::RenewalMode;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::execute::Idempotency;
use perennial_engine::{Act, Changed, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use crate::agreement::Event;
use crate::desk::{Call, House, Kept, respond, text};
use crate::outbound::{self, Telling};
use crate::problem::{Code, Problem};
use crate::wire::{CancelMode, ChangeType, NewChange};
use crate::{refusals, status, text as texts};

const ROUTE: &str = "POST /partner/subscriptions/{id}/changes";
/// Longest note, in characters.
const NOTE_CHARS_MAX: usize = 500;

pub async fn change(
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
        if dry_run {
            return tried(&call, &id, &request).await;
        }
        let (key, fingerprint) = call.idempotency(ROUTE, &value)?;
        let refused = |error: EngineError| refusals::engine(&error).about(id.clone());
        let answered =
            || call.engine().first_answer(call.environment(), &key, &fingerprint).map_err(refused);
        if let Some(kept) = answered()?.as_deref().and_then(Kept::read) {
            return Ok(call.kept(&kept, true));
        }
        let (s, command) = prepared(&call, &id, &request)?;
        let if_version = call.revision(&s)?;
        let change_id = call.engine().ids().unique(call.engine().real());
        let (telling, at) = (call.telling(), call.now);
        let render = move |changes: &[Changed]| {
            let kept = changes.first().and_then(|changed| {
                rendered(&telling, Some(change_id), &request, changed, at).ok()
            });
            kept.map(|kept| kept.bytes()).unwrap_or_default()
        };
        let idempotency =
            Some(Idempotency { key: key.clone(), fingerprint, render: Box::new(render) });
        let act = Act::Do { id: s.id, command };
        let wish = Wish { if_version, idempotency, ..Wish::one(call.environment(), act) };
        let done = call.engine().execute(wish).await.map_err(|error| match error {
            // Somebody changed it between the look and the leap.
            EngineError::Contended if if_version.is_some() => mismatch(&id),
            error => refused(error),
        })?;
        let kept = answered()?.as_deref().and_then(Kept::read);
        let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(call.kept(&kept, done.replay.is_some()))
    };
    respond(&context, answer.await)
}

/// Works it out and writes nothing.
async fn tried(call: &Call, id: &str, request: &NewChange) -> Result<Response, Problem> {
    let refused = |error: EngineError| refusals::engine(&error).about(id);
    let (s, command) = prepared(call, id, request)?;
    call.revision(&s)?;
    let acts = [Act::Do { id: s.id, command }];
    let preview = call.engine().preview(call.environment(), &acts).await.map_err(refused)?;
    let changed = preview.changes.first().ok_or_else(|| Problem::new(Code::InternalError))?;
    let mut kept = rendered(&call.telling(), None, request, changed, call.now).map_err(refused)?;
    (kept.status, kept.etag) = (StatusCode::OK, None);
    Ok(call.kept(&kept, false))
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

/// The subscription, and the command the change stands for.
fn prepared(
    call: &Call,
    id: &str,
    request: &NewChange,
) -> Result<(Subscription, Command), Problem> {
    let wanted = &request.change;
    let wrong = |pointer: &str, message: &str| Problem::at(Code::InvalidField, pointer, message);
    if request.partner_change_id.as_deref().is_some_and(|text| !texts::is_reference(text)) {
        return Err(wrong("/partnerChangeId", "1 to 128 printable characters."));
    }
    if let Some(note) = &request.note {
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(wrong("/note", "At most 500 characters."));
        }
        if texts::holds_card_number(note) {
            return Err(wrong("/note", "Card numbers are not accepted in text."));
        }
    }
    let reason = wanted.reason_code.as_deref().unwrap_or("CUSTOMER_REQUEST");
    let reason = status::cancel_reason(reason)
        .ok_or_else(|| wrong("/change/reasonCode", "Not a reason of a cancellation."))?;
    let effective = wanted.effective_at.as_deref().map(Instant::parse).transpose();
    let effective = effective
        .map_err(|_| wrong("/change/effectiveAt", "A time such as 2026-01-31T09:00:00Z."))?;
    let foreign = wanted.mode.is_some() || effective.is_some() || wanted.reason_code.is_some();
    if wanted.kind == ChangeType::UndoCancel && foreign {
        return Err(wrong("/change", "UNDO_CANCEL has no other members."));
    }
    let s = call.subscription(id)?;
    let command = match wanted.kind {
        ChangeType::UndoCancel => Command::UndoCancel,
        ChangeType::Cancel => {
            let when = match (wanted.mode, effective) {
                (None, _) => {
                    let text = "IMMEDIATE or END_OF_TERM.";
                    return Err(Problem::at(Code::MissingField, "/change/mode", text));
                }
                (Some(CancelMode::Immediate), None) => CancelWhen::Now,
                (Some(CancelMode::EndOfTerm), None) => CancelWhen::PeriodEnd,
                (Some(CancelMode::EndOfTerm), Some(at)) if evergreen(&s) => CancelWhen::At(at),
                (Some(_), Some(_)) => {
                    let text = "Only END_OF_TERM of an EVERGREEN subscription has an instant.";
                    return Err(wrong("/change/effectiveAt", text));
                }
            };
            Command::Cancel { when, reason }
        }
    };
    call.controls(Event::Cancellation).map_err(|problem| problem.about(id))?;
    Ok((s, command))
}

fn evergreen(s: &Subscription) -> bool {
    s.terms.renewal == RenewalMode::Automatic
}

fn mismatch(id: &str) -> Problem {
    Problem::new(Code::RevisionMismatch).about(id)
}
