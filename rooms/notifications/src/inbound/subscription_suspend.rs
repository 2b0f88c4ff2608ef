//! `POST /subscription-manager/subscriptions/{id}/suspend`: billing stops; whether access stops
//! too, the terms say (section 5.1, `suspendMode`). Suspending what is suspended changes nothing.

use axum::Json;
use axum::extract::Path;
use perennial_core::subscription::command::PauseLength;
use perennial_core::{Command, Refusal};
use perennial_engine::{Act, EngineError};
use room_lobby::query::Query;

use super::subscription_cancel::{flag, perform};
use crate::WRITE;
use crate::access::Asked;
use crate::refusals::No;
use crate::status::{Status, status};
use crate::wire::subscription::Subscription;

pub async fn suspend(
    asked: Asked,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Subscription>, No> {
    asked.may(WRITE)?;
    let reason = if flag(&query, "byPartner")? { "partner" } else { "customer" };
    let (id, _) = asked.subscription(&id)?;
    let act = Act::With {
        id,
        make: Box::new(move |state, _, _| {
            if status(state) == Some(Status::Suspended) {
                return Err(EngineError::Refused(Refusal::AlreadySo { state: "suspended" }));
            }
            Ok(Command::Pause { reason: reason.to_owned(), length: PauseLength::ByTerms })
        }),
    };
    perform(&asked, id, act).await
}
