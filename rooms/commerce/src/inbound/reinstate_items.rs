//! Bringing deactivated items back (section 6.8). Nothing is billed here: intervals that were
//! missed meanwhile are billed by the next run, each by itself.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::catalog::CatalogRefusal;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::wire::SubscriptionItemsRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "ReinstateSubscriptionItems")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let id = call.subscription(request.subscription_id)?.id;
    let make = move |s: &Subscription, place: &Place, _| back(s, place, &request.items);
    call.act_and_say_ok(sent, Act::With { id, make: Box::new(make) }).await
}

/// Only what is still sold comes back.
fn back(s: &Subscription, place: &Place, numbers: &[u32]) -> Result<Command, EngineError> {
    for number in numbers {
        let product = place.catalog.products.get(&s.item(*number)?.terms.product);
        if !product.is_some_and(|product| product.newest().on_sale) {
            return Err(CatalogRefusal::NotOnSale.into());
        }
    }
    Ok(Command::ReinstateItems { numbers: numbers.to_vec() })
}
