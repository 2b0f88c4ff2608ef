//! `POST /client/heartbeats`: a device asks whether it may go on. This is how products come to
//! know of a cancellation. Nothing is written but the hour in which it was seen.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::EngineError;
use perennial_engine::device::Device;
use perennial_engine::filed::Filed;
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::desk::{Clients, Held, answer, body, words};
use super::wire::Beat;
use crate::desk::respond;
use crate::problem::Problem;
use crate::refusals;

/// How exactly it is known when a device was last seen, in seconds.
const SEEN_SECONDS: i64 = 3_600;

pub async fn heartbeat(
    State(clients): State<Clients>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(bytes): RawBody,
) -> Response {
    let beat = async {
        let held = clients.held(&headers)?;
        let beat: Beat = if bytes.is_empty() { Beat::default() } else { body(&context, &bytes)? };
        words([("", &None), ("/osVersion", &beat.os_version), ("/appVersion", &beat.app_version)])?;
        let standing = clients.standing(&held.place, &held.subscription, held.device.id)?;
        clients.seen(held, beat).await?;
        Ok(answer(StatusCode::OK, &standing))
    };
    respond(&context, beat.await)
}

impl Clients {
    /// Writes down that a device was seen, at most once in an hour.
    async fn seen(&self, held: Held, beat: Beat) -> Result<(), Problem> {
        let now = held.place.environment.now(self.engine.real());
        if now.seconds().saturating_sub(held.device.last_seen_at.seconds()) < SEEN_SECONDS {
            return Ok(());
        }
        let device = Device {
            last_seen_at: now,
            os_version: beat.os_version.or(held.device.os_version),
            app_version: beat.app_version.or(held.device.app_version),
            ..held.device
        };
        let put = Filed::Device(Box::new(device)).put(held.version);
        match self.engine.file(held.place.environment.id, vec![put]).await {
            // Somebody else wrote at the same moment: what he wrote says more than the hour.
            Ok(()) | Err(EngineError::Document { .. }) => Ok(()),
            Err(error) => Err(refusals::engine(&error)),
        }
    }
}
