//! Another product, quantity, price, name or coupon of an item, all at once (section 6.15): now,
//! from the next billing on, or with a renewal that is billed at once.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Subscription;
use perennial_core::catalog::{Amendment, AskedPrice};
use perennial_core::subscription::command::{ChangeItem, Command};
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_engine::{Act, EngineError, Place};

use super::changing::{Coupons, amend, change, price, timing};
use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::outbound::change::Touched;
use crate::refusals::Refused;
use crate::wire::UpdateSubscriptionItemRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "UpdateSubscriptionItem")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let settings = request.alignment_settings;
    let (timing, price) = (when(&request)?, price(request.customer_price)?);
    let id = call.subscription(request.subscription_id)?.id;
    let touched = Touched::Item(request.running_number);
    let acting = || {
        let (request, coupons) = (request.clone(), Coupons::of(&call));
        let make = move |s: &Subscription, place: &Place, now| {
            let mut change = other(s, place, now, &request, (price, timing))?;
            change.discount = match request.couponcode.as_deref() {
                None => None,
                Some("") => Some(None),
                Some(code) => {
                    let of = (Some(change.number), &change.to.product);
                    Some(Some(coupons.discount(s, place, now, of, code)?))
                }
            };
            Ok::<_, EngineError>(Command::ChangeItem(Box::new(change)))
        };
        Act::With { id, make: Box::new(make) }
    };
    change(&call, sent, settings, touched, acting).await
}

/// A renewal that is billed at once leaves nothing to align. Starting the interval anew means one.
fn when(request: &Request) -> Result<Timing, Refused> {
    let aligned = timing(request.alignment_settings)?;
    match (request.trigger_immediate_renewal, request.reset_billing_interval) {
        (false, false) => Ok(aligned),
        _ if aligned != Timing::NextBilling => Err(Refused::unacceptable(
            "TriggerImmediateRenewal and AlignToCurrentInterval exclude each other.",
        )),
        (true, false) => Ok(Timing::RenewNow),
        (_, true) => Ok(Timing::NewPeriod),
    }
}

/// The item as it is when this is decided, with what is asked of it.
fn other(
    s: &Subscription,
    place: &Place,
    now: Instant,
    request: &Request,
    (price, timing): (AskedPrice, Timing),
) -> Result<ChangeItem, EngineError> {
    let number = request.running_number;
    let held = &s.item(number)?.terms;
    // The same id keeps the product, also where it is sold no longer.
    let product = if held.product_number == request.product_id {
        held.product.clone()
    } else {
        place.catalog.product_numbered(&s.project, request.product_id)?.id.clone()
    };
    let asked = Amendment {
        product: Some(product),
        quantity: Some(request.quantity),
        price,
        name: request.names.product_name.clone(),
        name_extension: request.names.product_name_extension.clone(),
    };
    amend(s, place, now, (number, &asked), timing)
}
