//! A store that fails on purpose, before or after the real one did its work: lost commits, lost
//! answers, failed reads. The faults come from a seed or from a script.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;

use crate::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId,
};
use crate::directory::{CustomerKey, DocumentKey};
use crate::environment::{EnvironmentId, SandboxId};
use crate::filed::FiledKind;
use crate::pass::PassesOf;
use crate::ports::store::{
    BodiesOf, BoxFuture, CommitError, Erased, Erasing, Find, IssuerNumbers, JournalEntry, Made,
    Moment, NumberRange, Page, Store, StoreError, StoredDocument, TurnsWanted, Written,
};
use crate::receiver::Trouble;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was done.
    Before(StoreError),
    /// It was done, but nobody was told.
    After(StoreError),
}

/// Which calls fail: those of the script first, then by chance.
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    script: VecDeque<Option<Fault>>,
    seed: u64,
    before_per_mille: u64,
    after_per_mille: u64,
    read_per_mille: u64,
}

impl FaultPlan {
    /// Nothing fails.
    pub fn none() -> Self {
        Self::default()
    }

    /// The next writes fail as written, one entry each; those after them do not.
    pub fn script(faults: impl IntoIterator<Item = Option<Fault>>) -> Self {
        Self { script: faults.into_iter().collect(), ..Self::default() }
    }

    /// So many of a thousand writes fail before, so many after; so many reads fail.
    pub fn seeded(seed: u64, before: u64, after: u64, reads: u64) -> Self {
        Self {
            seed,
            before_per_mille: before,
            after_per_mille: after,
            read_per_mille: reads,
            ..Self::default()
        }
    }

    fn write(&mut self) -> Option<Fault> {
        if let Some(next) = self.script.pop_front() {
            return next;
        }
        let drawn = self.per_mille();
        let broken = || StoreError::Failed("a fault was injected".to_owned());
        if drawn < self.before_per_mille {
            Some(Fault::Before(broken()))
        } else if drawn < self.before_per_mille.saturating_add(self.after_per_mille) {
            Some(Fault::After(broken()))
        } else {
            None
        }
    }

    fn read(&mut self) -> Result<(), StoreError> {
        if self.read_per_mille > 0 && self.per_mille() < self.read_per_mille {
            return Err(StoreError::Failed("a fault was injected".to_owned()));
        }
        Ok(())
    }

    /// SplitMix64: small, and the same on every machine.
    fn per_mille(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % 1_000
    }
}

pub struct FaultyStore {
    inner: Arc<dyn Store>,
    plan: Mutex<FaultPlan>,
}

impl FaultyStore {
    pub fn new(inner: Arc<dyn Store>, plan: FaultPlan) -> Self {
        Self { inner, plan: Mutex::new(plan) }
    }

    /// From now on it fails by another plan.
    pub fn set_plan(&self, plan: FaultPlan) {
        *self.plan.lock() = plan;
    }

    /// What is left of the plan, to go on with after a restart.
    pub fn plan(&self) -> FaultPlan {
        self.plan.lock().clone()
    }

    fn reads(&self) -> Result<&dyn Store, StoreError> {
        self.plan.lock().read()?;
        Ok(self.inner.as_ref())
    }
}

