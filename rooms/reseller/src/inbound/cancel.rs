//! `POST …/subscriptions/{subscription}:cancel`: at once, or when the cycle ends.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::{Act, Engine, EngineError, Wish};
use room_lobby::RequestContext;

use crate::desk::{Call, Principal, Sent, respond};
use crate::failure::Failure;
use crate::{outbound, refusals, schema, status, wire};

pub async fn cancel(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(
            &engine,
            &context,
            &partner,
            Principal::ServiceAccount,
            &[],
            &schema::SUBSCRIPTION_RESPONSE,
        )?;
        let request: wire::CancelSubscriptionRequest = call.body(&body, &schema::CANCEL_REQUEST)?;
        let reason = status::partners_reason(&request.cancellation_reason).ok_or_else(|| {
            Failure::field(
                "cancellation_reason",
                format!("{} is set by the platform alone.", request.cancellation_reason),
            )
        })?;
        let when = if request.cancel_immediately { CancelWhen::Now } else { CancelWhen::PeriodEnd };
        let found = call.subscription(&id)?;
        command(&call, &found, Command::Cancel { when, reason }).await
    };
    respond(&context, answer.await)
}

/// Does a command and answers with the subscription after it.
pub(super) async fn command(
    call: &Call,
    s: &Subscription,
    command: Command,
) -> Result<Response, Failure> {
    let cancelling = matches!(command, Command::Cancel { .. });
    let wish = Wish::one(call.environment(), Act::Do { id: s.id, command });
    let done = call.engine.execute(wish).await.map_err(|error| match error {
        // Asked to cancel what is cancelled (5).
        EngineError::Refused(Refusal::AlreadyEnded { stage }) if cancelling => {
            refusals::in_requested_state(status::state(stage))
        }
        error => refusals::engine(&error),
    })?;
    let after = done.first().map_or(s, |changed| &changed.after);
    let subscription = outbound::subscription(&call.engine, &call.place, after)
        .map_err(|error| refusals::engine(&error))?;
    call.answer(&wire::SubscriptionResponse { subscription })
}
