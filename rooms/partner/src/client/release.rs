//! `DELETE /client/activation`: a device gives its own seat up, for instance when the product is
//! taken off it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use perennial_core::Refusal;
use perennial_engine::EngineError;
use room_lobby::RequestContext;

use super::desk::{Clients, origin};
use crate::desk::respond;
use crate::devices::{Seat, release as freed};
use crate::problem::{Code, Problem};
use crate::refusals;

pub async fn release(
    State(clients): State<Clients>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let released = async {
        let held = clients.held(&headers)?;
        let seat = Seat {
            environment: held.place.environment.id,
            subscription: held.subscription.id,
            device: held.device.id,
            if_version: None,
        };
        match freed(&clients.engine, seat, origin(&context)).await {
            Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
            // Somebody else let it go a moment ago.
            Err(EngineError::Refused(Refusal::NoSuchSeat)) => {
                Err(Problem::new(Code::Unauthenticated))
            }
            Err(error) => Err(refusals::engine(&error)),
        }
    };
    respond(&context, released.await)
}
