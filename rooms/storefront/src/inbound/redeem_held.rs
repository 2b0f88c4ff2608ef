//! A code for the very product its customer holds: the next renewals are cheaper. Free time and a
//! price paid up front begin a product, so they are for who begins it.

use perennial_core::catalog::{Beginning, CatalogRefusal};
use perennial_core::subscription::StageName;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Place};

use super::buy::Wanted;
use crate::caller::Caller;

/// What redeems the code; `None` where it is for another product, or where none is shown.
pub(super) fn acts(caller: &Caller, wanted: &Wanted, held: &Subscription) -> Option<Vec<Act>> {
    let (offer, code) = (wanted.offer.clone()?, wanted.code.clone()?);
    let item = held.active_items().find(|item| item.terms.product == wanted.product.id)?;
    let (id, number, product) = (held.id, item.number, item.terms.product.clone());
    let engine = caller.engine.clone();
    let make = move |s: &Subscription, place: &Place, now: Instant| {
        let item = s.item(number)?;
        // One offer at a time.
        if item.discount.is_some() {
            return Err(CatalogRefusal::OfferMismatch.into());
        }
        let history = match s.customer {
            Some(customer) => engine.past_of(place.environment.id, customer)?,
            None => return Err(CatalogRefusal::NotEligible.into()),
        };
        let it = Beginning {
            of: s,
            product: place.catalog.product(&s.project, &product)?,
            terms: &item.terms,
            offer: Some(&offer),
            code: Some(&code),
        };
        let begins = place.catalog.begins(it, &history, now)?;
        let discount = begins.discount.ok_or(CatalogRefusal::OfferMismatch)?;
        Ok::<_, EngineError>(Command::ChangeItem(Box::new(ChangeItem {
            number,
            to: item.terms.clone(),
            cycle: None,
            discount: Some(Some(discount)),
            lead: None,
            net: false,
            timing: Timing::NextBilling,
        })))
    };
    let mut acts = vec![];
    if held.stage.name() == StageName::Ending {
        // Who redeems a code wants it to go on.
        acts.push(Act::Do { id, command: Command::UndoCancel });
    }
    if let Some(method) = &wanted.payment_method {
        let command = Command::SetPaymentMethod { method: Some(method.clone()) };
        acts.push(Act::Do { id, command });
    }
    acts.push(Act::With { id, make: Box::new(make) });
    Some(acts)
}
