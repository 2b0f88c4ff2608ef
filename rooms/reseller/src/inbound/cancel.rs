//! `POST …/subscriptions/{subscription}:cancel`: at once, or when the cycle ends.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::{Command, Refusal};
use perennial_engine::{Act, Engine, EngineError};
use room_lobby::RequestContext;

use super::change::{self, done};
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::schema::methods::CANCEL;
use crate::{refusals, status, wire};

pub async fn cancel(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &CANCEL)?;
        let request: wire::CancelSubscriptionRequest = call.body(&body)?;
        let reason = status::partners_reason(&request.cancellation_reason).ok_or_else(|| {
            Failure::field(
                "cancellation_reason",
                format!("{} is set by the platform alone.", request.cancellation_reason),
            )
        })?;
        let when = if request.cancel_immediately { CancelWhen::Now } else { CancelWhen::PeriodEnd };
        let found = call.subscription(&id)?;
        let command = Command::Cancel { when, reason };
        let after = done(&call, &found, Act::Do { id: found.id, command }).await;
        let after = after.map_err(|error| match (when, error) {
            // Asked to be cancelled now, which it is (5).
            (CancelWhen::Now, EngineError::Refused(Refusal::AlreadyEnded { stage })) => {
                refusals::in_requested_state(status::state(stage))
            }
            (_, error) => refusals::engine(&error),
        })?;
        change::answer(&call, &after)
    };
    respond(&context, answer.await)
}
