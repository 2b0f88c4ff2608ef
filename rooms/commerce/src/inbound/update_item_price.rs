//! Another price of an item, and with it another quantity if that is asked (section 6.16).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::catalog::{Amendment, AskedPrice};
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::changing::{amend, change, price, timing};
use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::outbound::change::Touched;
use crate::refusals::Refused;
use crate::wire::UpdateSubscriptionItemPriceRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "UpdateSubscriptionItemPrice")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let settings = request.alignment_settings;
    let (timing, price) = (timing(settings)?, which_price(&request)?);
    let id = call.subscription(request.subscription_id)?.id;
    let item = request.running_number;
    let acting = || {
        let asked = Amendment { quantity: request.quantity, price, ..Amendment::default() };
        let make = move |s: &Subscription, place: &Place, now| {
            let change = amend(s, place, now, (item, &asked), timing)?;
            Ok::<_, EngineError>(Command::ChangeItem(Box::new(change)))
        };
        Act::With { id, make: Box::new(make) }
    };
    change(&call, sent, settings, Touched::Item(item), acting).await
}

/// The list price takes effect at the next renewal, as documented, so nothing can be aligned.
fn which_price(request: &Request) -> Result<AskedPrice, Refused> {
    if !request.update_to_current_product_price {
        return price(request.customer_price);
    }
    if request.customer_price.is_some() {
        let message = "UpdateToCurrentProductPrice and CustomerPrice exclude each other.";
        return Err(Refused::unacceptable(message));
    }
    if request.alignment_settings.align_to_current_interval {
        let message = "UpdateToCurrentProductPrice and AlignToCurrentInterval exclude each other.";
        return Err(Refused::unacceptable(message));
    }
    Ok(AskedPrice::List)
}
