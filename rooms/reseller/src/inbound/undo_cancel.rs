//! `POST …/subscriptions/{subscription}:undoCancel`: takes a cancellation at the end of the cycle
//! back.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::Command;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use super::change::command;
use crate::desk::{Call, Sent, respond};
use crate::schema::methods::UNDO_CANCEL;

pub async fn undo_cancel(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &UNDO_CANCEL)?;
        let _empty: serde_json::Value = call.body(&body)?;
        let found = call.subscription(&id)?;
        command(&call, &found, Command::UndoCancel).await
    };
    respond(&context, answer.await)
}
