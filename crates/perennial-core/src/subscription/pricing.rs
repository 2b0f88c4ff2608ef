//! What an item costs over time: since when it has its price, and the price that waits.
//!
//! One price waits at a time; a newer one takes its place. What was charged is never touched: a
//! price begins with a renewal, and with none that comes sooner after it was told than agreed.

use super::{Fact, Item, Refusal, Schedule, Stage, Subscription};
use crate::billing::{Amounts, Line, Price};
use crate::money::Ratio;
use crate::time::{Instant, Span, boundary};

/// The price of an item over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pricing {
    /// Since when it is on the list: when somebody chose it, at the price it had then. Prices that
    /// moved with the list leave it. `None` for since it was sold.
    pub since: Option<Instant>,
    /// The last increase nobody had to agree to.
    pub raised: Option<Instant>,
    /// The price that waits.
    pub change: Option<PriceChange>,
}

/// A price that waits for a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceChange {
    pub to: Price,
    /// When it begins on the list it comes from; `None` where it has no beginning there.
    pub start: Option<Instant>,
    /// No renewal before pays it.
    pub from: Instant,
    /// How long before it is paid the customer is told; zero where he need not be, since he will
    /// pay less.
    pub notice: Span,
    pub told: Option<Instant>,
    pub consent: Consent,
}

/// Whether the customer has to agree, and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    NotNeeded,
    Awaited,
    Given,
    /// It ends instead.
    Declined,
}

/// A price on a list, as it reaches one who holds the product, and what he is asked by there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPrice {
    pub price: Price,
    pub start: Option<Instant>,
    /// How long before they pay it customers are told of a higher one.
    pub notice: Span,
    /// What a US dollar is in its currency, in millionths.
    pub per_dollar: Option<u64>,
    /// Whether its place asks about every increase.
    pub always_asks: bool,
}

/// Renewals that are looked through for the first that pays a price.
const RENEWALS_MAX: usize = 400;

impl PriceChange {
    /// Whether a renewal at an instant pays it, if the customer agrees where he has to.
    fn reaches(&self, renewal: Instant) -> bool {
        self.from <= renewal && (self.notice.is_zero() || self.told.is_some())
    }

    /// Whether he was asked and did not say yes.
    pub fn unanswered(&self) -> bool {
        match self.consent {
            Consent::Awaited | Consent::Declined => self.told.is_some(),
            Consent::NotNeeded | Consent::Given => false,
        }
    }

    /// Whether it is the same price from the same list.
    pub(super) fn is(&self, listed: &ListedPrice) -> bool {
        self.to == listed.price && self.start == listed.start
    }
}

impl Item {
    /// The price a renewal at an instant changes to.
    pub(super) fn price_at(&self, renewal: Instant) -> Option<&PriceChange> {
        let change = self.pricing.change.as_ref()?;
        (change.reaches(renewal) && !change.unanswered()).then_some(change)
    }

    /// Whether it cannot go on at an instant, since its customer did not agree to what it costs.
    fn not_agreed(&self, renewal: Instant) -> bool {
        let change = self.pricing.change.as_ref();
        change.is_some_and(|change| change.reaches(renewal) && change.unanswered())
    }
}

impl Subscription {
    /// Whether a renewal at an instant ends it, since its customer was asked about its price and
    /// did not agree.
    pub fn price_not_agreed(&self, renewal: Instant) -> bool {
        !self.committed() && self.active_items().any(|item| item.not_agreed(renewal))
    }

    /// Whether a charge that is open begins the price that waits for an item: what was decided
    /// stands until that is known.
    pub(super) fn pays_new_price(&self, number: u32) -> bool {
        let begins =
            |fact: &Fact| matches!(fact, Fact::PriceChangeBegun { number: n } if *n == number);
        let wanted = self.charge.as_ref().filter(|charge| charge.wanted);
        wanted.is_some_and(|charge| charge.then.iter().any(begins))
    }

    /// Since when an answer is awaited about a price.
    pub fn price_asked(&self) -> Option<Instant> {
        let changes = self.active_items().filter_map(|item| item.pricing.change.as_ref());
        changes.filter(|it| it.consent == Consent::Awaited).filter_map(|it| it.told).min()
    }

    /// The first renewal at or after an instant at which a price may change, as the periods stand
    /// now. Payments that were agreed to cost what was agreed.
    pub fn first_renewal(&self, from: Instant) -> Instant {
        let mut schedule = self.schedule.clone();
        for _ in 0..RENEWALS_MAX {
            if from <= schedule.period.end && self.ends_commitment(&schedule) {
                return schedule.period.end;
            }
            let Ok(next) = schedule.next() else { break };
            schedule = next;
        }
        from
    }

    /// Whether the end of a period leaves no payment that was agreed to.
    fn ends_commitment(&self, schedule: &Schedule) -> bool {
        let all = self.terms.commitment.filter(|all| *all > 0);
        let made = u32::try_from(schedule.generation).ok().zip(all);
        let last = |(renewed, all): (u32, u32)| {
            renewed.checked_rem(all).is_none_or(|made| made.saturating_add(1) == all)
        };
        made.is_none_or(last)
    }

    /// The items whose customer is to be told of their price at an instant or before.
    pub(super) fn untold(&self, at: Instant) -> impl Iterator<Item = &Item> {
        let items = self.active_items().filter(|_| self.hears_of_prices());
        items.filter(move |item| self.told_at(item).is_some_and(|told| told <= at))
    }

    /// When the customer is told of a price next. Nothing that does not renew by itself costs more.
    pub(super) fn price_told_at(&self) -> Option<Instant> {
        let items = self.active_items().filter(|_| self.hears_of_prices());
        let at = items.filter_map(|item| self.told_at(item)).min()?;
        (at.max(self.changed_at) < self.schedule.period.end).then_some(at)
    }

    /// Lead phases have prices of their own: what comes after them is told when they are used up.
    fn hears_of_prices(&self) -> bool {
        matches!(self.stage, Stage::Trial | Stage::Active)
            && self.renews_by_itself()
            && self.phases.is_empty()
    }

    fn told_at(&self, item: &Item) -> Option<Instant> {
        let change = item.pricing.change.as_ref()?;
        if change.told.is_some() || change.notice.is_zero() {
            return None;
        }
        let renewal = self.first_renewal(change.from);
        boundary(renewal, &self.schedule.zone, change.notice, -1).ok()
    }
}

/// What a price that waits means for its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceAhead {
    /// The first renewal that pays it.
    pub at: Instant,
    /// What the item costs a period, without coupons: now, and then.
    pub now: Amounts,
    pub then: Amounts,
    pub consent: Consent,
}

impl Subscription {
    /// The price that waits for an item.
    pub fn price_ahead(&self, item: &Item) -> Result<Option<PriceAhead>, Refusal> {
        let Some(change) = &item.pricing.change else { return Ok(None) };
        let costs = |price: &Price| {
            let units = price.units(item.terms.quantity);
            let number = item.number;
            Line::new(number, self.currency, units, vec![], Ratio::ONE, item.terms.tax)
        };
        Ok(Some(PriceAhead {
            at: self.first_renewal(change.from),
            now: costs(&item.terms.price)?.amounts,
            then: costs(&change.to)?.amounts,
            consent: change.consent,
        }))
    }
}
