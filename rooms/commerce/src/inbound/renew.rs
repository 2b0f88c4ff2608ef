//! Renewing before the interval ends (section 6.10). A payment that fails is told in an answer of
//! 200: the customer is asked to pay, and nothing has moved.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::subscription::StageName;
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::dialect::tree::Written as _;
use crate::outbound::renewed;
use crate::wire::RenewSubscriptionRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "RenewSubscription")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let id = call.subscription(request.subscription_id)?.id;
    let reset = request.reset_billing_interval;
    let make = move |s: &Subscription, _: &Place, _| now(s, reset);
    let page = commerce.config.payment_page.clone();
    let say = move |changes: &[_]| Ok(renewed::done(changes, page.as_deref())?.tree());
    call.act(sent, Act::With { id, make: Box::new(make) }, say).await
}

/// Documented for Active only: what is owed is paid on the customer's page, not here.
fn now(s: &Subscription, reset: bool) -> Result<Command, EngineError> {
    let stage = s.stage.name();
    if stage == StageName::Active {
        Ok(Command::RenewNow { reset })
    } else {
        Err(Refusal::WrongStage { stage }.into())
    }
}
