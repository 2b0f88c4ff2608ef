//! Moving the next billing, for all items at once (section 6.14). Nothing is charged.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::wire::UpdateNextBillingDateRequest as Request;

/// How far ahead the next billing is at least.
const AHEAD_SECONDS_MIN: i64 = 60;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "UpdateNextBillingDate")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let id = call.subscription(request.subscription_id)?.id;
    let to = request.next_billing_date;
    let make = move |_: &Subscription, _: &Place, now: Instant| moved(to, now);
    call.act_and_say_ok(sent, Act::With { id, make: Box::new(make) }).await
}

fn moved(to: Instant, now: Instant) -> Result<Command, EngineError> {
    let first = now.plus_seconds(AHEAD_SECONDS_MIN).map_err(Refusal::from)?;
    if to < first {
        return Err(Refusal::InThePast.into());
    }
    Ok(Command::MoveNextBilling { to })
}
