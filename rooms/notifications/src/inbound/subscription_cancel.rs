//! `POST /subscription-manager/subscriptions/{id}/cancel`: ends it at once.

use axum::Json;
use axum::extract::Path;
use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::{Command, Refusal};
use perennial_engine::{Act, EngineError, Wish};
use room_lobby::Rejection;
use room_lobby::query::{Query, QueryError};

use crate::WRITE;
use crate::access::Asked;
use crate::outbound::subscription::subscription;
use crate::refusals::No;
use crate::wire::subscription::Subscription;

pub async fn cancel(
    asked: Asked,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Subscription>, No> {
    asked.may(WRITE)?;
    let mail = !flag(&query, "skipEmail")?;
    let (id, _) = asked.subscription(&id)?;
    let command = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    let wish = Wish { mail, ..Wish::one(asked.environment(), Act::Do { id, command }) };
    fulfil(&asked, id, wish).await
}

/// Executes one act and answers the subscription as it is then. What is so already is a success.
pub async fn perform(
    asked: &Asked,
    id: SubscriptionId,
    act: Act,
) -> Result<Json<Subscription>, No> {
    fulfil(asked, id, Wish::one(asked.environment(), act)).await
}

/// As [`perform`], with what else is wished.
pub async fn fulfil(
    asked: &Asked,
    id: SubscriptionId,
    wish: Wish,
) -> Result<Json<Subscription>, No> {
    let wish = Wish { origin: Some(asked.origin()), ..wish };
    match asked.engine.execute(wish).await {
        Ok(done) => {
            if let Some(Outcome::Declined { code, .. }) = done.charge() {
                return Err(EngineError::Declined { code }.into());
            }
        }
        Err(EngineError::Refused(Refusal::AlreadySo { .. })) => {}
        Err(error) => return Err(error.into()),
    }
    let state = asked.engine.subscription(asked.environment(), id)?;
    Ok(Json(subscription(&asked.place, &state, asked.now())))
}

/// `true` or `false` in the query; absent is `false`.
pub fn flag(query: &Query, name: &'static str) -> Result<bool, No> {
    match query.get(name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Rejection::QueryInvalid(QueryError::Invalid(name.into())).into()),
    }
}
