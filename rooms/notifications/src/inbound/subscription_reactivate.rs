//! `POST /subscription-manager/subscriptions/{id}/reactivate`: takes back whatever stopped it.

use axum::Json;
use axum::extract::Path;
use perennial_core::subscription::command::Resume;
use perennial_core::subscription::{Renewal, Stage, Subscription};
use perennial_core::{Command, Refusal};
use perennial_engine::{Act, EngineError, Wish};
use room_lobby::Rejection;
use room_lobby::RequestContext;
use room_lobby::body::{RawBody, parse_json};

use super::subscription_cancel::fulfil;
use crate::WRITE;
use crate::access::Asked;
use crate::refusals::No;
use crate::wire::subscription as wire;

pub async fn reactivate(
    asked: Asked,
    context: RequestContext,
    Path(id): Path<String>,
    RawBody(body): RawBody,
) -> Result<Json<wire::Subscription>, No> {
    asked.may(WRITE)?;
    let input: wire::ReactivateInput = if body.is_empty() {
        wire::ReactivateInput::default()
    } else {
        parse_json(&body, &context.json_limits()).map_err(Rejection::from)?
    };
    let mail = input.skip_sending_reactivation_email != Some(true);
    let (id, _) = asked.subscription(&id)?;
    let make = Box::new(|state: &Subscription, _: &_, _| way_back(state));
    let wish = Wish { mail, ..Wish::one(asked.environment(), Act::With { id, make }) };
    fulfil(&asked, id, wish).await
}

/// The command that undoes what stopped it.
fn way_back(s: &Subscription) -> Result<Command, EngineError> {
    let stage = s.stage.name();
    match &s.stage {
        Stage::Paused(_) => Ok(Command::Resume { how: Resume::ByTerms }),
        Stage::Ending { .. } => Ok(Command::UndoCancel),
        Stage::Cancelled { .. } => Ok(Command::Restart { cycle: None }),
        Stage::Trial | Stage::Active if s.renewal == Renewal::Manual => {
            Ok(Command::SetRenewal { renewal: Renewal::Automatic })
        }
        Stage::Expired { .. } => Err(EngineError::Refused(Refusal::AlreadyEnded { stage })),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. } => Err(EngineError::Refused(Refusal::WrongStage { stage })),
    }
}
