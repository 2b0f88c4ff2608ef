//! More units of an item: now, aligned with the running interval, or from the next billing on
//! (section 6.7, with the matrix of section 5.4).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::catalog::Amendment;
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::changing::{amend, change, timing};
use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::outbound::change::Touched;
use crate::wire::IncreaseSubscriptionItemQuantityRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "IncreaseSubscriptionItemQuantity")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let settings = request.alignment_settings;
    let timing = timing(settings)?;
    let id = call.subscription(request.subscription_id)?.id;
    let (item, units) = (request.running_number, request.quantity);
    let make =
        move |s: &Subscription, place: &Place, now| more(s, place, now, (item, units), timing);
    let acting = || Act::With { id, make: Box::new(make) };
    change(&call, sent, settings, Touched::Item(item), acting).await
}

/// The item as it is when this is decided, with so many units more.
fn more(
    s: &Subscription,
    place: &Place,
    now: Instant,
    (number, units): (u32, u32),
    timing: Timing,
) -> Result<Command, EngineError> {
    let quantity = s.item(number)?.terms.quantity.checked_add(units).ok_or(Refusal::Quantity)?;
    let asked = Amendment { quantity: Some(quantity), ..Amendment::default() };
    let change = amend(s, place, now, (number, &asked), timing)?;
    Ok(Command::ChangeItem(Box::new(change)))
}
