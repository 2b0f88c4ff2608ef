//! Another item beside those that are there (section 6.4): from today, charged for the rest of the
//! running interval, or from the next billing on.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::catalog::{Amendment, AskedPrice, added};
use perennial_core::subscription::ItemTerms;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::changing::{Coupons, change, price, timing};
use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::outbound::change::Touched;
use crate::wire::AddSubscriptionItemRequest as Request;

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let mut call = Call::open(commerce, &sent.context, "AddSubscriptionItem")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    call.mail = request.generate_mail;
    let settings = request.alignment_settings;
    let (timing, price) = (timing(settings)?, price(request.customer_price)?);
    let id = call.subscription(request.subscription_id)?.id;
    let acting = || {
        let (request, coupons) = (request.clone(), Coupons::of(&call));
        let make = move |s: &Subscription, place: &Place, now| {
            let terms = Box::new(one_more(s, place, now, &request, price)?);
            let given = |code| coupons.discount(s, place, now, (None, &terms.product), code);
            let discount = request.couponcode.as_deref().map(given).transpose()?;
            Ok::<_, EngineError>(Command::AddItem { terms, discount, timing })
        };
        Act::With { id, make: Box::new(make) }
    };
    change(&call, sent, settings, Touched::Newest, acting).await
}

/// The product as the catalog has it when this is decided.
fn one_more(
    s: &Subscription,
    place: &Place,
    now: Instant,
    request: &Request,
    price: AskedPrice,
) -> Result<ItemTerms, EngineError> {
    let product = place.catalog.product_numbered(&s.project, request.product_id)?;
    let asked = Amendment {
        product: Some(product.id.clone()),
        quantity: Some(request.quantity),
        price,
        name: request.names.product_name.clone(),
        name_extension: request.names.product_name_extension.clone(),
    };
    Ok(added(&place.catalog, s, &asked, now)?)
}
