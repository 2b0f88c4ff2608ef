//! The merchant's own id of the customer, on one subscription (section 6.12).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::subscription::StageName;
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::{Call, Failure, Sent, end, ok};
use crate::Commerce;
use crate::outbound::CUSTOMER_REFERENCE;
use crate::wire::UpdateCustomerRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "UpdateCustomer")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let id = call.subscription(request.subscription_id)?.id;
    let Some(reference) = request.customer_reference_id else { return Ok(call.write(&ok())) };
    let make = move |s: &Subscription, _: &Place, _| named(s, &reference);
    call.act_and_say_ok(sent, Act::With { id, make: Box::new(make) }).await
}

/// Any status but Finished. The empty name is kept, so that it hides the customer's own.
fn named(s: &Subscription, reference: &str) -> Result<Command, EngineError> {
    let stage = s.stage.name();
    if stage == StageName::Expired {
        return Err(Refusal::AlreadyEnded { stage }.into());
    }
    let references = [(CUSTOMER_REFERENCE.to_owned(), Some(reference.to_owned()))].into();
    Ok(Command::SetReferences { references })
}
