//! Two subscriptions of one customer become one (section 6.5): the items of the secondary move
//! into the primary, paid up to its billing date, and the secondary is finished.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Refusal;
use perennial_engine::{Act, EngineError};

use super::changing::change;
use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::outbound::change::Touched;
use crate::refusals::Refused;
use crate::wire::AlignSubscriptionsRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let opened = Call::open(commerce, &sent.context, "AlignSubscriptions")?;
    let mut call = Call { refused: of_two, ..opened };
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let settings = request.alignment_settings;
    // An extension has no documented meaning here, and is invalid without alignment anyway.
    super::changing::timing(settings)?;
    let primary = call.subscription(request.primary_subscription_id)?.id;
    let secondary = call.subscription(request.secondary_subscription_id)?.id;
    let prorate = settings.align_to_current_interval;
    let acting = || Act::Merge { primary, secondary, prorate };
    change(&call, sent, settings, Touched::All, acting).await
}

/// What differs is between two subscriptions here, not between a call and one.
fn of_two(error: EngineError) -> Refused {
    let EngineError::Refused(refusal) = error else { return error.into() };
    let message = match refusal {
        Refusal::Currency { .. } => "The currencies of the two subscriptions differ.",
        Refusal::Cycle => "The intervals of the two subscriptions differ.",
        Refusal::CustomerMismatch => "The customers of the two subscriptions differ.",
        Refusal::AlreadySo { .. } => "The two subscriptions are the same one.",
        Refusal::EndNotLater => {
            "NextBillingDate of the primary subscription must be later than the secondary's."
        }
        other => return other.into(),
    };
    Refused::unacceptable(message)
}
