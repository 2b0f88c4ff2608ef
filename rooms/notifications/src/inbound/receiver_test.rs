//! `POST /notification/receivers/{id}/test`: a first word, signed and sent like any other (section
//! 6.7).

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;

use super::receiver_create::kept_in_the_file;
use super::receiver_recover::off;
use crate::WRITE;
use crate::access::Asked;
use crate::outbound::receiver::record;
use crate::refusals::No;
use crate::wire::receiver::Record;

pub async fn test(asked: Asked, Path(id): Path<String>) -> Result<(StatusCode, Json<Record>), No> {
    asked.may(WRITE)?;
    let receiver = asked.receiver(&id)?;
    if !receiver.active || receiver.disabled.is_some() {
        return Err(off().into());
    }
    let sent = asked.engine.ping(&asked.place, &receiver).await?;
    // Only receivers of another room have no words for it.
    let delivery = sent.ok_or_else(|| kept_in_the_file(&receiver.profile))?;
    Ok((StatusCode::ACCEPTED, Json(record(&asked.place, &delivery))))
}
