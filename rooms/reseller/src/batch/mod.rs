//! `POST /batch`: several calls in one request (2.5), each answered as if it had come alone, one
//! after the other. A part brings its own credential or has that of the whole.

mod parts;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use perennial_engine::Engine;
use room_lobby::body::RawBody;
use room_lobby::{RequestContext, Room};

use self::parts::Part;
use crate::desk::{host, respond};
use crate::failure::{Failure, Status};

/// Where batches are sent, as the discovery document says.
pub const PATH: &str = "/batch";

/// What answers the parts: this room without its batches.
#[derive(Clone)]
pub struct Counter {
    pub room: Arc<Room>,
    pub engine: Arc<Engine>,
}

/// `POST /batch`.
pub async fn answer(
    State(counter): State<Counter>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answered = answered(&counter, &context, &headers, &body).await;
    respond(&context, answered)
}

async fn answered(
    counter: &Counter,
    context: &RequestContext,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Response, Failure> {
    // All are read before the first is done: a batch that makes no sense changes nothing.
    let parts = parts::read(headers, body).map_err(|wrong| {
        Failure::new(Status::InvalidArgument, format!("Failed to parse the batch: {wrong}."))
    })?;
    let boundary = format!("batch_{:032x}", counter.engine.ids().unique(counter.engine.real()));
    let mut told = vec![];
    for part in parts {
        let Part { content_id, mut request } = part;
        let here = host(headers, context).and_then(|host| HeaderValue::from_str(host).ok());
        let whose = headers.get(header::AUTHORIZATION).cloned();
        for (name, outer) in [(header::HOST, here), (header::AUTHORIZATION, whose)] {
            if let Some(outer) = outer {
                request.headers_mut().entry(name).or_insert(outer);
            }
        }
        let response = counter.room.answer_part(request.map(Body::from), context.peer()).await;
        tell(&mut told, &boundary, content_id.as_deref(), response).await?;
    }
    told.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let kind = format!("multipart/mixed; boundary={boundary}");
    let kind = HeaderValue::try_from(kind).unwrap_or(HeaderValue::from_static("multipart/mixed"));
    Ok(([(header::CONTENT_TYPE, kind)], told).into_response())
}

/// Writes one answer as a part of the whole one.
async fn tell(
    told: &mut Vec<u8>,
    boundary: &str,
    content_id: Option<&str>,
    response: Response,
) -> Result<(), Failure> {
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await;
    let body = body.map_err(|_| Failure::new(Status::Internal, "Internal error encountered."))?;
    let mut say = |text: &str| told.extend_from_slice(text.as_bytes());
    say(&format!("--{boundary}\r\nContent-Type: application/http\r\n"));
    if let Some(id) = content_id {
        say(&format!("Content-ID: <response-{id}>\r\n"));
    }
    let reason = head.status.canonical_reason().unwrap_or("Unknown");
    say(&format!("\r\nHTTP/1.1 {} {reason}\r\n", head.status.as_u16()));
    for (name, value) in head.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH) {
        say(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
    }
    say(&format!("content-length: {}\r\n\r\n", body.len()));
    told.extend_from_slice(&body);
    told.extend_from_slice(b"\r\n");
    Ok(())
}
