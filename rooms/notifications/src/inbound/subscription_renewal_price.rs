//! `GET /subscription-manager/subscriptions/{id}/renewalPrice`: what the next term costs
//! (section 7.1). Also where it is suspended: what it would cost if it went on.

use axum::Json;
use axum::extract::Path;
use perennial_engine::renewal_price::renewal_price;

use crate::READ;
use crate::access::Asked;
use crate::outbound::renewal_price::price;
use crate::refusals::{Fault, No, of_refusal};
use crate::status::{Status, status};
use crate::wire::renewal_price::Price;

pub async fn get(asked: Asked, Path(id): Path<String>) -> Result<Json<Price>, No> {
    asked.may(READ)?;
    let (_, state) = asked.subscription(&id)?;
    match status(&state) {
        Some(Status::Active | Status::Suspended | Status::Dunning) => {}
        Some(Status::Canceled | Status::Expired) | None => {
            return Err(Fault::state("There is no renewal to come.").into());
        }
    }
    let found = renewal_price(&state).map_err(|refusal| of_refusal(&refusal))?;
    Ok(Json(price(&state, found.as_ref())))
}
