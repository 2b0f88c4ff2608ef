//! `POST …/subscriptions/{subscription}:suspend`: at once; what becomes of it if nobody resumes
//! it, the mode says. Without a mode (the empty body of before, 3.8) it stays suspended.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::Command;
use perennial_core::subscription::command::PauseLength;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use super::change::command;
use crate::desk::{Call, Sent, respond};
use crate::schema::methods::SUSPEND;
use crate::wire;

pub async fn suspend(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &SUSPEND)?;
        let request: wire::SuspendSubscriptionRequest = call.body(&body)?;
        let length = match request.suspend_mode.as_str() {
            "SUSPEND_MODE_CANCEL_AFTER_GRACE_PERIOD" => PauseLength::Grace,
            "SUSPEND_MODE_CANCEL_AFTER_RETENTION_PERIOD" => PauseLength::Retention,
            _ => PauseLength::ByTerms,
        };
        let found = call.subscription(&id)?;
        let reason = "partner".to_owned();
        command(&call, &found, Command::Pause { reason, length }).await
    };
    respond(&context, answer.await)
}
