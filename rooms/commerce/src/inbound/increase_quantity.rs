//! More units of an item: now, aligned with the running interval, or from the next billing on
//! (section 6.7, with the matrix of section 5.4).

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::Response;
use perennial_core::catalog::CatalogRefusal;
use perennial_core::subscription::ItemTerms;
use perennial_core::subscription::command::{ChangeItem, Command};
use perennial_core::terms::Timing;
use perennial_core::{Refusal, Subscription};
use perennial_engine::execute::Make;
use perennial_engine::{Act, EngineError, Place, Preview};

use super::{Call, Failure, Sent, end};
use crate::Commerce;
use crate::dialect::tree::Written as _;
use crate::outbound::change;
use crate::refusals::Refused;
use crate::wire::{AlignmentSettings, IncreaseSubscriptionItemQuantityRequest as Request};

pub async fn answer(State(commerce): State<Arc<Commerce>>, sent: Sent) -> Response {
    end(work(&commerce, &sent).await, &sent.context)
}

async fn work(commerce: &Commerce, sent: &Sent) -> Result<Response, Failure> {
    let call = Call::open(commerce, &sent.context, "IncreaseSubscriptionItemQuantity")?;
    let given = call.read(sent)?;
    let request = Request::read(given.fields("Body")?)?;
    let timing = timing(request.alignment_settings)?;
    let found = call.subscription(request.subscription_id)?;
    let item = request.running_number;
    let units = request.quantity;
    let make = move |s: &Subscription, place: &Place, _| more(s, place, item, units, timing);
    let act = Act::With { id: found.id, make: Box::new(make) };
    if request.alignment_settings.get_customer_price_preview_only {
        let preview = match commerce.engine.preview(call.environment, &[act]).await {
            // Refused as an act, but shown as a figure (section 5.3).
            Err(EngineError::Refused(Refusal::Negative { .. })) => {
                let make: Make = Box::new(make);
                commerce.engine.preview_giving_back(call.environment, found.id, &make)?
            }
            other => other?,
        };
        let mut response = call.write(&change::previewed(&preview, item)?.tree());
        arithmetic(&mut response, &preview);
        return Ok(response);
    }
    let page = commerce.config.payment_page.clone();
    let say = move |changes: &[_]| Ok(change::done(changes, item, page.as_deref())?.tree());
    call.act(sent, act, say).await
}

/// How the amount was worked out, in a header of ours: the body stays as documented.
fn arithmetic(response: &mut Response, preview: &Preview) {
    let lines: Vec<_> = preview.lines().iter().map(ToString::to_string).collect();
    if let Ok(value) = HeaderValue::from_str(&lines.join("; "))
        && !lines.is_empty()
    {
        response.headers_mut().insert("perennial-arithmetic", value);
    }
}

/// The matrix of section 5.4; an extension without alignment is invalid.
fn timing(settings: AlignmentSettings) -> Result<Timing, Refused> {
    match (settings.align_to_current_interval, settings.extend_interval) {
        (true, true) => Ok(Timing::ProratedExtending),
        (true, false) => Ok(Timing::Prorated),
        (false, false) => Ok(Timing::NextBilling),
        (false, true) => {
            Err(Refused::unacceptable("ExtendInterval requires AlignToCurrentInterval."))
        }
    }
}

/// The item as it is when this is decided, with so many units more.
fn more(
    s: &Subscription,
    place: &Place,
    number: u32,
    units: u32,
    timing: Timing,
) -> Result<Command, EngineError> {
    let item = s.item(number)?;
    let quantity = item.terms.quantity.checked_add(units).ok_or(Refusal::Quantity)?;
    if let Some(product) = place.catalog.products.get(&item.terms.product) {
        let (min, max) = (product.newest().quantity_min, product.newest().quantity_max);
        if quantity > max {
            return Err(CatalogRefusal::Quantity { min, max }.into());
        }
    }
    let to = ItemTerms { quantity, ..item.terms.clone() };
    let change = ChangeItem { number, to, cycle: None, discount: None, timing };
    Ok(Command::ChangeItem(Box::new(change)))
}
