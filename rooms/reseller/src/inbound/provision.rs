//! `POST /v1/partners/{partner}/subscriptions:provision`: sells to a customer of the partner's,
//! whose account is linked later.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_engine::execute::claim;
use perennial_engine::numbers::Counter;
use perennial_engine::{Act, Engine, Wish};
use room_lobby::RequestContext;

use super::first_cycle;
use super::order::Wanted;
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::refusals::{self, ID_CLAIM};
use crate::schema::methods::PROVISION;
use crate::{names, outbound, wire};

pub async fn provision(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path(partner): Path<String>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &PROVISION)?;
        let message = call.body(&body)?;
        let id = subscription_id(&call)?;
        let now = engine.now(call.environment()).map_err(|error| refusals::engine(&error))?;
        let options = cycle_options(&call);
        let ends = first_cycle::ends(options.as_ref(), now, "cycle_options")?;
        let wanted = Wanted::read(id, message, ends, now)?;
        sell(&call, id, &wanted).await
    };
    respond(&context, answer.await)
}

async fn sell(call: &Call, id: &str, wanted: &Wanted) -> Result<Response, Failure> {
    let engine = &call.engine;
    let refused = |error| refusals::engine(&error);
    let taken = engine.holder(call.environment(), &call.claim(id)).map_err(refused)?.is_some();
    // A UUID would name two subscriptions if another room sold the partner's other one.
    let elsewhere = names::uuid(id).map(|uuid| call.load(uuid)).transpose()?.flatten().is_some();
    if taken || elsewhere {
        return Err(refusals::already_exists(id));
    }
    let mut act = wanted.act(call)?;
    // Looked at without effect first: a refused call uses up no number.
    engine.preview(call.environment(), std::slice::from_ref(&act)).await.map_err(refused)?;
    let number = engine.number(Counter::Subscription).await.map_err(refused)?;
    let mut claims = vec![];
    if let Act::Sell(order) | Act::Replace { order, .. } = &mut act {
        order.number = number;
        claims.push(claim(ID_CLAIM, call.claim(id).name, order.id));
    }
    let wish = Wish { claims, ..Wish::one(call.environment(), act) };
    let done = engine.execute(wish).await.map_err(refused)?;
    let sold = done.first().ok_or_else(Failure::not_found)?;
    let message = outbound::subscription(engine, &call.place, &sold.after).map_err(refused)?;
    call.answer(&message)
}

fn subscription_id(call: &Call) -> Result<&str, Failure> {
    let id = call.parameters.text("subscriptionId");
    if names::is_id(id) {
        return Ok(id);
    }
    Err(Failure::field("subscription_id", "Required, 1 to 63 ASCII characters without / and :."))
}

/// The options of the cycle, which are no part of the body here.
fn cycle_options(call: &Call) -> Option<wire::CycleOptions> {
    const DURATION: &str = "cycleOptions.initialCycleDuration";
    let sent = &call.parameters;
    let duration = sent.any_below(DURATION).then(|| wire::Duration {
        count: sent
            .number(&format!("{DURATION}.count"))
            .and_then(|count| i32::try_from(count).ok())
            .unwrap_or_default(),
        unit: sent.text(&format!("{DURATION}.unit")).to_owned(),
    })?;
    Some(wire::CycleOptions { initial_cycle_duration: Some(duration) })
}
