//! A purchase by somebody who holds another product of the group: he is switched to it, when and at
//! what cost the level and his terms say (section 7).

use axum::extract::{Extension, Path};
use axum::http::HeaderMap;
use perennial_core::catalog::{Beginning, Begins, CatalogRefusal, History, OrderLine, quote};
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::{Item, ItemTerms};
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::ports::{Find, Page};
use perennial_engine::settings::HISTORY_MAX;
use perennial_engine::{Act, EngineError, Place};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::buy::{self, Wanted};
use super::writing::tried;
use super::{Outcome, idempotency};
use crate::caller::{Caller, Writer};
use crate::codes::CodeSecret;
use crate::trouble::{Refused, Trouble};
use crate::wire;

/// The subscription the customer holds in the product's group. One that a partner sold is the
/// partner's to change.
pub(super) fn held(caller: &Caller, wanted: &Wanted) -> Result<Option<Subscription>, Refused> {
    let (Some(customer), Some(group)) = (wanted.customer, &wanted.product.group) else {
        return Ok(None);
    };
    let page = Page { after: None, limit: HISTORY_MAX };
    let environment = caller.place.environment.id;
    let all = caller.engine.find(environment, &Find::Customer(customer), page)?;
    Ok(all.into_iter().find(|s| {
        let one_item = s.active_items().count() == 1;
        !s.stage.ended() && s.group.as_ref() == Some(group) && s.seller.is_none() && one_item
    }))
}

/// What makes the switch. Whatever stands against it is said when it is decided, so that a repeated
/// request is answered as it was the first time.
pub(super) fn acts(caller: &Caller, wanted: &Wanted, held: &Subscription) -> Vec<Act> {
    let id = held.id;
    let refusing = |refusal: CatalogRefusal| {
        vec![Act::With { id, make: Box::new(move |_, _, _| Err(refusal.clone().into())) }]
    };
    let Some(item) = held.active_items().next() else {
        return refusing(CatalogRefusal::HoldsGroup);
    };
    let same = item.terms.product == wanted.product.id
        && wanted.quantity.is_none_or(|quantity| quantity == item.terms.quantity);
    // An offer on a switch is one on what is begun.
    if item.terms.product == wanted.product.id && wanted.offer.is_some() {
        return refusing(CatalogRefusal::OfferMismatch);
    }
    let ending = held.is_ending();
    if same && !ending && held.pending.is_none() {
        return refusing(CatalogRefusal::HoldsGroup);
    }
    let mut acts = vec![];
    if ending {
        // Who buys again wants it to go on.
        acts.push(Act::Do { id, command: Command::UndoCancel });
    }
    if let Some(method) = &wanted.payment_method {
        let command = Command::SetPaymentMethod { method: Some(method.clone()) };
        acts.push(Act::Do { id, command });
    }
    if !same || held.pending.is_some() {
        acts.push(change(caller, wanted, item, id));
    }
    acts
}

fn change(caller: &Caller, wanted: &Wanted, item: &Item, id: SubscriptionId) -> Act {
    let number = item.number;
    let line = OrderLine {
        product: wanted.product.id.clone(),
        quantity: wanted.quantity.unwrap_or(item.terms.quantity),
        price: None,
        name_extension: String::new(),
        billings_max: None,
        offer: None,
    };
    let (project, net) = (wanted.project.id.clone(), wanted.net);
    let (offer, code) = (wanted.offer.clone(), wanted.code.clone());
    let (engine, environment) = (caller.engine.clone(), caller.place.environment.id);
    let make = move |s: &Subscription, place: &Place, now: Instant| {
        let product = place.catalog.product(&project, &line.product)?;
        let (to, begins) = match s.item(number) {
            // Choosing what he has takes back what was chosen for later, at the price he has.
            Ok(item) if item.terms.product == line.product => {
                let quantity = line.quantity;
                (ItemTerms { quantity, ..item.terms.clone() }, Begins::default())
            }
            Ok(_) | Err(_) => {
                let (territory, catalog) = (&s.territory, &place.catalog);
                let to = quote::capture(catalog, product, &line, territory, s.currency, now)?;
                let history = match s.customer {
                    Some(customer) => engine.past_of(environment, customer)?,
                    None => History::of([s]),
                };
                let (offer, code) = (offer.as_ref(), code.as_ref());
                let beginning = Beginning { of: s, product, terms: &to, offer, code };
                let begins = catalog.begins(beginning, &history, now)?;
                (to, begins)
            }
        };
        let cycle = s.terms.paced(product.newest().cycle).map_err(CatalogRefusal::from)?;
        Ok::<_, EngineError>(Command::ChangeItem(Box::new(ChangeItem {
            number,
            to,
            cycle: Some(cycle),
            discount: begins.discount.map(Some),
            lead: begins.lead,
            net,
            timing: Timing::ByTerms,
        })))
    };
    Act::With { id, make: Box::new(make) }
}

/// `POST /subscriptions/:subId/switch`: as a purchase by who holds another product of the group,
/// and by nobody else.
pub(crate) async fn switch(
    Writer(caller): Writer,
    Extension(secret): Extension<CodeSecret>,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(mut body): StrictJson<wire::Switch>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    body.project_id = Some(project.id.0.clone());
    let tried = tried(&query, body.dry_run.take())?;
    let route = format!("/subscriptions/{id}/switch");
    let idempotency = idempotency::read(&caller, &headers, &route, &body)?;
    let net = body.net_upgrade == Some(true);
    let order = wire::Buy {
        project_id: body.project_id,
        product_id: None,
        subscription_id: Some(id),
        customer_id: body.customer_id,
        territory: None,
        quantity: body.quantity,
        offer_id: body.offer_id,
        offer_code: body.offer_code,
        payment_token: body.payment_token,
        dry_run: None,
    };
    let named = buy::offer_named(&caller, &secret, &query, &order)?;
    let wanted = Wanted { net, ..buy::read(&caller, &query, &order, named)? };
    if held(&caller, &wanted)?.is_none() {
        let told = "The customer holds no subscription of this group.";
        return Err(Trouble::conflict("HOLDS_NOTHING", told).into());
    }
    buy::sell(&caller, wanted, idempotency, tried).await
}
