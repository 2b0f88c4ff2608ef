//! Taking items out of the next renewal (section 6.6). What was paid stays usable.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Command;
use perennial_engine::Act;

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::refusals::Refused;
use crate::wire::SubscriptionItemsRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "DeactivateSubscriptionItems")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    if !request.allow_reinstate && request.generate_mail {
        let message = "GenerateMail must be false where AllowReinstate is false.";
        return Err(Refused::unacceptable(message).into());
    }
    let id = call.subscription(request.subscription_id)?.id;
    let command =
        Command::DeactivateItems { numbers: request.items, reinstatable: request.allow_reinstate };
    call.act_and_say_ok(sent, Act::Do { id, command }).await
}
