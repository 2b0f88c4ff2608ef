//! `POST /partner/exports`: asks for a file, which the worker writes.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_engine::Wish;
use perennial_engine::execute::Idempotency;
use perennial_engine::export::{Export, ExportProgress};
use perennial_engine::filed::{Filed, FiledKind};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::read::document;
use super::wanted::Wanted;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::{Code, Problem};
use crate::wire::{Compression, NewExport};
use crate::{ids, refusals};

const ROUTE: &str = "POST /partner/exports";
/// As many of one partner wait at a time: they are written one after the other.
const WAITING_MAX: usize = 10;
/// When one of them may be done, in seconds.
const RETRY_SECONDS: u64 = 5;
/// How long an export that nobody writes is kept, in seconds.
const KEPT_SECONDS: i64 = 30 * 86_400;

pub async fn create(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "exports:read", Some(&body))?;
        let (request, value) = call.body::<NewExport>(&body)?;
        let (key, print) = call.idempotency(ROUTE, &value)?;
        let answered = || {
            let first = call.engine().first_answer(call.environment(), &key, &print);
            let first = first.map_err(|error| refusals::engine(&error))?;
            Ok::<_, Problem>(first.as_deref().and_then(Kept::read))
        };
        if let Some(kept) = answered()? {
            return Ok(accepted(&call, &kept, true));
        }
        room_for_another(&call)?;
        let real = call.engine().real();
        let compressed = match request.compression {
            Some(Compression::Gzip) => true,
            Some(Compression::None) | None => false,
        };
        let wanted = Wanted::check(&call, request)?;
        let export = Export {
            id: call.engine().ids().unique(real),
            partner: call.partner.id.clone(),
            wanted: serde_json::to_string(&wanted).unwrap_or_default(),
            compressed,
            created_at: call.now,
            progress: ExportProgress::Waiting,
            forget_at: real.plus_seconds(KEPT_SECONDS).unwrap_or(real),
        };
        let body = text(&document(&call, &export)?);
        let kept = Kept { status: StatusCode::ACCEPTED, etag: None, body };
        let bytes = kept.bytes();
        let render = Box::new(move |_: &[perennial_engine::Changed]| bytes.clone());
        let put = move |_: &[perennial_engine::Changed]| {
            vec![Filed::Export(Box::new(export.clone())).put(0)]
        };
        let wish = Wish {
            environment: call.environment(),
            acts: vec![],
            claims: vec![],
            documents: Some(Box::new(put)),
            if_version: None,
            idempotency: Some(Idempotency { key: key.clone(), fingerprint: print, render }),
            mail: false,
            by_seller: true,
            origin: Some(call.origin(None)),
        };
        let done = call.engine().execute(wish).await;
        let done = done.map_err(|error| refusals::engine(&error))?;
        let kept = answered()?.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(accepted(&call, &kept, done.replay.is_some()))
    };
    respond(&context, answer.await)
}

/// Whether the partner may ask for one more now.
fn room_for_another(call: &Call) -> Result<(), Problem> {
    let (kind, name) = (FiledKind::Export, Export::waiting_of(&call.partner.id));
    let waiting = call.engine().filed_named(call.environment(), kind, &name, None, WAITING_MAX);
    if waiting.map_err(|error| refusals::engine(&error))?.len() < WAITING_MAX {
        return Ok(());
    }
    let why = format!("{WAITING_MAX} exports wait already; fetch those first.");
    Err(Problem::new(Code::RateLimited).detail(why).retry_after(RETRY_SECONDS))
}

/// Says where to ask how far it is.
fn accepted(call: &Call, kept: &Kept, replayed: bool) -> Response {
    let mut response = call.kept(kept, replayed);
    let document: serde_json::Value = serde_json::from_str(&kept.body).unwrap_or_default();
    let id = document["exportId"].as_str().unwrap_or_default();
    debug_assert!(ids::read("exp", id).is_some(), "an answer of ours");
    let headers = response.headers_mut();
    if let Ok(place) = HeaderValue::try_from(format!("/partner/exports/{id}")) {
        headers.insert(HeaderName::from_static("operation-location"), place);
    }
    headers.insert(header::RETRY_AFTER, HeaderValue::from(2));
    response
}
