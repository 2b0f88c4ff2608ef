//! Whether the next interval is billed by itself (section 6.18): how a whole subscription is
//! cancelled here, and how that is taken back.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::subscription::{Renewal, Stage};
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::{Call, Failure, Sent, end, ok};
use crate::Commerce;
use crate::refusals::Refused;
use crate::wire::{RenewalType, UpdateSubscriptionRenewalTypeRequest as Request};

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "UpdateSubscriptionRenewalType")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let found = call.subscription(request.subscription_id)?;
    if let Renewal::Extend { .. } = found.renewal {
        // Renewed by its partner, one extension at a time: it has no type to change.
        let message = "Renewal type requires Subscription Management 2.0.";
        return Err(Refused::unacceptable(message).into());
    }
    let wanted = request.renewal_type;
    if matches!(found.stage, Stage::Ending { .. }) && wanted == RenewalType::Manual {
        return Ok(call.write(&ok()));
    }
    let make = move |s: &Subscription, _: &Place, _| Ok::<_, EngineError>(set(s, wanted));
    call.act_and_say_ok(sent, Act::With { id: found.id, make: Box::new(make) }).await
}

/// One that was cancelled for the end of its interval elsewhere is manual here.
fn set(s: &Subscription, wanted: RenewalType) -> Command {
    match (wanted, &s.stage) {
        (RenewalType::Automatic, Stage::Ending { .. }) => Command::UndoCancel,
        (RenewalType::Automatic, _) => Command::SetRenewal { renewal: Renewal::Automatic },
        (RenewalType::Manual, _) => Command::SetRenewal { renewal: Renewal::Manual },
    }
}
