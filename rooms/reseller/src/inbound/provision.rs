//! `POST /v1/partners/{partner}/subscriptions:provision`: sells to a customer of the partner's,
//! whose account is linked later.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::time::{Instant, Span, Zone};
use perennial_engine::execute::claim;
use perennial_engine::numbers::Counter;
use perennial_engine::{Act, Engine, Wish};
use room_lobby::RequestContext;
use serde_json::{Map, Value, json};

use super::order::Wanted;
use crate::desk::{Call, Principal, Sent, respond};
use crate::failure::Failure;
use crate::refusals::{self, ID_CLAIM};
use crate::{names, outbound, proto, schema};

/// The method's own query parameters, in both spellings of the mapping.
const PARAMETERS: [&str; 6] = [
    "subscriptionId",
    "subscription_id",
    "cycleOptions.initialCycleDuration.count",
    "cycle_options.initial_cycle_duration.count",
    "cycleOptions.initialCycleDuration.unit",
    "cycle_options.initial_cycle_duration.unit",
];

/// Longest initial cycle, in days.
const DAYS_MAX: i64 = 3_660;

pub async fn provision(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path(partner): Path<String>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(
            &engine,
            &context,
            &partner,
            Principal::ServiceAccount,
            &PARAMETERS,
            &schema::SUBSCRIPTION,
        )?;
        let message = call.body(&body, &schema::SUBSCRIPTION)?;
        let id = subscription_id(&call)?;
        let now = engine.now(call.environment()).map_err(|error| refusals::engine(&error))?;
        let wanted = Wanted::read(id, message, initial_cycle(&call, now)?, now)?;
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
    let id = either(call, "subscriptionId", "subscription_id").unwrap_or_default();
    if names::is_id(id) {
        return Ok(id);
    }
    Err(Failure::field("subscription_id", "Required, 1 to 63 ASCII characters without / and :."))
}

/// When an initial cycle of so many days ends (4, rule 7).
fn initial_cycle(call: &Call, now: Instant) -> Result<Option<Instant>, Failure> {
    let mut sent = Map::new();
    for (name, camel, snake) in
        [("count", PARAMETERS[2], PARAMETERS[3]), ("unit", PARAMETERS[4], PARAMETERS[5])]
    {
        if let Some(value) = either(call, camel, snake) {
            // An enum's number arrives as text here.
            let value = value.parse::<u32>().map_or_else(|_| json!(value), |number| json!(number));
            sent.insert(name.to_owned(), value);
        }
    }
    if sent.is_empty() {
        return Ok(None);
    }
    let read = proto::read(&Value::Object(sent), &schema::DURATION).map_err(|wrong| {
        let place = "cycle_options.initial_cycle_duration";
        Failure::fields(
            wrong
                .into_iter()
                .map(|mut violation| {
                    violation.field = format!("{place}.{}", violation.field);
                    violation
                })
                .collect(),
        )
    })?;
    let field = |name: &str| format!("cycle_options.initial_cycle_duration.{name}");
    if read.get("unit").and_then(Value::as_str) != Some("DAY") {
        return Err(Failure::field(field("unit"), "The unit must be DAY."));
    }
    let days = read.get("count").and_then(Value::as_i64).unwrap_or_default();
    let days = u32::try_from(days).ok().filter(|days| (1..=DAYS_MAX).contains(&i64::from(*days)));
    let days = days.ok_or_else(|| {
        Failure::field(field("count"), format!("The count must be from 1 to {DAYS_MAX}."))
    })?;
    let end = Span::days(days).after(now, &Zone::utc());
    Ok(Some(end.map_err(|_far| Failure::field(field("count"), "The count is too large."))?))
}

fn either<'c>(call: &'c Call, camel: &str, snake: &str) -> Option<&'c str> {
    call.query.get(camel).or_else(|| call.query.get(snake))
}
