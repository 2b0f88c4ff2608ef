//! Running: operation by operation, with the invariants checked after each for what it touched,
//! and a phase without faults at the end in which everything due gets done.

mod aim;
mod asks;
mod bring;
mod end;
mod prices;
mod races;
mod receivers;
mod samples;
mod step;
mod time;
mod wishes;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::{Command, Fact, Subscription};
use perennial_engine::memory::{Fault, FaultPlan};
use perennial_engine::ports::StoreError;

use crate::check::{Holds, Violation, access, end as at_end, family, hold, journal, money, outbox};
use crate::health::Health;
use crate::op::{Op, StoreFault};
use crate::planted::Planted;
use crate::reference::Books;
use crate::scene::HERE;
use crate::world::World;

/// What went wrong, and after how many operations.
#[derive(Clone, Debug)]
pub struct Failure {
    pub step: usize,
    pub op: String,
    pub violation: Violation,
}

/// Runs the operations of a seed. `told` is called before each with what is about to happen.
pub fn run(
    seed: u64,
    ops: &[Op],
    planted: Option<Planted>,
    told: &mut dyn FnMut(&str),
) -> Result<Health, Box<Failure>> {
    let mut step = 0;
    let mut current = String::new();
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut runner = Runner::new(seed, planted);
        for op in ops {
            current = format!("{op:?}");
            told(&format!("{step:>4} {} {current}", runner.world.time()));
            runner.step(op)?;
            step += 1;
        }
        "the end".clone_into(&mut current);
        told("     the end");
        runner.finish()
    }));
    let violation = match ran {
        Ok(Ok(health)) => return Ok(health),
        Ok(Err(violation)) => violation,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Violation::new("panic", text.unwrap_or_default())
        }
    };
    Err(Box::new(Failure { step, op: current, violation }))
}

/// A world, and what the simulator knows about it from its own account.
struct Runner {
    world: World,
    health: Health,
    /// The states as they were after the last step.
    mirrors: BTreeMap<SubscriptionId, Subscription>,
    books: Books,
    /// In the order of sale.
    sold: Vec<SubscriptionId>,
    buyers: BTreeMap<SubscriptionId, CustomerId>,
    samples: samples::Samples,
    /// The wishes of this step that may show in the journal.
    wishes: BTreeMap<SubscriptionId, Vec<Command>>,
    fault: Option<StoreFault>,
    /// Whether the step is free of injected faults and races, so that it must go as it should.
    calm: bool,
    numbers: u64,
    keys: u64,
    step: u64,
}

impl Runner {
    fn new(seed: u64, planted: Option<Planted>) -> Self {
        let world = World::new(seed, planted);
        world.store.traffic();
        Self {
            world,
            health: Health { seeds: 1, ..Health::default() },
            mirrors: BTreeMap::new(),
            books: Books::new(),
            sold: vec![],
            buyers: BTreeMap::new(),
            samples: samples::Samples::default(),
            wishes: BTreeMap::new(),
            fault: None,
            calm: true,
            numbers: 0,
            keys: 0,
            step: 0,
        }
    }

    fn step(&mut self, op: &Op) -> Holds {
        self.step += 1;
        self.health.steps += 1;
        *self.health.ops.entry(op.name()).or_default() += 1;
        self.wishes.clear();
        self.calm = self.fault.is_none();
        self.operate(op)?;
        self.world.store.plan(FaultPlan::none());
        if !matches!(op, Op::Store(_)) {
            self.fault = None;
        }
        self.check()
    }

    /// The store fails from here on as planned. Called just before the engine is.
    fn arm(&mut self) {
        let broken = || StoreError::Failed("a fault was injected".to_owned());
        let after = |nth: u32, fault: Fault| {
            let quiet = std::iter::repeat_n(None, usize::try_from(nth).unwrap_or_default());
            FaultPlan::script(quiet.chain([Some(fault)]))
        };
        self.world.store.plan(match self.fault {
            None => FaultPlan::none(),
            Some(StoreFault::LostBefore { nth }) => after(nth, Fault::Before(broken())),
            Some(StoreFault::LostAfter { nth }) => after(nth, Fault::After(broken())),
            Some(StoreFault::Reads { salt }) => FaultPlan::seeded(u64::from(salt), 0, 0, 300),
        });
    }

