//! The store in memory: the reference for every other store, and the one the simulator runs on.
//! Ordered maps behind one lock, so that what it does can be seen to be right.
//!
//! A commit is done when the call returns, in the order of the calls; its future is ready at once.

mod content;
mod erase;
mod faulty;
mod filed;
mod number;
mod table;
mod write;

pub use content::Content;
pub use faulty::{Fault, FaultPlan, FaultyStore};

use std::future::ready;
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;

use crate::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId,
};
use crate::directory::{CustomerKey, Document, DocumentKey, DocumentKind};
use crate::effects::{CUSTOMER, SHARED_WITH};
use crate::environment::{EnvironmentId, SandboxId};
use crate::filed::FiledKind;
use crate::mail::MAIL;
use crate::pass::PassesOf;
use crate::ports::store::{
    BodiesOf, BoxFuture, CommitError, Erased, Erasing, Find, IssuerNumbers, JournalEntry, Made,
    Moment, NumberRange, Page, Store, StoreError, StoredDocument, TurnsWanted, Written,
};
use crate::receiver::{Trouble, of_the_house};

/// Everything in memory. Made anew, or from a snapshot of another one.
#[derive(Debug, Default)]
pub struct MemoryStore {
    content: Mutex<Content>,
    journal_reads: AtomicU64,
}

impl MemoryStore {
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that goes on from a snapshot.
    pub fn from_snapshot(content: Content) -> Self {
        Self { content: Mutex::new(content), ..Self::default() }
    }

    /// All that is committed, as it is now.
    pub fn snapshot(&self) -> Content {
        self.content.lock().clone()
    }

    /// How often a page of a journal was read: what a long history costs those who list it.
    pub fn journal_reads(&self) -> u64 {
        self.journal_reads.load(Ordering::Relaxed)
    }

    /// SHA-256 of all that is committed: equal histories give equal digests, on every machine.
    pub fn digest(&self) -> [u8; 32] {
        self.content.lock().digest()
    }
}

