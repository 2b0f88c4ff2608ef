//! What runs on a part of the catalog, asked before that part is changed: how many subscriptions,
//! and what their renewals bring in per month.
//!
//! Nothing of it changes with the catalog. Price, tax, level and features are copied to the items
//! when they are sold, an offer's steps to the discount, the terms to the subscription; and
//! [`next_billing`] reads the subscription alone.

use perennial_core::Subscription;
use perennial_core::billing::Monthly;
use perennial_core::ids::{OfferId, ProductId, SubscriptionId};
use perennial_core::money::Money;
use perennial_core::terms::Terms;

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::{Find, Page};
use crate::preview::{next_billing, sum};

const PAGE: usize = 1_000;
/// How many are named.
const NAMED_MAX: usize = 5;

/// A part of the catalog.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Product(&'a ProductId),
    Offer(&'a OfferId),
    /// As they are: a subscription keeps what they said, and not their name.
    Terms(&'a Terms),
}

/// What runs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Radius {
    pub running: u64,
    /// The numbers of the oldest few of them.
    pub named: Vec<u64>,
    /// How many of them renew, and what they pay then.
    pub renewing: u64,
    /// Their next renewals as they stand, made a month each; with tax, by currency.
    pub monthly: Vec<Money>,
}

impl Engine {
    /// Looks at every subscription of the environment.
    pub fn radius(
        &self,
        environment: EnvironmentId,
        part: Part<'_>,
    ) -> Result<Radius, EngineError> {
        let mut radius = Radius::default();
        let mut monthly = Monthly::default();
        let mut after: Option<SubscriptionId> = None;
        loop {
            let page = Page { after, limit: PAGE };
            let found = self.find(environment, &Find::All, page)?;
            for s in found.iter().filter(|s| !s.stage.ended() && part.is_in(s)) {
                radius.count(s, &mut monthly)?;
            }
            after = found.last().map(|last| last.id);
            if found.len() < PAGE {
                break;
            }
        }
        radius.monthly = monthly.amounts().map_err(perennial_core::Refusal::from)?;
        Ok(radius)
    }
}

impl Part<'_> {
    fn is_in(self, s: &Subscription) -> bool {
        match self {
            Self::Product(id) => {
                let waits = s.pending.iter().any(|pending| pending.to.product == *id);
                waits || s.items.iter().any(|item| item.terms.product == *id)
            }
            Self::Offer(id) => s.offers.contains(id),
            Self::Terms(terms) => s.terms == *terms,
        }
    }
}

impl Radius {
    fn count(&mut self, s: &Subscription, monthly: &mut Monthly) -> Result<(), EngineError> {
        self.running = self.running.saturating_add(1);
        if self.named.len() < NAMED_MAX {
            self.named.push(s.number);
        }
        // One whose renewal cannot be worked out now, because a charge is open, say, has none.
        let lines = next_billing(s).ok().flatten().map(|(_, lines)| lines).unwrap_or_default();
        if let Some(amounts) = sum(&lines).map_err(perennial_core::Refusal::from)? {
            let cycle = s.pending.as_ref().map_or(s.schedule.cycle, |pending| pending.cycle);
            monthly.add(amounts.gross, cycle).map_err(perennial_core::Refusal::from)?;
            self.renewing = self.renewing.saturating_add(1);
        }
        Ok(())
    }
}
