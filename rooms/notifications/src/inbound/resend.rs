//! `POST /notification/notifications/{id}/resend`: the same bytes under the same id, once more.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use perennial_engine::EngineError;
use perennial_engine::worker::sign::parse_message_id;

use super::receiver_recover::off;
use crate::WRITE;
use crate::access::Asked;
use crate::outbound::receiver::record;
use crate::refusals::{Fault, No};
use crate::wire::receiver::Record;

pub async fn resend(
    asked: Asked,
    Path(text): Path<String>,
) -> Result<(StatusCode, Json<Record>), No> {
    asked.may(WRITE)?;
    let nothing = || Fault::not_found("notification", &text);
    let id = parse_message_id(&text).ok_or_else(nothing)?;
    let known = match asked.engine.delivery(id) {
        Ok(delivery) if delivery.environment == asked.environment() => delivery,
        Ok(_) | Err(EngineError::NotFound) => return Err(nothing().into()),
        Err(error) => return Err(error.into()),
    };
    let receiver = asked.receiver(&known.receiver).map_err(|_| nothing())?;
    if !receiver.active || receiver.disabled.is_some() {
        return Err(off().into());
    }
    let delivery = asked.engine.resend(asked.environment(), id).await?;
    Ok((StatusCode::ACCEPTED, Json(record(&asked.place, &delivery))))
}
