//! Which offers an order uses: the one its buyer named, the introductory one, or both.

use super::audience::{OfferKind, Stacking};
use super::codes::ShownCode;
use super::eligibility::History;
use super::grant::{Granted, grant, has_price, within};
use super::offer::{Offer, PhaseMode};
use super::offer_price::Regular;
use super::quote::Order;
use super::{Catalog, CatalogRefusal, Product};
use crate::ids::{OfferId, ProductId, ProjectId, Territory};
use crate::money::Currency;
use crate::subscription::{Discount, ItemTerms};
use crate::time::{Instant, Span};

/// What offers are judged by.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub catalog: &'a Catalog,
    pub project: &'a ProjectId,
    pub territory: &'a Territory,
    pub history: &'a History,
    pub currency: Currency,
    pub now: Instant,
}

impl<'a> Asked<'a> {
    /// The offer the buyer named, which must hold, and the introductory one, which need not: alone,
    /// or before one that stacks.
    pub fn offers(
        self,
        order: &Order,
        leading: &Product,
    ) -> Result<Vec<&'a Offer>, CatalogRefusal> {
        let mut chosen = vec![];
        if let Some(id) = &order.offer {
            let offer = self.named(id, order.code.as_ref())?;
            let ordered = order.lines.iter().map(|line| &line.product);
            let product = ordered.into_iter().find(|id| offer.is_for(id));
            self.usable(offer, product.unwrap_or(&offer.product))?;
            chosen.push(offer);
            if offer.stacking != Stacking::AfterIntroductory {
                return Ok(chosen);
            }
        }
        // What is named for the line goes before what would come by itself.
        let named = order.lines.first().is_some_and(|line| line.offer.is_some());
        if order.introductory && !named {
            // It comes first.
            chosen.splice(0..0, self.introductory(leading));
        }
        Ok(chosen)
    }

    /// The introductory offer of a product, where the customer may use it: of several windows the
    /// one that opened last. What nobody asked for stands in no buyer's way where it has no price.
    pub fn introductory(self, leading: &Product) -> Option<&'a Offer> {
        let Self { catalog, territory, history, currency, now, .. } = self;
        let usable = |offer: &&Offer| {
            offer.kind == OfferKind::Introductory
                && offer.is_for(&leading.id)
                && offer.runs(territory, now)
                && has_price(offer, territory, currency)
                && catalog.may_use(history, offer, leading, now)
        };
        let newest = |offer: &&Offer| (offer.from, offer.created, offer.id.clone());
        catalog.offers.values().filter(usable).max_by_key(newest)
    }

    /// An offer that was named must run, and be opened by the code that is shown for it.
    pub fn named(
        self,
        id: &OfferId,
        code: Option<&ShownCode>,
    ) -> Result<&'a Offer, CatalogRefusal> {
        let offer = self.catalog.offers.get(id);
        let offer =
            offer.filter(|offer| offer.project == *self.project).ok_or(CatalogRefusal::NoOffer)?;
        if !offer.runs(self.territory, self.now) {
            return Err(CatalogRefusal::OfferNotRunning);
        }
        self.catalog.unlocks(code, offer, self.now)?;
        Ok(offer)
    }

    pub fn usable(self, offer: &Offer, product: &ProductId) -> Result<(), CatalogRefusal> {
        let product = self.catalog.product(self.project, product)?;
        if self.catalog.may_use(self.history, offer, product, self.now) {
            Ok(())
        } else {
            Err(CatalogRefusal::NotEligible)
        }
    }

    /// What an offer gives on an item of a cycle.
    pub fn granted(
        self,
        offer: &Offer,
        terms: &ItemTerms,
        cycle: Span,
    ) -> Result<Granted, CatalogRefusal> {
        if offer.phase.mode == PhaseMode::PayAsYouGo && offer.phase.length != cycle {
            return Err(CatalogRefusal::OfferMismatch);
        }
        let price = terms.price.of_one(terms.quantity);
        let regular = price.map(|price| Regular { price, cycle });
        Ok(match grant(offer, self.territory, self.currency, regular)? {
            Granted::Phase(phase) => Granted::Phase(phase),
            Granted::Discount(discount) => Granted::Discount(within(discount, terms)?),
        })
    }

    /// The discount of an offer that was named for one line.
    pub fn on_line(
        self,
        id: &OfferId,
        terms: &ItemTerms,
        cycle: Span,
    ) -> Result<Discount, CatalogRefusal> {
        let offer = self.named(id, None)?;
        if !offer.is_for(&terms.product) {
            return Err(CatalogRefusal::OfferMismatch);
        }
        self.usable(offer, &terms.product)?;
        match self.granted(offer, terms, cycle)? {
            Granted::Discount(discount) => Ok(discount),
            Granted::Phase(_) => Err(CatalogRefusal::OfferMismatch),
        }
    }
}