impl Store for MemoryStore {
    fn commit(&self, slice: Vec<ChangeSet>) -> BoxFuture<'_, Vec<Result<(), CommitError>>> {
        let mut content = self.content.lock();
        let answers = slice.into_iter().map(|set| content.commit(set)).collect();
        Box::pin(ready(answers))
    }

    fn load(
        &self,
        environment: EnvironmentId,
        ids: &[SubscriptionId],
    ) -> Result<Vec<Option<Subscription>>, StoreError> {
        let content = self.content.lock();
        Ok(ids.iter().map(|id| content.subscription(environment, *id)).collect())
    }

    fn due(
        &self,
        environment: EnvironmentId,
        until: Instant,
        after: Option<(Instant, SubscriptionId)>,
        limit: usize,
    ) -> Result<Vec<Subscription>, StoreError> {
        let content = self.content.lock();
        let from = match after {
            None => Bound::Included((environment, Instant::MIN, SubscriptionId(0))),
            Some((at, _)) if at > until => return Ok(vec![]),
            Some((at, id)) => Bound::Excluded((environment, at, id)),
        };
        let to = (environment, until, SubscriptionId(u128::MAX));
        let due = content.wakes.range((from, Bound::Included(to))).take(limit);
        Ok(due.filter_map(|((_, _, id), ())| content.subscription(environment, *id)).collect())
    }

    fn next_due(&self, environment: EnvironmentId) -> Result<Option<Instant>, StoreError> {
        let content = self.content.lock();
        let from = (environment, Instant::MIN, SubscriptionId(0));
        let to = (environment, Instant::MAX, SubscriptionId(u128::MAX));
        Ok(content.wakes.range(from..=to).next().map(|((_, at, _), ())| *at))
    }

    fn journal(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        self.journal_reads.fetch_add(1, Ordering::Relaxed);
        let Some(first) = after_version.checked_add(1) else { return Ok(vec![]) };
        let content = self.content.lock();
        let (from, to) = ((environment, id, first), (environment, id, u64::MAX));
        let entries = content.journal.range(from..=to).take(limit);
        Ok(entries.map(|(_, entry)| entry.clone()).collect())
    }

    fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        Ok(self.content.lock().sold_by(environment, sellers, after, limit))
    }

    fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        Ok(self.content.lock().sold_by_as(environment, sellers, entry, limit))
    }

    fn find(
        &self,
        environment: EnvironmentId,
        find: &Find,
        page: Page,
    ) -> Result<Vec<Subscription>, StoreError> {
        let Some(first) = page.after.map_or(Some(0), |after| after.0.checked_add(1)) else {
            return Ok(vec![]);
        };
        let first = SubscriptionId(first);
        let content = self.content.lock();
        let ids = match find {
            Find::All => content.ids(environment, first, page.limit),
            Find::Number(number) => {
                let held = content.numbers.get(&(environment, *number)).copied();
                held.filter(|id| *id >= first).into_iter().take(page.limit).collect()
            }
            Find::Customer(id) => {
                content.indexed(environment, (CUSTOMER, &id.to_string()), first, page.limit)
            }
            Find::SharedWith(id) => {
                content.indexed(environment, (SHARED_WITH, &id.to_string()), first, page.limit)
            }
            Find::Reference { name, value } => {
                content.indexed(environment, (name, value), first, page.limit)
            }
        };
        Ok(ids.into_iter().filter_map(|id| content.subscription(environment, id)).collect())
    }

    fn holder(
        &self,
        environment: EnvironmentId,
        key: &ClaimKey,
    ) -> Result<Option<String>, StoreError> {
        Ok(self.content.lock().claims.get(&(environment, key.clone())).cloned())
    }

    fn tally(&self, environment: EnvironmentId, name: &str) -> Result<u64, StoreError> {
        let content = self.content.lock();
        Ok(content.tallies.get(&(environment, name.to_owned())).copied().unwrap_or_default())
    }

    fn claims(
        &self,
        environment: EnvironmentId,
        after: Option<&ClaimKey>,
        limit: usize,
    ) -> Result<Vec<(ClaimKey, String)>, StoreError> {
        let content = self.content.lock();
        let ours = content.claims.iter().filter(|((of, _), _)| *of == environment);
        let after = ours.filter(|((_, key), _)| after.is_none_or(|after| key > after));
        Ok(after.take(limit).map(|((_, key), holder)| (key.clone(), holder.clone())).collect())
    }

    fn customers(
        &self,
        environment: EnvironmentId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let first = DocumentKey::new(
            DocumentKind::Customer,
            after.map_or(String::new(), |after| after.to_string()),
        );
        let content = self.content.lock();
        let ours = content.documents.iter().filter(|((of, key), _)| {
            *of == environment && key.kind == DocumentKind::Customer && *key > first
        });
        Ok(ours.take(limit).map(|(_, stored)| stored.clone()).collect())
    }

    fn customers_named(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let mut found = self.customers(environment, after, usize::MAX)?;
        found.retain(|stored| match &stored.document {
            Document::Customer(customer) => customer.keys().contains(key),
            _ => false,
        });
        found.truncate(limit);
        Ok(found)
    }

    fn answer(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
    ) -> Result<Option<Answer>, StoreError> {
        Ok(self.content.lock().answers.get(&(environment, key.clone())).cloned())
    }

    fn directory(&self) -> Result<Vec<(EnvironmentId, StoredDocument)>, StoreError> {
        let content = self.content.lock();
        let kept = content.documents.iter().filter(|((_, key), _)| key.kind.in_memory());
        Ok(kept.map(|((environment, _), document)| (*environment, document.clone())).collect())
    }

    fn document(
        &self,
        environment: EnvironmentId,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, StoreError> {
        Ok(self.content.lock().documents.get(&(environment, key.clone())).cloned())
    }

    fn passes(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        Ok(self.content.lock().passes(environment, of, limit))
    }

    fn documents_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        Ok(self.content.lock().documents_named(environment, kind, name, after, limit))
    }

    fn documents_filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        Ok(self.content.lock().documents_filed(environment, kind, after, limit))
    }

    fn charges(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        Ok(self.content.lock().charges.get(&(environment, id)).cloned().unwrap_or_default())
    }

    fn credits(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        let content = self.content.lock();
        let credits = content.credits.range((environment, id, 0)..=(environment, id, u32::MAX));
        Ok(credits.map(|(_, credit)| credit.clone()).collect())
    }

    fn open_refunds(
        &self,
        environment: EnvironmentId,
        limit: usize,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        Ok(self.content.lock().open_refunds(environment, limit))
    }

    fn issuers(&self, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>, StoreError> {
        Ok(self.content.lock().issuers_of(environment))
    }

    fn invoices(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        Ok(self.content.lock().invoices_in(environment, range))
    }

    fn credit_notes(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        Ok(self.content.lock().credit_notes_in(environment, range))
    }

    fn due_deliveries(&self, wanted: &TurnsWanted<'_>) -> Result<Vec<Delivery>, StoreError> {
        Ok(self.content.lock().due_deliveries(wanted, |name| name != MAIL))
    }

    fn due_mails(&self, now: Instant, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let all = |_: EnvironmentId, _: &str| limit;
        let wanted = TurnsWanted::all(now, limit, &all);
        Ok(self.content.lock().due_deliveries(&wanted, |name| name == MAIL))
    }

    fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        Ok(self.content.lock().feed(environment, receivers, after, limit))
    }

    fn deliveries_made(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        made: &Made,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        Ok(self.content.lock().deliveries_made(environment, receiver, made, limit))
    }

    fn troubles(&self) -> Result<Vec<(EnvironmentId, String, Trouble)>, StoreError> {
        let content = self.content.lock();
        let of = |((environment, receiver), trouble): (&(EnvironmentId, String), &Trouble)| {
            (*environment, receiver.clone(), trouble.clone())
        };
        Ok(content.troubles.iter().map(of).collect())
    }

    fn forget_bodies(
        &self,
        of: BodiesOf,
        before: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(ready(Ok(self.content.lock().forget_bodies(of, before, limit))))
    }

    fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        Ok(self.content.lock().deliveries.get(&id).map(|(_, delivery)| delivery.clone()))
    }

    fn deliveries(
        &self,
        environment: EnvironmentId,
        receiver: Option<&str>,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        let content = self.content.lock();
        let newest_first = content.deliveries.iter().rev();
        let wanted = newest_first
            .filter(|(id, _)| before.is_none_or(|before| **id < before))
            .map(|(_, (_, delivery))| delivery)
            .filter(|delivery| delivery.environment == environment)
            .filter(|delivery| {
                receiver.map_or(!of_the_house(&delivery.receiver), |name| delivery.receiver == name)
            });
        Ok(wanted.take(limit).cloned().collect())
    }

    fn reserve(&self, counter: &str, count: u64) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(ready(self.content.lock().reserve(counter, count)))
    }

    fn forget_answers(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(ready(Ok(self.content.lock().forget_answers(now, limit))))
    }

    fn forget_passes(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(ready(Ok(self.content.lock().forget_passes(now, limit))))
    }

    fn moment(&self, environment: EnvironmentId) -> Result<Box<dyn Moment>, StoreError> {
        let store = Self::from_snapshot(self.snapshot());
        Ok(Box::new(MemoryMoment { store, environment }))
    }

    fn erase(
        &self,
        sandbox: SandboxId,
        erasing: Erasing,
    ) -> BoxFuture<'_, Result<Erased, StoreError>> {
        Box::pin(ready(Ok(self.content.lock().erase(sandbox.environment(), &erasing))))
    }

    fn forget_documents(
        &self,
        now: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(ready(Ok(self.content.lock().forget_documents(now, limit))))
    }

    fn healthy(&self) -> bool {
        true
    }
}

/// A copy of everything, of which one environment is shown.
struct MemoryMoment {
    store: MemoryStore,
    environment: EnvironmentId,
}

impl Moment for MemoryMoment {
    fn subscriptions(&self, page: Page) -> Result<Vec<Subscription>, StoreError> {
        self.store.find(self.environment, &Find::All, page)
    }

    fn sold_by(
        &self,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        self.store.sold_by(self.environment, sellers, after, limit)
    }

    fn documents_named(
        &self,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        self.store.documents_named(self.environment, kind, name, after, limit)
    }

    fn journal(
        &self,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        self.store.journal(self.environment, id, after_version, limit)
    }
}
