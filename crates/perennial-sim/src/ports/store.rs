//! The store of the simulation: the one in memory, behind a layer that fails on purpose, behind
//! this one, which writes down what was touched, lets another request in between a decision and
//! its commit, and carries the planted bugs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::Mutex;
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::PassesOf;
use perennial_engine::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId,
    DeliveryState,
};
use perennial_engine::directory::{CustomerKey, DocumentKey};
use perennial_engine::filed::FiledKind;
use perennial_engine::memory::{FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::ports::{
    BodiesOf, BoxFuture, CommitError, Erased, Erasing, Find, IssuerNumbers, JournalEntry, Made,
    Moment, NumberRange, Page, Store, StoreError, StoredDocument, TurnsWanted, Written,
};
use perennial_engine::receiver::Trouble;
use perennial_engine::{EnvironmentId, SandboxId};

use crate::planted::Planted;

/// Another request, done while the first one is about to commit.
pub type Between = Box<dyn FnOnce() + Send>;

/// What went through since it was last asked.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Subscriptions that a commit was about, whether it succeeded or not.
    pub touched: BTreeSet<SubscriptionId>,
    /// Change sets that were acknowledged and had an effect on subscriptions.
    pub commits: u64,
    /// Injected faults that really happened.
    pub faults: u64,
    /// Commits that somebody else was faster than.
    pub conflicts: u64,
}

pub struct SimStore {
    truth: Arc<MemoryStore>,
    faulty: FaultyStore,
    planted: Option<Planted>,
    traffic: Mutex<Traffic>,
    between: Mutex<Option<Between>>,
    sets: Mutex<u64>,
    loaded: Mutex<(u64, BTreeMap<SubscriptionId, Subscription>)>,
}

impl SimStore {
    pub fn new(truth: Arc<MemoryStore>, planted: Option<Planted>) -> Self {
        Self {
            faulty: FaultyStore::new(truth.clone(), FaultPlan::none()),
            truth,
            planted,
            traffic: Mutex::default(),
            between: Mutex::new(None),
            sets: Mutex::new(0),
            loaded: Mutex::default(),
        }
    }

    pub fn plan(&self, plan: FaultPlan) {
        self.faulty.set_plan(plan);
    }

    /// Lets a request in before the next commit. Takes back one that did not get its turn.
    pub fn let_in(&self, between: Option<Between>) {
        *self.between.lock() = between;
    }

    pub fn traffic(&self) -> Traffic {
        std::mem::take(&mut self.traffic.lock())
    }

    /// Injected faults that fired since the traffic was last taken.
    pub fn faults(&self) -> u64 {
        self.traffic.lock().faults
    }

    /// Commits since the traffic was last taken.
    pub fn commits(&self) -> u64 {
        self.traffic.lock().commits
    }

    fn spoil(&self, set: &mut ChangeSet) -> bool {
        let mut sets = self.sets.lock();
        *sets += 1;
        let Some(planted) = self.planted else { return false };
        let environment = set.environment;
        let held = |id| self.truth.load(environment, &[id]).ok()?.pop()?;
        planted.spoil(set, *sets, &held);
        if planted == Planted::VersionIgnored {
            for change in &mut set.subscriptions {
                if let Some(held) = held(change.state.id) {
                    change.expected = held.version;
                    change.state.version = held.version + u64::from(!change.facts.is_empty());
                }
            }
        }
        planted == Planted::CommitSwallowed
            && sets.is_multiple_of(11)
            && !set.subscriptions.is_empty()
    }

    fn note(&self, effects: &[bool], answers: &[Result<(), CommitError>]) {
        let mut traffic = self.traffic.lock();
        for (effect, answer) in effects.iter().zip(answers) {
            match answer {
                Ok(()) => traffic.commits += u64::from(*effect),
                Err(CommitError::Store(_)) => traffic.faults += 1,
                Err(_) => traffic.conflicts += 1,
            }
        }
    }

    fn read<T>(&self, read: Result<T, StoreError>) -> Result<T, StoreError> {
        if read.is_err() {
            self.traffic.lock().faults += 1;
        }
        read
    }
}

impl Store for SimStore {
    fn forget_answers(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.faulty.forget_answers(now, limit)
    }

    fn forget_passes(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.faulty.forget_passes(now, limit)
    }

    fn forget_documents(
        &self,
        now: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.faulty.forget_documents(now, limit)
    }

