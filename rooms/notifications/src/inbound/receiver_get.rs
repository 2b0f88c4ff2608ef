//! `GET /notification/receivers/{id}`.

use axum::Json;
use axum::extract::Path;

use crate::READ;
use crate::access::Asked;
use crate::outbound::receiver::receiver;
use crate::refusals::No;
use crate::wire::receiver::Receiver;

pub async fn get(asked: Asked, Path(id): Path<String>) -> Result<Json<Receiver>, No> {
    asked.may(READ)?;
    Ok(Json(receiver(asked.receiver(&id)?.as_ref(), None)))
}
