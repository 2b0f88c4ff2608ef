//! A purchase by somebody who holds another product of the group: he is switched to it, when and at
//! what cost the level and his terms say (section 7).

use perennial_core::catalog::{CatalogRefusal, OrderLine, quote};
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::{Item, StageName};
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::ports::{Find, Page};
use perennial_engine::settings::HISTORY_MAX;
use perennial_engine::{Act, EngineError, Place};

use super::buy::Wanted;
use crate::caller::Caller;
use crate::trouble::Refused;

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
pub(super) fn acts(wanted: &Wanted, held: &Subscription) -> Vec<Act> {
    let id = held.id;
    let refusing = |refusal: CatalogRefusal| {
        vec![Act::With { id, make: Box::new(move |_, _, _| Err(refusal.clone().into())) }]
    };
    if wanted.offer.is_some() {
        return refusing(CatalogRefusal::OfferMismatch);
    }
    let Some(item) = held.active_items().next() else {
        return refusing(CatalogRefusal::HoldsGroup);
    };
    let same = item.terms.product == wanted.product.id
        && wanted.quantity.is_none_or(|quantity| quantity == item.terms.quantity);
    let ending = held.stage.name() == StageName::Ending;
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
        acts.push(change(wanted, item, id));
    }
    acts
}

fn change(wanted: &Wanted, item: &Item, id: SubscriptionId) -> Act {
    let number = item.number;
    let line = OrderLine {
        product: wanted.product.id.clone(),
        quantity: wanted.quantity.unwrap_or(item.terms.quantity),
        price: None,
        name_extension: String::new(),
        billings_max: None,
        offer: None,
    };
    let project = wanted.project.id.clone();
    let make = move |s: &Subscription, place: &Place, now: Instant| {
        let product = place.catalog.product(&project, &line.product)?;
        let to = match s.item(number) {
            // Choosing what he has takes back what was chosen for later, at the price he has.
            Ok(item) if item.terms.product == line.product => {
                let quantity = line.quantity;
                perennial_core::subscription::ItemTerms { quantity, ..item.terms.clone() }
            }
            Ok(_) | Err(_) => {
                quote::capture(&place.catalog, product, &line, &s.territory, s.currency, now)?
            }
        };
        let cycle = s.terms.paced(product.newest().cycle).map_err(CatalogRefusal::from)?;
        Ok::<_, EngineError>(Command::ChangeItem(Box::new(ChangeItem {
            number,
            to,
            cycle: Some(cycle),
            discount: None,
            lead: None,
            net: false,
            timing: Timing::ByTerms,
        })))
    };
    Act::With { id, make: Box::new(make) }
}