    fn documents_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.read(self.faulty.documents_named(environment, kind, name, after, limit))
    }

    fn documents_filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.read(self.faulty.documents_filed(environment, kind, after, limit))
    }

    fn passes(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.read(self.faulty.passes(environment, of, limit))
    }

    fn commit(&self, mut slice: Vec<ChangeSet>) -> BoxFuture<'_, Vec<Result<(), CommitError>>> {
        let ids = slice.iter().flat_map(|set| &set.subscriptions).map(|change| change.state.id);
        self.traffic.lock().touched.extend(ids);
        let wished = slice.iter().any(|set| !set.subscriptions.is_empty());
        if wished {
            let between = self.between.lock().take();
            if let Some(between) = between {
                between();
            }
        }
        let swallowed: Vec<bool> = slice.iter_mut().map(|set| self.spoil(set)).collect();
        let effects: Vec<bool> = slice.iter().map(|set| !set.subscriptions.is_empty()).collect();
        let kept = slice.into_iter().zip(&swallowed).filter(|(_, lost)| !**lost);
        let committed = self.faulty.commit(kept.map(|(set, _)| set).collect());
        Box::pin(async move {
            let mut answers = committed.await.into_iter();
            let all: Vec<_> = swallowed
                .iter()
                .map(|lost| if *lost { Ok(()) } else { answers.next().unwrap_or(Ok(())) })
                .collect();
            self.note(&effects, &all);
            all
        })
    }

    fn load(
        &self,
        environment: EnvironmentId,
        ids: &[SubscriptionId],
    ) -> Result<Vec<Option<Subscription>>, StoreError> {
        let mut found = self.read(self.faulty.load(environment, ids))?;
        if self.planted == Some(Planted::StaleRead) {
            let mut loaded = self.loaded.lock();
            for state in found.iter_mut().flatten() {
                loaded.0 += 1;
                if loaded.0.is_multiple_of(5)
                    && let Some(before) = loaded.1.get(&state.id)
                {
                    *state = before.clone();
                } else {
                    loaded.1.insert(state.id, state.clone());
                }
            }
        }
        Ok(found)
    }

    fn due_mails(&self, now: Instant, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.read(self.faulty.due_mails(now, limit))
    }

    fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.read(self.faulty.feed(environment, receivers, after, limit))
    }

    fn deliveries_made(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        made: &Made,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.read(self.faulty.deliveries_made(environment, receiver, made, limit))
    }

    fn troubles(&self) -> Result<Vec<(EnvironmentId, String, Trouble)>, StoreError> {
        self.read(self.faulty.troubles())
    }

    fn forget_bodies(
        &self,
        of: BodiesOf,
        before: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.faulty.forget_bodies(of, before, limit)
    }

    fn due_deliveries(&self, wanted: &TurnsWanted<'_>) -> Result<Vec<Delivery>, StoreError> {
        let mut due = self.read(self.faulty.due_deliveries(wanted))?;
        if self.planted == Some(Planted::DeliveredOutOfOrder) {
            for head in &mut due {
                let all =
                    self.truth.deliveries(head.environment, Some(&head.receiver), None, 500)?;
                let theirs = |other: &&Delivery| {
                    other.subscription == head.subscription && other.state == DeliveryState::Pending
                };
                if let Some(newest) = all.iter().find(theirs) {
                    *head = newest.clone();
                }
            }
        }
        Ok(due)
    }

    fn due(
        &self,
        environment: EnvironmentId,
        until: Instant,
        after: Option<(Instant, SubscriptionId)>,
        limit: usize,
    ) -> Result<Vec<Subscription>, StoreError> {
        self.read(self.faulty.due(environment, until, after, limit))
    }

    fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        self.read(self.faulty.sold_by(environment, sellers, after, limit))
    }

    fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        self.read(self.faulty.sold_by_as(environment, sellers, entry, limit))
    }

    fn next_due(&self, environment: EnvironmentId) -> Result<Option<Instant>, StoreError> {
        self.read(self.faulty.next_due(environment))
    }

    fn journal(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        self.read(self.faulty.journal(environment, id, after_version, limit))
    }

    fn find(
        &self,
        environment: EnvironmentId,
        find: &Find,
        page: Page,
    ) -> Result<Vec<Subscription>, StoreError> {
        self.read(self.faulty.find(environment, find, page))
    }

    fn holder(
        &self,
        environment: EnvironmentId,
        key: &ClaimKey,
    ) -> Result<Option<String>, StoreError> {
        self.read(self.faulty.holder(environment, key))
    }

    fn tally(&self, environment: EnvironmentId, name: &str) -> Result<u64, StoreError> {
        self.read(self.faulty.tally(environment, name))
    }

    fn claims(
        &self,
        environment: EnvironmentId,
        after: Option<&ClaimKey>,
        limit: usize,
    ) -> Result<Vec<(ClaimKey, String)>, StoreError> {
        self.read(self.faulty.claims(environment, after, limit))
    }

    fn customers(
        &self,
        environment: EnvironmentId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.read(self.faulty.customers(environment, after, limit))
    }

    fn customers_named(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.read(self.faulty.customers_named(environment, key, after, limit))
    }

    fn answer(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
    ) -> Result<Option<Answer>, StoreError> {
        self.read(self.faulty.answer(environment, key))
    }

    fn directory(&self) -> Result<Vec<(EnvironmentId, StoredDocument)>, StoreError> {
        self.read(self.faulty.directory())
    }

    fn document(
        &self,
        environment: EnvironmentId,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, StoreError> {
        self.read(self.faulty.document(environment, key))
    }

    fn charges(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        self.read(self.faulty.charges(environment, id))
    }

    fn credits(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        self.read(self.faulty.credits(environment, id))
    }

    fn open_refunds(
        &self,
        environment: EnvironmentId,
        limit: usize,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        self.read(self.faulty.open_refunds(environment, limit))
    }

    fn issuers(&self, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>, StoreError> {
        self.read(self.faulty.issuers(environment))
    }

    fn invoices(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        self.read(self.faulty.invoices(environment, range))
    }

    fn credit_notes(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        self.read(self.faulty.credit_notes(environment, range))
    }

    fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        self.read(self.faulty.delivery(id))
    }

    fn deliveries(
        &self,
        environment: EnvironmentId,
        receiver: Option<&str>,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.read(self.faulty.deliveries(environment, receiver, before, limit))
    }

    fn reserve(&self, counter: &str, count: u64) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.faulty.reserve(counter, count)
    }

    fn moment(&self, environment: EnvironmentId) -> Result<Box<dyn Moment>, StoreError> {
        self.read(self.faulty.moment(environment))
    }

    fn erase(
        &self,
        sandbox: SandboxId,
        erasing: Erasing,
    ) -> BoxFuture<'_, Result<Erased, StoreError>> {
        self.faulty.erase(sandbox, erasing)
    }

    fn healthy(&self) -> bool {
        true
    }
}
