//! `DELETE /subscription-manager/subscriptions/{id}`: only in a sandbox (section 7.1). It ends at
//! once and this surface shows it no more; the journal keeps it, as it keeps everything.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::Command;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::CancelWhen;
use perennial_engine::{Act, EnvironmentKind, Wish};

use crate::access::Asked;
use crate::refusals::{Fault, No};
use crate::{WRITE, names};

pub async fn delete(asked: Asked, Path(id): Path<String>) -> Result<StatusCode, No> {
    asked.may(WRITE)?;
    let (id, state) = asked.subscription(&id)?;
    match asked.place.environment.kind {
        EnvironmentKind::Sandbox { .. } => {}
        EnvironmentKind::Production => {
            return Err(Fault::state("Only a sandbox forgets a subscription.").into());
        }
    }
    let mut acts = vec![];
    if !state.stage.ended() {
        let (when, reason) = (CancelWhen::Now, CancelReason::SystemCancel);
        acts.push(Act::Do { id, command: Command::Cancel { when, reason } });
    }
    let references = BTreeMap::from([(names::DELETED.to_owned(), Some("true".to_owned()))]);
    acts.push(Act::Do { id, command: Command::SetReferences { references } });
    let one = acts.remove(0);
    let mut wish = Wish { mail: false, ..Wish::one(asked.environment(), one) };
    wish.acts.extend(acts);
    asked.engine.execute(wish).await?;
    Ok(StatusCode::NO_CONTENT)
}
