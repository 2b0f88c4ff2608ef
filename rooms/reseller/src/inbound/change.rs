//! A change of one subscription: a command, and the subscription after it.

use axum::response::Response;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Wish};

use crate::desk::Call;
use crate::failure::Failure;
use crate::{outbound, refusals, wire};

/// Does a command and answers with the subscription after it.
pub(super) async fn command(
    call: &Call,
    s: &Subscription,
    command: Command,
) -> Result<Response, Failure> {
    let after = done(call, s, command).await.map_err(|error| refusals::engine(&error))?;
    let subscription = outbound::subscription(&call.engine, &call.place, &after)
        .map_err(|error| refusals::engine(&error))?;
    call.answer(&wire::SubscriptionResponse { subscription })
}

/// The subscription after a command.
pub(super) async fn done(
    call: &Call,
    s: &Subscription,
    command: Command,
) -> Result<Subscription, EngineError> {
    let wish = Wish::one(call.environment(), Act::Do { id: s.id, command });
    let done = call.engine.execute(wish).await?;
    Ok(done.first().map_or_else(|| s.clone(), |changed| changed.after.clone()))
}
