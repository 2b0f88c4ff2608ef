//! `GET /notification/definitions`: what there is to be told of; built in and read only.

use axum::Json;

use crate::READ;
use crate::access::Asked;
use crate::event::Event;
use crate::outbound::receiver::definition;
use crate::refusals::No;
use crate::wire::receiver::{Definition, Items};

pub async fn list(asked: Asked) -> Result<Json<Items<Definition>>, No> {
    asked.may(READ)?;
    Ok(Json(Items { items: Event::ALL.into_iter().map(definition).collect() }))
}
