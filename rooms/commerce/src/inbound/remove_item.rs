//! Taking an item out for good (section 6.9).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Command;
use perennial_engine::Act;

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::wire::RemoveSubscriptionItemRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "RemoveSubscriptionItem")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let id = call.subscription(request.subscription_id)?.id;
    let command = Command::RemoveItem { number: request.running_number };
    call.act_and_say_ok(sent, Act::Do { id, command }).await
}
