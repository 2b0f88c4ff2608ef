//! `POST /partner/sandbox/reset`: begins anew. Everything of the partner's in this sandbox is gone:
//! subscriptions, orders, devices, members, exports, events, idempotency keys. His agreement, his
//! credentials, his receivers, the clock and what others have stay.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::change_set::ClaimKey;
use perennial_engine::reset::Theirs;
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use serde::Serialize;
use utoipa::ToSchema;

use super::only_here;
use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::refusals;

/// What was taken away.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Reset)]
pub struct Done {
    subscriptions: u64,
    orders: u64,
    devices: u64,
    members: u64,
    accounts: u64,
    exports: u64,
    events: u64,
    idempotency_keys: u64,
}

pub async fn reset(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "sandbox", Some(&body))?;
        only_here(&call)?;
        if !body.is_empty() {
            let (_, _) = call.body::<Nothing>(&body)?;
        }
        let sandbox = call.place.environment.sandbox();
        let sandbox = sandbox.ok_or_else(|| Problem::new(Code::EnvironmentMismatch))?;
        let own = format!("{}/", call.partner.id);
        let claims = |key: &ClaimKey, _: &str| {
            key.kind.starts_with("partner.") && key.name.starts_with(&own)
        };
        let theirs = Theirs {
            seller: &call.partner.id,
            caller: format!("partner/{}", call.partner.id),
            claims: &claims,
        };
        let done = call.engine().reset_seller(sandbox, &theirs).await;
        let done = done.map_err(|error| refusals::engine(&error))?;
        let done = Done {
            subscriptions: done.subscriptions,
            orders: done.orders,
            devices: done.devices,
            members: done.people,
            accounts: done.customers,
            exports: done.exports,
            events: done.events,
            idempotency_keys: done.answers,
        };
        Ok(call.answer(StatusCode::OK, &done))
    };
    respond(&context, answer.await)
}

/// There is nothing to be said about it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}
