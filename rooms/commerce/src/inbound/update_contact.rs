//! Changing whom a subscription is billed, delivered or licensed to (section 6.13). Papers that
//! were issued keep the contact of their time; the next billing has the new one.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Subscription;
use perennial_engine::contact::Sharing;
use perennial_engine::{Act, ContactChange};

use super::get_subscriptions_for_customer::by_reference;
use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::refusals::Refused;
use crate::wire::UpdateContactRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "UpdateContact")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let whose = whose(&call, &request)?;
    if whose.iter().any(|s| s.customer.is_none()) {
        return Err(Refused::unacceptable("The subscription has no customer.").into());
    }
    let mut change = ContactChange::new(request.contact_type, request.contact);
    change.remove_omitted = request.remove_omitted;
    if request.split_contact {
        change.sharing = Sharing::Split;
    }
    let ids = whose.iter().map(|s| s.id).collect();
    call.act_and_say_ok(sent, Act::ChangeContacts { ids, change: Box::new(change) }).await
}

/// The subscription that is named; or all of the customer that still have an active item.
fn whose(call: &Call<'_>, request: &Request) -> Result<Vec<Subscription>, Failure> {
    let named = request.subscription_id.map(|number| call.subscription(number)).transpose()?;
    let Some(reference) = &request.customer_reference_id else {
        return Ok(named.into_iter().collect());
    };
    let mut theirs = by_reference(call, reference)?;
    theirs.retain(|s| call.sees(s));
    if theirs.is_empty() {
        return Err(Refused::not_found("Customer").into());
    }
    if let Some(named) = named {
        if theirs.iter().all(|s| s.id != named.id) {
            let why = "CustomerReferenceId is not that of the subscription's customer.";
            return Err(Refused::unacceptable(why).into());
        }
        return Ok(vec![named]);
    }
    theirs.retain(|s| !s.stage.ended() && s.active_items().next().is_some());
    if theirs.is_empty() {
        return Err(Refused::unacceptable("The customer has no active item.").into());
    }
    Ok(theirs)
}
