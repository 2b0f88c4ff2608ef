//! `GET /subscription-manager/models` and `/models/{id}`: the calendars a subscription may run on.

use axum::Json;
use axum::extract::Path;

use crate::READ;
use crate::access::Asked;
use crate::outbound::subscription::model;
use crate::refusals::{Fault, No};
use crate::terms::terms;
use crate::wire::receiver::Items;
use crate::wire::subscription::Model;

pub async fn list(asked: Asked) -> Result<Json<Items<Model>>, No> {
    asked.may(READ)?;
    Ok(Json(Items { items: terms().iter().map(|(id, terms)| model(id, terms)).collect() }))
}

pub async fn get(asked: Asked, Path(id): Path<String>) -> Result<Json<Model>, No> {
    asked.may(READ)?;
    let found = terms().into_iter().find(|(known, _)| known.as_str() == id);
    let (id, terms) = found.ok_or_else(|| Fault::not_found("model", &id))?;
    Ok(Json(model(&id, &terms)))
}
