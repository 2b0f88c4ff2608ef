//! `POST /subscription-manager/subscriptions/{id}/upgrade`: moves the end to a later date, outside
//! renewal. Only where the status here is Active (section 7.1).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use perennial_core::subscription::command::ProlongTo;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal};
use perennial_engine::{Act, EngineError, Wish};
use room_lobby::body::StrictJson;

use super::subscription_cancel::fulfil;
use crate::WRITE;
use crate::access::Asked;
use crate::names;
use crate::refusals::{Fault, No};
use crate::status::{RestStatus, rest_status};
use crate::wire::subscription::{Subscription, UpgradeInput};

/// The longest `source`.
const SOURCE_CHARS_MAX: usize = 64;

pub async fn upgrade(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<UpgradeInput>,
) -> Result<Json<Subscription>, No> {
    asked.may(WRITE)?;
    if input.source.as_ref().is_some_and(|source| source.chars().count() > SOURCE_CHARS_MAX) {
        return Err(Fault::field("source", "A source has at most 64 characters.").into());
    }
    let end = Instant::from_millis(input.lifecycle.expiration_date)
        .map_err(|_| Fault::field("lifecycle.expirationDate", "This is no date."))?;
    let (id, _) = asked.subscription(&id)?;
    let act = Act::With {
        id,
        make: Box::new(move |state, _, _| {
            if rest_status(state) != Some(RestStatus::Active) {
                let stage = state.stage.name();
                return Err(EngineError::Refused(Refusal::WrongStage { stage }));
            }
            Ok(Command::Prolong { to: ProlongTo::End(end) })
        }),
    };
    let mut wish = Wish::one(asked.environment(), act);
    if let Some(source) = input.source {
        let parameters = BTreeMap::from([(names::UPGRADE_SOURCE.to_owned(), Some(source))]);
        wish.acts.push(Act::Do { id, command: Command::SetParameters { parameters } });
    }
    fulfil(&asked, id, wish).await
}
