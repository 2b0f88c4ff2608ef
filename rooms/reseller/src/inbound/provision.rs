//! `POST /v1/partners/{partner}/subscriptions:provision`: sells to a customer of the partner's,
//! whose account is linked later.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use super::order::Wanted;
use super::{first_cycle, sell};
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::schema::methods::PROVISION;
use crate::{names, outbound, refusals, wire};

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
        let first = first_cycle::of(cycle_options(&call).as_ref(), "cycle_options")?;
        let wanted = Wanted::read(id, message, first, call.now()?)?;
        sold(&call, &wanted).await
    };
    respond(&context, answer.await)
}

/// Sells, and links the calling user where there is one.
pub(super) async fn sold(call: &Call, wanted: &Wanted) -> Result<Response, Failure> {
    let sale = sell::sell(call, wanted, call.user).await?;
    let sold = sell::once(call, sale, wanted.id(), call.user)?;
    let message = outbound::subscription(&call.engine, &call.place, &sold);
    call.answer(&message.map_err(|error| refusals::engine(&error))?)
}

pub(super) fn subscription_id(call: &Call) -> Result<&str, Failure> {
    let id = call.parameters.text("subscriptionId");
    if names::is_id(id) {
        return Ok(id);
    }
    Err(Failure::field("subscription_id", names::ID_RULE))
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
