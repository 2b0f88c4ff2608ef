//! `GET /notification/receivers`: the caller's receivers.

use axum::Json;

use crate::READ;
use crate::access::Asked;
use crate::outbound::receiver::receiver;
use crate::refusals::No;
use crate::wire::receiver::{Items, Receiver};

pub async fn list(asked: Asked) -> Result<Json<Items<Receiver>>, No> {
    asked.may(READ)?;
    let own = asked.place.receivers.values().filter(|one| asked.owns(one));
    Ok(Json(Items { items: own.map(|one| receiver(one, None)).collect() }))
}
