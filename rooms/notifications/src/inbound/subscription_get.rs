//! `GET /subscription-manager/subscriptions/{id}`: one subscription, whoever sold it.

use axum::Json;
use axum::extract::Path;

use crate::READ;
use crate::access::Asked;
use crate::outbound::subscription::subscription;
use crate::refusals::No;
use crate::wire::subscription::Subscription;

pub async fn get(asked: Asked, Path(id): Path<String>) -> Result<Json<Subscription>, No> {
    asked.may(READ)?;
    let (_, state) = asked.subscription(&id)?;
    Ok(Json(subscription(&asked.place, &state, asked.now())))
}
