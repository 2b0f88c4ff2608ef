//! `DELETE /partner/subscriptions/{id}/devices/{device}`: the seat is free for another device, and
//! what this one shows opens nothing from then on.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use perennial_core::Command;
use perennial_core::ids::{DeviceId, SubscriptionId};
use perennial_engine::{Act, Engine, EngineError, EnvironmentId, Origin, Wish};
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::{ids, refusals};

pub async fn free(
    State(house): State<House>,
    context: RequestContext,
    Path((id, device)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "devices:write", None::<&Bytes>)?;
        let s = call.subscription(&id)?;
        let if_version = call.revision(&s)?;
        let unknown = || Problem::new(Code::DeviceNotFound).about(id.clone());
        let device = ids::read("dev", &device).map(DeviceId).ok_or_else(unknown)?;
        let seat = Seat { environment: call.environment(), subscription: s.id, device, if_version };
        let freed = release(call.engine(), seat, call.origin(None)).await;
        freed.map_err(|error| match error {
            EngineError::Contended if if_version.is_some() => {
                Problem::new(Code::RevisionMismatch).about(id.clone())
            }
            error => refusals::engine(&error).about(id.clone()),
        })?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    respond(&context, answer.await)
}

/// Whose seat.
#[derive(Clone, Copy)]
pub struct Seat {
    pub environment: EnvironmentId,
    pub subscription: SubscriptionId,
    pub device: DeviceId,
    /// The version the caller saw.
    pub if_version: Option<u64>,
}

/// Frees a seat.
pub async fn release(engine: &Engine, seat: Seat, origin: Origin) -> Result<(), EngineError> {
    let Seat { environment, subscription, device, if_version } = seat;
    let act = Act::Do { id: subscription, command: Command::FreeSeat { device } };
    let origin = Some(origin);
    let wish = Wish { if_version, origin, by_seller: true, ..Wish::one(environment, act) };
    engine.execute(wish).await.map(|_| ())
}
