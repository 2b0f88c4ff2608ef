//! The store in SQLite: one file, one writer that commits in groups, readers on their own.

mod code;
mod customers;
mod erase;
mod failure;
mod kept;
mod moment;
mod numbering;
mod open;
mod people;
mod pool;
mod prepare;
mod queue;
mod read;
mod read_books;
mod read_deliveries;
mod read_filed;
mod rewrap;
mod slice;
mod statements;
mod states;
mod upkeep;
mod vault;
mod write;
mod writer;
mod written;

pub use customers::IndexKey;
pub use open::{OpenError, Options, SCHEMA};
pub use rewrap::rewrap;
pub use vault::Vault;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use futures::channel::oneshot;
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId,
};
use perennial_engine::directory::{CustomerKey, DocumentKey};
use perennial_engine::environment::{EnvironmentId, SandboxId};
use perennial_engine::filed::FiledKind;
use perennial_engine::mail::MAIL;
use perennial_engine::pass::PassesOf;
use perennial_engine::ports::{
    BodiesOf, BoxFuture, CommitError, Erased, Erasing, Find, IssuerNumbers, JournalEntry, Made,
    Moment, NumberRange, Page, Store, StoreError, StoredDocument, TurnsWanted, Written,
};
use perennial_engine::receiver::Trouble;

use kept::Kept;
use numbering::Numbering;
use pool::Pool;
use queue::{Old, Queue, Work};
use slice::Handed;
use writer::Writer;

/// What is in the secret of the installation and not in its file.
struct Keys {
    index: IndexKey,
    vault: Vault,
}

/// Everything in one file of a data directory that belongs to this process.
pub struct SqliteStore {
    pool: Pool,
    queue: Arc<Queue>,
    kept: Arc<Kept>,
    healthy: Arc<AtomicBool>,
    writer: Option<JoinHandle<()>>,
    file: PathBuf,
    keys: Keys,
    /// Held until the writer is done.
    _lock: File,
}

impl SqliteStore {
    pub fn open(directory: &Path, options: &Options) -> Result<Self, OpenError> {
        let opened = open::open(directory, options)?;
        let queue = Arc::new(Queue::new(options.waiting_max));
        let healthy = Arc::new(AtomicBool::new(true));
        let kept = Arc::new(Kept::new(options.kept_kib.saturating_mul(1_024)));
        let writer = Writer {
            connection: opened.writer,
            queue: Arc::clone(&queue),
            kept: Arc::clone(&kept),
            healthy: Arc::clone(&healthy),
            slice_max: options.slice_max.max(1),
            unfinished: 0,
            numbering: Numbering::default(),
            told_of_in_log: false,
        };
        let thread = std::thread::Builder::new().name("store writer".to_owned());
        let writer = thread.spawn(move || writer.run()).map_err(|error| OpenError::Directory {
            directory: directory.display().to_string(),
            error,
        })?;
        Ok(Self {
            pool: Pool::new(opened.readers),
            queue,
            kept,
            healthy,
            writer: Some(writer),
            file: opened.file,
            keys: Keys { index: options.index.clone(), vault: options.vault.clone() },
            _lock: opened.lock,
        })
    }

    /// The database file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    async fn number(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<u64, StoreError>>) -> Work,
    ) -> Result<u64, StoreError> {
        let (told, answer) = oneshot::channel();
        self.queue.admit(1)?;
        self.queue.push(ask(told));
        answer.await.unwrap_or(Err(StoreError::Closed))
    }
}

impl Drop for SqliteStore {
    /// What was taken in is still written.
    fn drop(&mut self) {
        self.pool.close();
        self.queue.close();
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

impl Store for SqliteStore {
    fn commit(&self, slice: Vec<ChangeSet>) -> BoxFuture<'_, Vec<Result<(), CommitError>>> {
        let handed = Handed::over(&self.queue, &self.keys, slice);
        Box::pin(handed.answers())
    }

    fn load(
        &self,
        environment: EnvironmentId,
        ids: &[SubscriptionId],
    ) -> Result<Vec<Option<Subscription>>, StoreError> {
        states::load(&self.pool, &self.kept, environment, ids)
    }

    fn due(
        &self,
        environment: EnvironmentId,
        until: Instant,
        after: Option<(Instant, SubscriptionId)>,
        limit: usize,
    ) -> Result<Vec<Subscription>, StoreError> {
        read::due(&self.pool.reader(), environment, until, after, limit)
    }

    fn next_due(&self, environment: EnvironmentId) -> Result<Option<Instant>, StoreError> {
        read::next_due(&self.pool.reader(), environment)
    }

    fn journal(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        read::journal(&self.pool.reader(), environment, id, after_version, limit)
    }

    fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        read::sold_by(&self.pool.reader(), environment, sellers, after, limit)
    }

    fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Result<Vec<Written>, StoreError> {
        read::sold_by_as(&self.pool.reader(), environment, sellers, entry, limit)
    }

    fn find(
        &self,
        environment: EnvironmentId,
        find: &Find,
        page: Page,
    ) -> Result<Vec<Subscription>, StoreError> {
        if let (Find::Number(number), Page { after: None, limit: 1.. }) = (find, page) {
            let found = states::numbered(&self.pool, &self.kept, environment, *number)?;
            return Ok(found.into_iter().collect());
        }
        read::find(&self.pool.reader(), environment, find, page)
    }

    fn holder(
        &self,
        environment: EnvironmentId,
        key: &ClaimKey,
    ) -> Result<Option<String>, StoreError> {
        read::holder(&self.pool.reader(), environment, key)
    }

    fn tally(&self, environment: EnvironmentId, name: &str) -> Result<u64, StoreError> {
        read::tally(&self.pool.reader(), environment, name)
    }

