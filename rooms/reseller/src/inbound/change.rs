//! A change of one subscription, and the subscription after it.

use axum::response::Response;
use perennial_core::billing::Outcome;
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
    act(call, s, Act::Do { id: s.id, command }).await
}

/// As [`command`], with one that is made when it is decided.
pub(super) async fn act(call: &Call, s: &Subscription, act: Act) -> Result<Response, Failure> {
    let after = done(call, s, act).await.map_err(|error| refusals::engine(&error))?;
    answer(call, &after)
}

/// The subscription after an act.
pub(super) async fn done(
    call: &Call,
    s: &Subscription,
    act: Act,
) -> Result<Subscription, EngineError> {
    let origin = Some(call.origin());
    let wish = Wish { origin, ..Wish::one(call.environment(), act) };
    let done = call.engine.execute(wish).await?;
    // What was wished for came to nothing, and is not told as done.
    if let Some(Outcome::Declined { code, .. }) = done.charge() {
        return Err(EngineError::Declined { code });
    }
    Ok(done.first().map_or_else(|| s.clone(), |changed| changed.after.clone()))
}

/// The subscription in the envelope of the verbs.
pub(super) fn answer(call: &Call, s: &Subscription) -> Result<Response, Failure> {
    let subscription = outbound::subscription(&call.engine, &call.place, s);
    let subscription = subscription.map_err(|error| refusals::engine(&error))?;
    call.answer(&wire::SubscriptionResponse { subscription })
}
