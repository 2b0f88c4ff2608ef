//! What a changed list of prices reaches, asked before it is changed: who would pay another price,
//! from when, and who would have to agree to it.

use perennial_core::billing::Monthly;
use perennial_core::catalog::Product;
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::subscription::{Consent, PriceChange};
use perennial_core::time::Instant;
use perennial_core::{Command, Fact, Refusal, Subscription, decide};

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::{Find, Page};
use crate::preview::{next_billing, sum};

const PAGE: usize = 500;

/// What a list of prices reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceRadius {
    /// Subscriptions that would pay another price.
    pub moving: u64,
    /// Of them, who would pay less, who would be told of paying more, and who would be asked.
    pub cheaper: u64,
    pub told: u64,
    pub asked: u64,
    /// Holders of the product whose price stays.
    pub staying: u64,
    /// The first renewal at another price.
    pub first: Option<Instant>,
    /// What the next renewals of those who move bring in, made a month each, with tax, by
    /// currency: as they stand, and at the new price if everybody agrees.
    pub monthly: Vec<Money>,
    pub monthly_then: Vec<Money>,
}

#[derive(Default)]
struct Sums {
    now: Monthly,
    then: Monthly,
}

impl Engine {
    /// Looks at every subscription of the environment, a page at a time, as if `product` were on
    /// sale as it is given.
    pub async fn price_radius(
        &self,
        environment: EnvironmentId,
        product: &Product,
    ) -> Result<PriceRadius, EngineError> {
        let place = self.place(environment)?;
        let now = place.environment.now(self.real());
        let (mut radius, mut sums) = (PriceRadius::default(), Sums::default());
        let mut after: Option<SubscriptionId> = None;
        loop {
            let page = Page { after, limit: PAGE };
            let found = self.ports.store.find(environment, &Find::All, page)?;
            for s in found.iter().filter(|s| !s.stage.ended()) {
                radius.count(&place, s, product, now, &mut sums)?;
            }
            match found.last().filter(|_| found.len() == PAGE) {
                Some(last) => after = Some(last.id),
                None => break,
            }
            tokio::task::yield_now().await;
        }
        radius.monthly = sums.now.amounts().map_err(Refusal::from)?;
        radius.monthly_then = sums.then.amounts().map_err(Refusal::from)?;
        Ok(radius)
    }
}

impl PriceRadius {
    fn count(
        &mut self,
        place: &Place,
        s: &Subscription,
        product: &Product,
        now: Instant,
        sums: &mut Sums,
    ) -> Result<(), EngineError> {
        let items = s.active_items().filter(|item| item.terms.product == product.id);
        let mut then = s.clone();
        let (mut holds, mut moves) = (false, false);
        for item in items {
            holds = true;
            let listed = place.catalog.listed_price(s, item, product.newest(), now);
            let command =
                Command::AnnouncePrice { number: item.number, listed: listed.map(Box::new) };
            // One that is behind is looked at as it was when something last happened.
            let facts = decide(Some(s), &command, now);
            let facts = facts.or_else(|_| decide(Some(s), &command, s.changed_at));
            let facts = facts.unwrap_or_default();
            let change = facts.iter().find_map(|dated| match &dated.fact {
                Fact::PriceChangeScheduled { change, .. } => Some(change.as_ref().clone()),
                _ => None,
            });
            let waits = item.pricing.change.clone();
            let Some(change) = change.or_else(|| waits.filter(|_| facts.is_empty())) else {
                continue;
            };
            moves = true;
            self.note(s, &change);
            for other in then.items.iter_mut().filter(|other| other.number == item.number) {
                other.terms.price = change.to.clone();
                other.pricing.change = None;
            }
        }
        if !moves {
            self.staying = self.staying.saturating_add(u64::from(holds));
            return Ok(());
        }
        self.moving = self.moving.saturating_add(1);
        add(&mut sums.now, s)?;
        add(&mut sums.then, &then)
    }

    fn note(&mut self, s: &Subscription, change: &PriceChange) {
        let kind = match change.consent {
            Consent::NotNeeded if change.notice.is_zero() => &mut self.cheaper,
            Consent::NotNeeded => &mut self.told,
            Consent::Awaited | Consent::Given | Consent::Declined => &mut self.asked,
        };
        *kind = kind.saturating_add(1);
        let renewal = s.first_renewal(change.from);
        self.first = Some(self.first.map_or(renewal, |first| first.min(renewal)));
    }
}

/// One whose renewal cannot be worked out now, because a charge is open, say, has none.
fn add(monthly: &mut Monthly, s: &Subscription) -> Result<(), EngineError> {
    let lines = next_billing(s).ok().flatten().map(|(_, lines)| lines).unwrap_or_default();
    if let Some(amounts) = sum(&lines).map_err(Refusal::from)? {
        let cycle = s.pending.as_ref().map_or(s.schedule.cycle, |pending| pending.cycle);
        monthly.add(amounts.gross, cycle).map_err(Refusal::from)?;
    }
    Ok(())
}
