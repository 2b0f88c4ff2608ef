//! Eligibility: whether a customer may use an offer, as a question to his history in the group.

use super::offer::{Offer, OfferKind};
use super::refusal::CatalogRefusal;
use super::{Catalog, Product};
use crate::ids::{GroupId, OfferId, ProductId};
use crate::subscription::stage::WaitingOn;
use crate::subscription::{Stage, Subscription};

/// What a customer has and had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub past: Vec<Past>,
}

/// One subscription of the customer, as far as offers care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub group: Option<GroupId>,
    pub products: Vec<ProductId>,
    /// Those of them that are in use, or wait to be.
    pub held: Vec<ProductId>,
    pub offers: Vec<OfferId>,
    /// Whether it still runs, or waits to.
    pub holds: bool,
}

impl Past {
    pub fn of(subscription: &Subscription) -> Self {
        let holds = !subscription.stage.ended();
        Self {
            group: subscription.group.clone(),
            products: subscription.items.iter().map(|item| item.terms.product.clone()).collect(),
            held: subscription.products_held().filter(|_| holds).cloned().collect(),
            offers: subscription.offers.clone(),
            holds,
        }
    }

    /// Products without a group are a group of their own.
    fn same_group(&self, group: Option<&GroupId>, product: &ProductId) -> bool {
        match group {
            // A subscription of several lines may hold products of more groups than its own.
            Some(group) => self.group.as_ref() == Some(group) || self.products.contains(product),
            None => self.products.contains(product),
        }
    }
}

impl Catalog {
    /// Whether a customer of such a history may use an offer for a product.
    pub fn may_use(&self, history: &History, offer: &Offer, product: &Product) -> bool {
        let introductory = |id: &OfferId| {
            self.offers.get(id).is_some_and(|offer| offer.kind == OfferKind::Introductory)
        };
        history.eligible(offer, product, introductory)
    }
}

impl History {
    pub fn of<'a>(subscriptions: impl IntoIterator<Item = &'a Subscription>) -> Self {
        Self { past: subscriptions.into_iter().map(Past::of).collect() }
    }

    /// Whether the customer holds a product of the group now.
    pub fn holds(&self, group: &GroupId) -> bool {
        self.past.iter().any(|past| past.holds && past.group.as_ref() == Some(group))
    }

    /// Whether the customer holds this very product now.
    pub fn holds_product(&self, product: &ProductId) -> bool {
        self.past.iter().any(|past| past.held.contains(product))
    }

    /// Refuses a subscription that would become his, where its terms allow one such and he holds
    /// another. Who waits to follow another takes its place.
    pub fn leaves_room_for(&self, s: &Subscription) -> Result<(), CatalogRefusal> {
        if matches!(s.stage, Stage::Waiting { on: WaitingOn::Predecessor(_), .. }) {
            return Ok(());
        }
        if s.terms.one_per_group && s.group.as_ref().is_some_and(|group| self.holds(group)) {
            return Err(CatalogRefusal::HoldsGroup);
        }
        let twice = |product| self.holds_product(product);
        if s.terms.one_per_product && s.products_held().any(twice) {
            return Err(CatalogRefusal::HoldsProduct);
        }
        Ok(())
    }

    /// Whether somebody who has or had anything used the offer less often than he may.
    pub fn may_use(&self, offer: &Offer) -> bool {
        let used = self.past.iter().flat_map(|past| &past.offers);
        let used = used.filter(|used| **used == offer.id).count();
        let max = usize::try_from(offer.uses_per_customer).unwrap_or(usize::MAX);
        !self.past.is_empty() && used < max
    }

    /// Whether the customer may use the offer for a product. `introductory` tells which offers
    /// are introductory ones.
    pub fn eligible(
        &self,
        offer: &Offer,
        product: &Product,
        introductory: impl Fn(&OfferId) -> bool,
    ) -> bool {
        let group = product.group.as_ref();
        let in_group = || self.past.iter().filter(|past| past.same_group(group, &product.id));
        match offer.kind {
            OfferKind::Introductory => {
                !in_group().any(|past| past.offers.iter().any(&introductory))
            }
            OfferKind::Promotional => {
                let used = self
                    .past
                    .iter()
                    .flat_map(|past| &past.offers)
                    .filter(|used| **used == offer.id)
                    .count();
                let max = usize::try_from(offer.uses_per_customer).unwrap_or(usize::MAX);
                in_group().next().is_some() && used < max
            }
        }
    }
}
