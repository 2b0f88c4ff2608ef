//! Eligibility: whether a customer may use an offer, as a question to his history in the group.

use super::audience::{CustomerClass, OfferKind, Stacking, WinBack};
use super::listing::IntroductoryFor;
use super::offer::Offer;
use super::offer_price::{DAYS_IN_MONTH, days};
use super::refusal::CatalogRefusal;
use super::{Catalog, Product};
use crate::ids::{GroupId, OfferId, ProductId};
use crate::subscription::stage::{Expiry, WaitingOn};
use crate::subscription::{Stage, Subscription};
use crate::time::{Instant, Span, Zone};

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
    /// Whether it came to something: one whose first payment failed never was one.
    pub ran: bool,
    pub sold: Instant,
    /// When access ended, of one that ended.
    pub left: Option<Instant>,
    /// What was paid for, in days: a month counts thirty.
    pub paid_days: u32,
}

impl Past {
    pub fn of(subscription: &Subscription) -> Self {
        let holds = !subscription.stage.ended();
        let (left, ran) = match &subscription.stage {
            Stage::Cancelled { at, access_until, .. } => (Some(*at.max(access_until)), true),
            Stage::Expired { at, cause } => (
                Some(*at),
                match cause {
                    Expiry::FirstPaymentFailed | Expiry::NeverStarted | Expiry::SlotTaken => false,
                    Expiry::TermOver
                    | Expiry::Unpaid
                    | Expiry::NothingLeft
                    | Expiry::Merged
                    | Expiry::PriceNotAgreed => true,
                },
            ),
            Stage::Waiting { .. }
            | Stage::Trial
            | Stage::Active
            | Stage::Ending { .. }
            | Stage::Grace { .. }
            | Stage::Hold { .. }
            | Stage::Paused(_) => (None, true),
        };
        Self {
            group: subscription.group.clone(),
            products: subscription.items.iter().map(|item| item.terms.product.clone()).collect(),
            held: subscription.products_held().filter(|_| holds).cloned().collect(),
            offers: subscription.offers.clone(),
            holds,
            ran,
            sold: subscription.sold_at,
            left,
            paid_days: if ran { paid_days(subscription) } else { 0 },
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

/// The paid terms there were, each of the length of one cycle.
fn paid_days(s: &Subscription) -> u32 {
    let terms = u32::try_from(s.schedule.generation.saturating_add(1)).unwrap_or(0);
    terms.saturating_mul(days(s.schedule.cycle))
}

impl Catalog {
    /// Whether a customer of such a history may use an offer for a product.
    pub fn may_use(
        &self,
        history: &History,
        offer: &Offer,
        product: &Product,
        now: Instant,
    ) -> bool {
        let class = history.class(product);
        if !offer.customers.is_empty() && !offer.customers.contains(&class) {
            return false;
        }
        match offer.kind {
            OfferKind::Introductory => {
                let listing = self.projects.get(&offer.project).map(|project| &project.listing);
                let holders = match listing.map(|listing| listing.introductory_for) {
                    Some(IntroductoryFor::Everybody) | None => true,
                    Some(IntroductoryFor::WhoHoldsNothing) => class != CustomerClass::Existing,
                };
                holders && !self.introduced(history, product)
            }
            OfferKind::Promotional => class != CustomerClass::New && history.uses_left(offer),
            OfferKind::ByCode => history.uses_left(offer),
            OfferKind::WinBack(rule) => {
                let again = rule.wait_months.is_some() || history.uses_left(offer);
                class == CustomerClass::Expired
                    && again
                    && self.may_be_won_back(history, rule, product, now)
            }
        }
    }

    /// Whether a customer has had his introduction to the group of a product.
    pub fn introduced(&self, history: &History, product: &Product) -> bool {
        let used_up = |id: &OfferId| self.offers.get(id).is_some_and(Offer::introduces);
        let mut ran = history.in_group(product).filter(|past| past.ran);
        ran.any(|past| past.offers.iter().any(used_up))
    }

    /// The conditions of a win-back offer, of somebody who left.
    fn may_be_won_back(
        &self,
        history: &History,
        rule: WinBack,
        product: &Product,
        now: Instant,
    ) -> bool {
        // What is beyond the calendar never comes.
        let months_after = |at: Instant, months: u32| Span::months(months).after(at, &Zone::utc());
        let past_by = |at, months| months_after(at, months).is_ok_and(|then| then <= now);
        let ran = || history.in_group(product).filter(|past| past.ran);
        let paid_days = ran().fold(0_u32, |sum, past| sum.saturating_add(past.paid_days));
        let Some(left) = ran().filter_map(|past| past.left).max() else { return false };
        let won_back = |past: &&Past| {
            let offers = past.offers.iter().filter_map(|id| self.offers.get(id));
            offers.into_iter().any(|offer| matches!(offer.kind, OfferKind::WinBack(_)))
        };
        let last_won_back = history.in_group(product).filter(won_back).map(|past| past.sold).max();
        let waited = match (rule.wait_months, last_won_back) {
            (Some(wait), Some(last)) => past_by(last, wait),
            (None, _) | (_, None) => true,
        };
        let too_late = |max| months_after(left, max).is_ok_and(|then| then < now);
        left <= now
            && paid_days / DAYS_IN_MONTH >= rule.paid_months_min
            && past_by(left, rule.away_months_min)
            && !rule.away_months_max.is_some_and(too_late)
            && waited
    }
}

impl Offer {
    /// Whether who uses it has had his introduction to the group.
    pub fn introduces(&self) -> bool {
        self.kind == OfferKind::Introductory || self.stacking == Stacking::InsteadOfIntroductory
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

    /// What the customer is to the group of a product.
    pub fn class(&self, product: &Product) -> CustomerClass {
        let mut class = CustomerClass::New;
        for past in self.in_group(product).filter(|past| past.ran) {
            if past.holds {
                return CustomerClass::Existing;
            }
            class = CustomerClass::Expired;
        }
        class
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
        !self.past.is_empty() && self.uses_left(offer)
    }

    /// Whether the customer used the offer less often than he may.
    fn uses_left(&self, offer: &Offer) -> bool {
        // What came to nothing gave its use back.
        let used = self.past.iter().filter(|past| past.ran).flat_map(|past| &past.offers);
        let used = used.filter(|used| **used == offer.id).count();
        used < usize::try_from(offer.uses_per_customer).unwrap_or(usize::MAX)
    }

    fn in_group<'a>(&'a self, product: &'a Product) -> impl Iterator<Item = &'a Past> {
        let group = product.group.as_ref();
        self.past.iter().filter(move |past| past.same_group(group, &product.id))
    }
}
