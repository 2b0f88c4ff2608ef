//! Asking the card's network for a newer card (section 6.11). What it finds comes later, as a
//! changed payment method.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_engine::ports::AccountUpdate;

use super::{Call, Failure, Sent, end, ok};
use crate::Commerce;
use crate::refusals::Refused;
use crate::wire::UpdateAccountRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "UpdateAccount")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let id = call.subscription(request.subscription_id)?.id;
    match commerce.engine.update_account(call.environment, id).await? {
        AccountUpdate::Accepted | AccountUpdate::Renewed(_) => Ok(call.write(&ok())),
        AccountUpdate::NotACard => {
            Err(Refused::unacceptable("The subscription is not paid by card.").into())
        }
    }
}