impl Store for FaultyStore {
    /// Each set has its own fate.
    fn commit(&self, slice: Vec<ChangeSet>) -> BoxFuture<'_, Vec<Result<(), CommitError>>> {
        let faults = slice.iter().map(|_| self.plan.lock().write()).collect::<Vec<_>>();
        let passed = slice
            .into_iter()
            .zip(&faults)
            .filter(|(_, fault)| !matches!(fault, Some(Fault::Before(_))))
            .map(|(set, _)| set)
            .collect();
        let committed = self.inner.commit(passed);
        Box::pin(async move {
            let mut answers = committed.await.into_iter();
            faults
                .into_iter()
                .map(|fault| match fault {
                    Some(Fault::Before(error)) => Err(error.into()),
                    Some(Fault::After(error)) => {
                        answers.next();
                        Err(error.into())
                    }
                    None => answers.next().unwrap_or(Err(StoreError::Closed.into())),
                })
                .collect()
        })
    }

    fn reserve(&self, counter: &str, count: u64) -> BoxFuture<'_, Result<u64, StoreError>> {
        match self.plan.lock().write() {
            Some(Fault::Before(error)) => Box::pin(std::future::ready(Err(error))),
            Some(Fault::After(error)) => {
                let reserved = self.inner.reserve(counter, count);
                Box::pin(async move { reserved.await.and(Err(error)) })
            }
            None => self.inner.reserve(counter, count),
        }
    }

    fn forget_answers(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        match self.plan.lock().write() {
            Some(Fault::Before(error)) => Box::pin(std::future::ready(Err(error))),
            Some(Fault::After(error)) => {
                let forgot = self.inner.forget_answers(now, limit);
                Box::pin(async move { forgot.await.and(Err(error)) })
            }
            None => self.inner.forget_answers(now, limit),
        }
    }

    fn forget_passes(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        match self.plan.lock().write() {
            Some(Fault::Before(error)) => Box::pin(std::future::ready(Err(error))),
            Some(Fault::After(error)) => {
                let forgot = self.inner.forget_passes(now, limit);
                Box::pin(async move { forgot.await.and(Err(error)) })
            }
            None => self.inner.forget_passes(now, limit),
        }
    }

    fn forget_bodies(
        &self,
        of: BodiesOf,
        before: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        match self.plan.lock().write() {
            Some(Fault::Before(error)) => Box::pin(std::future::ready(Err(error))),
            Some(Fault::After(error)) => {
                let forgot = self.inner.forget_bodies(of, before, limit);
                Box::pin(async move { forgot.await.and(Err(error)) })
            }
            None => self.inner.forget_bodies(of, before, limit),
        }
    }

    fn forget_documents(
        &self,
        now: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        match self.plan.lock().write() {
            Some(Fault::Before(error)) => Box::pin(std::future::ready(Err(error))),
            Some(Fault::After(error)) => {
                let forgot = self.inner.forget_documents(now, limit);
                Box::pin(async move { forgot.await.and(Err(error)) })
            }
            None => self.inner.forget_documents(now, limit),
        }
    }

    fn documents_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.reads()?.documents_named(environment, kind, name, after, limit)
    }

    fn documents_filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.reads()?.documents_filed(environment, kind, after, limit)
    }

    fn load(
        &self,
        environment: EnvironmentId,
        ids: &[SubscriptionId],
    ) -> Result<Vec<Option<Subscription>>, StoreError> {
        self.reads()?.load(environment, ids)
    }

    fn due(
        &self,
        environment: EnvironmentId,
        until: Instant,
        after: Option<(Instant, SubscriptionId)>,
        limit: usize,
    ) -> Result<Vec<Subscription>, StoreError> {
        self.reads()?.due(environment, until, after, limit)
    }

    fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        self.reads()?.sold_by(environment, sellers, after, limit)
    }

    fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        self.reads()?.sold_by_as(environment, sellers, entry, limit)
    }

    fn next_due(&self, environment: EnvironmentId) -> Result<Option<Instant>, StoreError> {
        self.reads()?.next_due(environment)
    }

    fn journal(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        self.reads()?.journal(environment, id, after_version, limit)
    }

    fn find(
        &self,
        environment: EnvironmentId,
        find: &Find,
        page: Page,
    ) -> Result<Vec<Subscription>, StoreError> {
        self.reads()?.find(environment, find, page)
    }

    fn holder(
        &self,
        environment: EnvironmentId,
        key: &ClaimKey,
    ) -> Result<Option<String>, StoreError> {
        self.reads()?.holder(environment, key)
    }

    fn tally(&self, environment: EnvironmentId, name: &str) -> Result<u64, StoreError> {
        self.reads()?.tally(environment, name)
    }

    fn claims(
        &self,
        environment: EnvironmentId,
        after: Option<&ClaimKey>,
        limit: usize,
    ) -> Result<Vec<(ClaimKey, String)>, StoreError> {
        self.reads()?.claims(environment, after, limit)
    }

    fn customers(
        &self,
        environment: EnvironmentId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.reads()?.customers(environment, after, limit)
    }

    fn customers_named(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.reads()?.customers_named(environment, key, after, limit)
    }

    fn answer(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
    ) -> Result<Option<Answer>, StoreError> {
        self.reads()?.answer(environment, key)
    }

    fn directory(&self) -> Result<Vec<(EnvironmentId, StoredDocument)>, StoreError> {
        self.reads()?.directory()
    }

    fn document(
        &self,
        environment: EnvironmentId,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, StoreError> {
        self.reads()?.document(environment, key)
    }

    fn passes(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.reads()?.passes(environment, of, limit)
    }

    fn charges(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        self.reads()?.charges(environment, id)
    }

    fn credits(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        self.reads()?.credits(environment, id)
    }

    fn open_refunds(
        &self,
        environment: EnvironmentId,
        limit: usize,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        self.reads()?.open_refunds(environment, limit)
    }

    fn due_deliveries(&self, wanted: &TurnsWanted<'_>) -> Result<Vec<Delivery>, StoreError> {
        self.reads()?.due_deliveries(wanted)
    }

    fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.reads()?.feed(environment, receivers, after, limit)
    }

    fn deliveries_made(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        made: &Made,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.reads()?.deliveries_made(environment, receiver, made, limit)
    }

    fn troubles(&self) -> Result<Vec<(EnvironmentId, String, Trouble)>, StoreError> {
        self.reads()?.troubles()
    }

    fn issuers(&self, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>, StoreError> {
        self.reads()?.issuers(environment)
    }

    fn invoices(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        self.reads()?.invoices(environment, range)
    }

    fn credit_notes(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        self.reads()?.credit_notes(environment, range)
    }

    fn due_mails(&self, now: Instant, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.reads()?.due_mails(now, limit)
    }

    fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        self.reads()?.delivery(id)
    }

    fn deliveries(
        &self,
        environment: EnvironmentId,
        receiver: Option<&str>,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.reads()?.deliveries(environment, receiver, before, limit)
    }

    fn moment(&self, environment: EnvironmentId) -> Result<Box<dyn Moment>, StoreError> {
        self.reads()?.moment(environment)
    }

    fn erase(
        &self,
        sandbox: SandboxId,
        erasing: Erasing,
    ) -> BoxFuture<'_, Result<Erased, StoreError>> {
        self.inner.erase(sandbox, erasing)
    }

    fn healthy(&self) -> bool {
        self.inner.healthy()
    }
}