    fn claims(
        &self,
        environment: EnvironmentId,
        after: Option<&ClaimKey>,
        limit: usize,
    ) -> Result<Vec<(ClaimKey, String)>, StoreError> {
        read::claims(&self.pool.reader(), environment, after, limit)
    }

    fn customers(
        &self,
        environment: EnvironmentId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        read::customers(&self.pool.reader(), environment, after, limit)
    }

    fn customers_named(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let reader = self.pool.reader();
        customers::named(&reader, &self.keys.index, environment, key, after, limit)
    }

    fn answer(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
    ) -> Result<Option<Answer>, StoreError> {
        read::answer(&self.pool.reader(), environment, key, &self.keys.vault)
    }

    fn directory(&self) -> Result<Vec<(EnvironmentId, StoredDocument)>, StoreError> {
        upkeep::at_once(&mut self.pool.reader(), |all| read::directory(all, &self.keys.vault))
    }

    fn document(
        &self,
        environment: EnvironmentId,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, StoreError> {
        read::document(&self.pool.reader(), &self.keys.vault, environment, key)
    }

    fn passes(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        read::passes(&self.pool.reader(), environment, of, limit)
    }

    fn documents_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let page = (after, limit);
        read_filed::named(&self.pool.reader(), &self.keys.vault, environment, (kind, name), page)
    }

    fn documents_filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let page = (after, limit);
        read_filed::filed(&self.pool.reader(), &self.keys.vault, environment, kind, page)
    }

    fn charges(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        read_books::charges(&self.pool.reader(), environment, id)
    }

    fn credits(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        read_books::credits(&self.pool.reader(), environment, id)
    }

    fn open_refunds(
        &self,
        environment: EnvironmentId,
        limit: usize,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        read_books::open_refunds(&self.pool.reader(), environment, limit)
    }

    fn issuers(&self, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>, StoreError> {
        read_books::issuers(&self.pool.reader(), environment)
    }

    fn invoices(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<ChargeRecord>, StoreError> {
        read_books::invoices(&self.pool.reader(), environment, range)
    }

    fn credit_notes(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<CreditRecord>, StoreError> {
        read_books::credit_notes(&self.pool.reader(), environment, range)
    }

    fn due_deliveries(&self, wanted: &TurnsWanted<'_>) -> Result<Vec<Delivery>, StoreError> {
        upkeep::at_once(&mut self.pool.reader(), |connection| {
            read_deliveries::due(connection, wanted, |name| name != MAIL)
        })
    }

    fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        upkeep::at_once(&mut self.pool.reader(), |connection| {
            read_deliveries::feed(connection, environment, receivers, after, limit)
        })
    }

    fn deliveries_made(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        made: &Made,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        upkeep::at_once(&mut self.pool.reader(), |connection| {
            read_deliveries::made(connection, environment, receiver, made, limit)
        })
    }

    fn troubles(&self) -> Result<Vec<(EnvironmentId, String, Trouble)>, StoreError> {
        read_deliveries::troubles(&self.pool.reader())
    }

    fn forget_bodies(
        &self,
        of: BodiesOf,
        before: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        let (before, limit) = (before.micros(), code::limit(limit));
        let what = Old::Bodies(of);
        Box::pin(self.number(move |told| Work::Forget { what, before, limit, told }))
    }

    fn due_mails(&self, now: Instant, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        upkeep::at_once(&mut self.pool.reader(), |connection| {
            let all = |_: EnvironmentId, _: &str| limit;
            let wanted = TurnsWanted::all(now, limit, &all);
            read_deliveries::due(connection, &wanted, |name| name == MAIL)
        })
    }

    fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        read_deliveries::delivery(&self.pool.reader(), id)
    }

    fn deliveries(
        &self,
        environment: EnvironmentId,
        receiver: Option<&str>,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        upkeep::at_once(&mut self.pool.reader(), |connection| {
            read_deliveries::log(connection, environment, receiver, before, limit)
        })
    }

    fn reserve(&self, counter: &str, count: u64) -> BoxFuture<'_, Result<u64, StoreError>> {
        let counter = counter.to_owned();
        Box::pin(async move {
            let count = code::integer(count)?;
            self.number(|told| Work::Reserve { counter, count, told }).await
        })
    }

    fn forget_answers(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        let (before, limit) = (now.micros(), code::limit(limit));
        let what = Old::Answers;
        Box::pin(self.number(move |told| Work::Forget { what, before, limit, told }))
    }

    fn forget_passes(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        let (before, limit) = (now.micros(), code::limit(limit));
        let what = Old::Passes;
        Box::pin(self.number(move |told| Work::Forget { what, before, limit, told }))
    }

    fn forget_documents(
        &self,
        now: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>> {
        let (before, limit) = (now.micros(), code::limit(limit));
        let what = Old::Documents;
        Box::pin(self.number(move |told| Work::Forget { what, before, limit, told }))
    }

    fn moment(&self, environment: EnvironmentId) -> Result<Box<dyn Moment>, StoreError> {
        Ok(Box::new(moment::open(&self.file, self.keys.vault.clone(), environment)?))
    }

    fn erase(
        &self,
        sandbox: SandboxId,
        erasing: Erasing,
    ) -> BoxFuture<'_, Result<Erased, StoreError>> {
        let environment = sandbox.environment().0;
        Box::pin(async move {
            let (told, answer) = oneshot::channel();
            self.queue.admit(1)?;
            let erasing = Box::new(erasing);
            self.queue.push(Work::Erase { environment: i64::from(environment), erasing, told });
            answer.await.unwrap_or(Err(StoreError::Closed))
        })
    }

    fn healthy(&self) -> bool {
        self.healthy.load(Ordering::Acquire)
    }
}
