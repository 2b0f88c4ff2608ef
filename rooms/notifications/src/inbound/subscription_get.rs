//! `GET /subscription-manager/subscriptions/{id}`: one subscription, whoever sold it.

use axum::Json;
use axum::extract::Path;

use crate::READ;
use crate::access::Asked;
use crate::outbound::emails::emails;
use crate::outbound::subscription::subscription;
use crate::refusals::No;
use crate::wire::subscription::Subscription;

pub async fn get(asked: Asked, Path(id): Path<String>) -> Result<Json<Subscription>, No> {
    asked.may(READ)?;
    let (id, state) = asked.subscription(&id)?;
    let mut shown = subscription(&asked.place, &state, asked.now());
    // Nobody was written to where nobody writes.
    if asked.engine.mail_writer().writes() {
        shown.emails = Some(emails(&asked.engine.history(asked.environment(), id)?));
    }
    Ok(Json(shown))
}
