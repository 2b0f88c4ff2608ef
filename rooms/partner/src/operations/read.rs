//! `GET /partner/operations/{operationId}`: how far it is, and what came of it.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::FiledKind;
use perennial_engine::filed::{Filed, numbered};
use room_lobby::RequestContext;

use super::document;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::{Code, Problem};
use crate::{ids, refusals};

/// Who may ask for something may ask what became of it.
const SCOPES: [&str; 4] = ["orders:read", "orders:write", "changes:write", "subscriptions:read"];

pub async fn read(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let held = SCOPES.into_iter().find(|scope| context.require_scope(scope).is_ok());
        let scope = held.unwrap_or(SCOPES[0]);
        let call = Call::begin(&house, &context, headers, scope, None::<&Bytes>)?;
        let missing = || Problem::new(Code::OperationNotFound);
        let id = ids::read("opn", &id).ok_or_else(missing)?;
        let found = call.engine().filed(call.environment(), FiledKind::Operation, &numbered(id));
        let found = found.map_err(|error| refusals::engine(&error))?.ok_or_else(missing)?;
        let Filed::Operation(operation) = found.filed else { return Err(missing()) };
        if !call.sees().contains(&operation.partner) {
            return Err(missing());
        }
        let status = if operation.is_open() { StatusCode::ACCEPTED } else { StatusCode::OK };
        let kept = Kept { status, etag: None, body: text(&document(&operation)) };
        Ok(call.kept(&kept, false))
    };
    respond(&context, answer())
}
