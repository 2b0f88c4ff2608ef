//! `DELETE /partner/subscriptions/{id}/devices/{device}`: the seat is free for another device, and
//! what this one shows opens nothing from then on.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use perennial_core::Command;
use perennial_core::ids::{DeviceId, SubscriptionId};
use perennial_engine::device::{Device, Released};
use perennial_engine::filed::{Filed, FiledKind, numbered};
use perennial_engine::{Act, Engine, EngineError, EnvironmentId, Origin, Wish};
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::{ids, refusals};

/// How long what is known of a device is kept when it has no seat any more, in seconds of the real
/// clock.
const KEPT_SECONDS: i64 = 90 * 86_400;
/// How often it is tried again when the device says something at the same moment.
const TRIES: usize = 3;

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

/// Frees a seat, and notes it with the device in the same commit.
pub async fn release(engine: &Engine, seat: Seat, origin: Origin) -> Result<(), EngineError> {
    let Seat { environment, subscription, device, if_version } = seat;
    let mut left = TRIES;
    loop {
        left -= 1;
        let known = engine.filed(environment, FiledKind::Device, &numbered(device.0))?;
        let (real, now) = (engine.real(), engine.now(environment)?);
        let forget_at = real.plus_seconds(KEPT_SECONDS).unwrap_or(real);
        let documents = known.and_then(|known| match known.filed {
            Filed::Device(it) => {
                let released = Some(Released { at: now, forget_at });
                Some(Filed::Device(Box::new(Device { released, ..*it })).put(known.version))
            }
            _ => None,
        });
        let act = Act::Do { id: subscription, command: Command::FreeSeat { device } };
        let wish = Wish {
            if_version,
            documents: Some(Box::new(move |_| documents.iter().cloned().collect())),
            origin: Some(origin.clone()),
            by_seller: true,
            ..Wish::one(environment, act)
        };
        match engine.execute(wish).await {
            Ok(_) => return Ok(()),
            Err(EngineError::Document { .. } | EngineError::Contended)
                if left > 0 && if_version.is_none() => {}
            Err(error) => return Err(error),
        }
    }
}