    /// The store is well again. Counts a fault that fired.
    fn disarm(&mut self) -> bool {
        self.world.store.plan(FaultPlan::none());
        let fired = self.world.store.faults() > 0;
        if fired {
            let name = match self.fault {
                Some(StoreFault::LostBefore { .. }) => "store_lost_before",
                Some(StoreFault::LostAfter { .. }) => "store_lost_after",
                Some(StoreFault::Reads { .. }) | None => "store_reads",
            };
            *self.health.faults.entry(name).or_default() += 1;
        }
        fired
    }

    /// Everything a step touched.
    fn check(&mut self) -> Holds {
        let traffic = self.world.store.traffic();
        let misuses = std::mem::take(&mut self.world.gateway.ledger.lock().misuses);
        if let Some((invariant, what)) = misuses.into_iter().next() {
            return Err(Violation::new(invariant, what));
        }
        if let Some((invariant, what)) = self.world.outside.misuses().into_iter().next() {
            return Err(Violation::new(invariant, what));
        }
        if traffic.touched.is_empty() {
            return Ok(());
        }
        let now = self.world.time();
        let mut messages = vec![];
        let mut touched = vec![];
        for id in traffic.touched {
            let mut mirror = self.mirrors.remove(&id);
            let fresh = mirror.is_none();
            let wishes = self.wishes.get(&id).map(Vec::as_slice).unwrap_or_default();
            let entries = journal::follow(&self.world, id, &mut mirror, &mut self.books, wishes)?;
            let Some(state) = mirror else { continue };
            if fresh {
                self.sold.push(id);
                self.health.subscriptions += 1;
                self.buyers.extend(state.customer.map(|customer| (id, customer)));
            }
            for dated in entries.iter().flat_map(|entry| &entry.facts) {
                self.health.facts += 1;
                self.health.charges += u64::from(matches!(dated.fact, Fact::ChargeOpened(_)));
                self.health.credits += u64::from(matches!(dated.fact, Fact::Credited(_)));
                if let Some(command) = spoken(&dated.fact) {
                    *self.health.commands.entry(command).or_default() += 1;
                }
            }
            messages.extend(outbox::expected(&self.world, &state, &entries));
            money::check(&self.world, &state, self.books.get(&id))?;
            access::check(&state, now)?;
            family::check(&state, now)?;
            touched.push(state.clone());
            self.mirrors.insert(id, state);
        }
        outbox::check(&self.world, &messages)?;
        at_end::due_rows(&self.world, &touched)?;
        let states: Vec<_> = self.mirrors.values().cloned().collect();
        access::slots(&self.world, &states)?;
        family::found(&self.world, &states)?;
        access::offers(&self.world, &states, &self.buyers)
    }

    /// All that is due is done, unless somebody was in the way.
    fn must_be_idle(&self) -> Holds {
        if self.calm { at_end::idle(&self.world) } else { Ok(()) }
    }

    /// An error that has no business here.
    fn unexpected(&self, what: &str, error: &perennial_engine::EngineError) -> Holds {
        hold(!self.calm, "I41", || format!("{what}: {error} ({error:?})"))
    }
}

/// Commands that the engine itself gives, recognised by what they led to.
fn spoken(fact: &Fact) -> Option<&'static str> {
    match fact {
        Fact::Reminded { .. } | Fact::GraceStarted { .. } | Fact::HoldStarted { .. } => {
            Some("wake")
        }
        Fact::ChargePaid { .. } | Fact::ChargeDeclined { .. } => Some("settle"),
        Fact::PriceChangeScheduled { .. } => Some("announce_price"),
        Fact::MergedFrom { .. } => Some("take_in"),
        Fact::Expired { cause: perennial_core::subscription::stage::Expiry::Merged } => {
            Some("be_merged")
        }
        _ => None,
    }
}

/// The environment everything happens in.
const fn here() -> perennial_engine::EnvironmentId {
    HERE
}
