//! `GET /partner/exports/{id}`, and the file itself: whoever has its link opens it for an hour.

use std::io::Read;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures::stream;
use perennial_engine::EnvironmentId;
use perennial_engine::export::{Export, ExportProgress, Exported};
use perennial_engine::filed::{Filed, FiledKind, numbered};
use room_lobby::RequestContext;
use room_lobby::page::Cursor;
use room_lobby::query::Query;

use super::wanted::Wanted;
use crate::desk::{Call, House, respond};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::text::hex;
use crate::wire::ExportFormat;
use crate::{ids, refusals, wire};

/// How long a link opens the file, in seconds of the real clock.
const LINK_SECONDS: i64 = 3_600;
/// Bytes of the file sent at a time.
const CHUNK_BYTES: usize = 64 * 1_024;
/// What links are bound to, so that no other token of the room opens a file.
const BOUND: [u8; 32] = *b"the file of one export, opened..";

pub async fn get(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "exports:read", None::<&Bytes>)?;
        let missing = || Problem::new(Code::ExportNotFound);
        let id = ids::read("exp", &id).ok_or_else(missing)?;
        let export = found(&house, call.environment(), id)?;
        let export = export.filter(|it| it.partner == call.partner.id).ok_or_else(missing)?;
        Ok(call.answer(StatusCode::OK, &document(&call, &export)?))
    };
    respond(&context, answer())
}

/// Whether a path is that of a file, which is opened by its link alone.
pub fn is_download(method: &Method, path: &str) -> bool {
    let id = path.strip_prefix("/partner/exports/").and_then(|rest| rest.strip_suffix("/file"));
    method == Method::GET && id.is_some_and(|id| !id.contains('/'))
}

/// `GET /partner/exports/{id}/file?token=…`.
pub async fn download(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
) -> Response {
    respond(&context, opened(&house, &context, &id))
}

fn opened(house: &House, context: &RequestContext, id: &str) -> Result<Response, Problem> {
    // A link that opens nothing says nothing of what there is.
    let missing =
        || Problem::new(Code::ExportNotFound).detail("The link opens nothing, or no longer.");
    let query = Query::parse(context.raw_query()).map_err(|_| missing())?;
    let token = query.get("token").ok_or_else(missing)?;
    let now = context.received_unix_seconds();
    let key = Cursor::open(&house.page_secret, &BOUND, token, now).map_err(|_| missing())?;
    let (environment, of) = key.split_first_chunk::<4>().ok_or_else(missing)?;
    let environment = EnvironmentId(u32::from_be_bytes(*environment));
    let of = <[u8; 16]>::try_from(of).map(u128::from_be_bytes).map_err(|_| missing())?;
    if ids::read("exp", id) != Some(of) {
        return Err(missing());
    }
    let export = found(house, environment, of)?.ok_or_else(missing)?;
    let ExportProgress::Ready(exported) = &export.progress else { return Err(missing()) };
    let file = house.engine.exports().files().open(&export.file(environment));
    let file = file.map_err(|error| {
        tracing::error!(%error, "an export could not be opened");
        Problem::new(Code::InternalError)
    })?;
    let file = file.ok_or_else(missing)?;
    Ok(sent(&export, exported, file))
}

fn sent(export: &Export, exported: &Exported, file: Box<dyn Read + Send>) -> Response {
    let chunks = stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut chunk = vec![0; CHUNK_BYTES];
        match file.read(&mut chunk) {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok::<_, std::io::Error>(Bytes::from(chunk)), Some(file)))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    let wanted: Option<Wanted> = serde_json::from_str(&export.wanted).ok();
    let (kind, ending) = match wanted.map(|wanted| wanted.format) {
        Some(ExportFormat::Ndjson) => ("application/x-ndjson", "ndjson"),
        Some(ExportFormat::Csv) | None => ("text/csv; charset=utf-8; header=present", "csv"),
    };
    let (kind, more) = if export.compressed { ("application/gzip", ".gz") } else { (kind, "") };
    let name = format!("attachment; filename=\"{}.{ending}{more}\"", ids::print("exp", export.id));
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(exported.bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    for (header, value) in [
        (header::CONTENT_DISPOSITION, name),
        (HeaderName::from_static("x-content-sha256"), hex(&exported.sha256)),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header, value);
        }
    }
    response
}

fn found(house: &House, environment: EnvironmentId, id: u128) -> Result<Option<Export>, Problem> {
    let found = house.engine.filed(environment, FiledKind::Export, &numbered(id));
    let found = found.map_err(|error| refusals::engine(&error))?;
    Ok(found.and_then(|it| match it.filed {
        Filed::Export(export) => Some(*export),
        _ => None,
    }))
}

/// An export as it is told.
pub fn document(call: &Call, export: &Export) -> Result<wire::Export, Problem> {
    let wanted: Wanted = serde_json::from_str(&export.wanted)
        .map_err(|_unreadable| Problem::new(Code::ExportNotFound))?;
    let id = ids::print("exp", export.id);
    let mut document = wire::Export {
        export_id: id.clone(),
        kind: wanted.kind,
        format: wanted.format,
        state: "PENDING",
        created_at: time(export.created_at),
        finished_at: None,
        as_of: None,
        row_count: None,
        bytes: None,
        sha256: None,
        expires_at: time(export.forget_at),
        download_url: None,
        problem: None,
    };
    match &export.progress {
        ExportProgress::Waiting => {}
        ExportProgress::Failed { at, why } => {
            document.state = "FAILED";
            document.finished_at = Some(time(*at));
            document.problem = Some(why.clone());
        }
        ExportProgress::Ready(it) => {
            document.state = "READY";
            document.finished_at = Some(time(it.at));
            document.as_of = Some(time(it.as_of));
            document.row_count = Some(it.rows);
            document.bytes = Some(it.bytes);
            document.sha256 = Some(hex(&it.sha256));
            document.download_url = Some(link(call, export.id, &id));
        }
    }
    Ok(document)
}

fn link(call: &Call, id: u128, printed: &str) -> String {
    let key = [&call.environment().0.to_be_bytes()[..], &id.to_be_bytes()[..]].concat();
    let until = call.context.received_unix_seconds().saturating_add(LINK_SECONDS);
    let token = Cursor::seal(&call.house.page_secret, &BOUND, &key, until);
    let origin = call.engine().settings().origin.trim_end_matches('/');
    format!("{origin}/partner/exports/{printed}/file?token={token}")
}
