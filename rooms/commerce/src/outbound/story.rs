//! What the journal tells and the state no longer does: when each item began, every version it
//! had, and every purchase in which it was billed.

use std::collections::{BTreeMap, VecDeque};

use perennial_core::billing::Charge;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::sale::Phase;
use perennial_core::subscription::{Fact, ItemTerms, Paid, Sale, Schedule};
use perennial_core::time::{Instant, Span};
use perennial_core::{Dated, Subscription, evolve};
use perennial_engine::{Engine, EngineError, EnvironmentId};

/// Most replaced versions of one item that are listed: an answer stays readable.
const VERSIONS_MAX: usize = 1_000;
const MICROS_IN_DAY: i64 = 86_400_000_000;

#[derive(Debug, Default)]
pub struct Story {
    /// When service first started.
    pub started: Option<Instant>,
    pub first: Option<First>,
    pub items: BTreeMap<u32, ItemStory>,
    purchases: u32,
}

/// The length of the first interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    Of(Span),
    /// One that was sold to end on a certain day.
    Days(i64),
}

#[derive(Debug, Default)]
pub struct ItemStory {
    pub started: Option<Instant>,
    /// Replaced versions, oldest first, the newest [`VERSIONS_MAX`] of them.
    pub versions: VecDeque<(u32, ItemTerms)>,
    /// The last interval it was billed in, counted from zero.
    pub last_interval: u32,
    pub purchases: Vec<Billed>,
}

/// One purchase an item was billed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billed {
    /// Which purchase of the subscription, counted from one.
    pub purchase: u32,
    /// Its line there, counted from one.
    pub line: u32,
    pub interval: u32,
}

impl Story {
    /// Reads the journal once, however many versions there are.
    pub fn read(
        engine: &Engine,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Self, EngineError> {
        let mut story = Self::default();
        let mut state = None;
        engine.retell(environment, id, |entry| {
            for dated in &entry.facts {
                state = story.goes_on(state.take(), dated);
            }
        })?;
        Ok(story)
    }

    fn goes_on(&mut self, state: Option<Subscription>, dated: &Dated) -> Option<Subscription> {
        if let Some(before) = &state {
            self.before(before, &dated.fact);
        }
        let state = evolve(state, dated);
        if let Some(after) = &state {
            self.after(after, dated);
        }
        state
    }

    fn item(&mut self, number: u32) -> &mut ItemStory {
        self.items.entry(number).or_default()
    }

    /// What a fact is about to replace or to use up.
    fn before(&mut self, s: &Subscription, fact: &Fact) {
        if let Fact::ItemChanged { number, .. } = fact
            && let Ok(item) = s.item(*number)
        {
            let versions = &mut self.item(*number).versions;
            if versions.len() == VERSIONS_MAX {
                versions.pop_front();
            }
            versions.push_back((item.version, item.terms.clone()));
        }
        if let Fact::ChargePaid { .. } = fact
            && let Some(charge) = &s.charge
        {
            let interval = paid_for(s, charge);
            self.purchases = self.purchases.saturating_add(1);
            let purchase = self.purchases;
            for (line, of) in (1_u32..).zip(&charge.lines) {
                let billed = Billed { purchase, line, interval };
                self.item(of.item).purchases.push(billed);
            }
        }
    }

    fn after(&mut self, s: &Subscription, dated: &Dated) {
        if let Fact::Sold { sale, .. } = &dated.fact {
            self.first = Some(first(sale, dated.at));
        }
        if let Fact::Started { .. } = &dated.fact {
            self.started.get_or_insert(dated.at);
            for item in &s.items {
                self.item(item.number).started.get_or_insert(dated.at);
            }
        }
        if let Fact::ItemAdded(item) = &dated.fact {
            self.item(item.number).started.get_or_insert(dated.at);
        }
        let bills = matches!(
            dated.fact,
            Fact::Started { .. }
                | Fact::Renewed { .. }
                | Fact::Restarted { .. }
                | Fact::Resumed { .. }
                | Fact::ItemAdded(_)
        );
        if bills {
            for item in s.active_items().filter(|item| item.paid != Paid::Never) {
                self.item(item.number).last_interval = interval(&s.schedule);
            }
        }
    }
}

/// Which interval runs, counted from zero; a free one before the first that is paid counts none.
pub fn interval(schedule: &Schedule) -> u32 {
    u32::try_from(schedule.generation).unwrap_or(0)
}

/// The interval a charge is for: the one it starts, or the running one.
fn paid_for(s: &Subscription, charge: &Charge) -> u32 {
    let started = charge.then.iter().find_map(|fact| match fact {
        Fact::Started { schedule, .. }
        | Fact::Renewed { schedule, .. }
        | Fact::Restarted { schedule, .. }
        | Fact::Resumed { schedule, .. } => Some(schedule),
        _ => None,
    });
    interval(started.unwrap_or(&s.schedule))
}

fn first(sale: &Sale, at: Instant) -> First {
    match (sale.phases.first(), sale.first_period_ends) {
        (Some(Phase::Free { length } | Phase::UpFront { length, .. }), _) => First::Of(*length),
        (None, Some(end)) => First::Days(end.micros_since(at) / MICROS_IN_DAY),
        (None, None) => First::Of(sale.cycle),
    }
}
