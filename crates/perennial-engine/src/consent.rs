//! Asking the seller first: what of a wish he has to agree to, in one place for all rooms.
//!
//! A customer who signs up by himself, and items beside those that were sold. What the seller
//! wishes himself he is not asked about.

use perennial_core::subscription::Item;
use perennial_core::{Dated, Fact, Refusal};

use crate::effects::Changed;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::{Consent, Proposal};

impl Engine {
    /// Asks the sellers of what a wish changes. Nothing of it is written yet.
    pub(crate) async fn sellers_agree(
        &self,
        place: &Place,
        changes: &[Changed],
    ) -> Result<(), EngineError> {
        for changed in changes {
            let items = new_items(&changed.facts);
            let proposal = match &changed.before {
                None => {
                    let Changed { after, facts, .. } = changed;
                    Proposal::Signup { subscription: after, facts }
                }
                Some(_) if items.is_empty() => continue,
                Some(subscription) => Proposal::Addon { subscription, items: &items },
            };
            if changed.after.seller.is_none() {
                continue;
            }
            match self.ports.consent.ask(place, proposal).await {
                Consent::Given => {}
                Consent::Refused => return Err(Refusal::SellerRefused.into()),
                Consent::Unknown => return Err(EngineError::SellerUnavailable),
            }
        }
        Ok(())
    }
}

/// The items that come with some facts, at once or when they are paid. Those of another
/// subscription that is merged in were agreed to when they were sold.
fn new_items(facts: &[Dated]) -> Vec<&Item> {
    let all = facts.iter().flat_map(|dated| match &dated.fact {
        Fact::ChargeOpened(charge) => charge.then.iter().collect(),
        fact => vec![fact],
    });
    let all: Vec<&Fact> = all.collect();
    if all.iter().any(|fact| matches!(fact, Fact::MergedFrom { .. })) {
        return vec![];
    }
    let added = all.into_iter().filter_map(|fact| match fact {
        Fact::ItemAdded(item) => Some(item.as_ref()),
        _ => None,
    });
    added.collect()
}
