//! The store: a narrow waist. A commit takes slices of change sets, each the whole effect of one
//! decision, all or nothing; everything else reads. There are no interactive transactions, and
//! the environment comes first in every key.

use std::collections::BTreeSet;
use std::pin::Pin;

use perennial_core::ids::{CustomerId, PartnerId, ProjectId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_core::{Dated, Subscription};

use crate::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId,
    DeliveryState,
};
use crate::directory::{CustomerKey, Document, DocumentKey};
use crate::environment::{EnvironmentId, SandboxId};
use crate::filed::FiledKind;
use crate::origin::Origin;
use crate::pass::PassesOf;
use crate::receiver::Trouble;

pub use super::store_error::{CommitError, StoreError};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Reads are short and come from memory or the page cache, so they are plain calls; a commit
/// waits for the disk together with its neighbours, so it is a future.
pub trait Store: Send + Sync {
    /// Commits each change set for itself, all or nothing, and answers after it is durable.
    /// The answers are in the order of the sets.
    fn commit(&self, slice: Vec<ChangeSet>) -> BoxFuture<'_, Vec<Result<(), CommitError>>>;

    /// The current states, in the order asked.
    fn load(
        &self,
        environment: EnvironmentId,
        ids: &[SubscriptionId],
    ) -> Result<Vec<Option<Subscription>>, StoreError>;

    /// Subscriptions whose wake-up is at or before `until`, those due longest first, from after a
    /// mark where one is given: the last wake-up of a page, and whose it was.
    fn due(
        &self,
        environment: EnvironmentId,
        until: Instant,
        after: Option<(Instant, SubscriptionId)>,
        limit: usize,
    ) -> Result<Vec<Subscription>, StoreError>;

    /// The earliest wake-up of an environment.
    fn next_due(&self, environment: EnvironmentId) -> Result<Option<Instant>, StoreError>;

    /// The facts of one subscription after a version, oldest first.
    fn journal(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError>;

    /// Subscriptions by an index, in order of creation.
    fn find(
        &self,
        environment: EnvironmentId,
        find: &Find,
        page: Page,
    ) -> Result<Vec<Subscription>, StoreError>;

    /// What some sellers sold, in the order in which it was last written, after an instant, as it
    /// was at one moment.
    fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError>;

    /// What some sellers sold under an index entry, in order of creation.
    fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Result<Vec<Written>, StoreError>;

    /// Who holds a claimed name.
    fn holder(
        &self,
        environment: EnvironmentId,
        key: &ClaimKey,
    ) -> Result<Option<String>, StoreError>;

    /// How much is counted under a name.
    fn tally(&self, environment: EnvironmentId, name: &str) -> Result<u64, StoreError>;

    /// All claimed names with their holders in key order, for export.
    fn claims(
        &self,
        environment: EnvironmentId,
        after: Option<&ClaimKey>,
        limit: usize,
    ) -> Result<Vec<(ClaimKey, String)>, StoreError>;

    /// All customers in order of their ids, for export.
    fn customers(
        &self,
        environment: EnvironmentId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// The customers of a name, in order of their ids.
    fn customers_named(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// The first answer given to an idempotency key.
    fn answer(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
    ) -> Result<Option<Answer>, StoreError>;

    /// All documents the engine keeps in memory: everything but customers, passes and what is
    /// on file.
    fn directory(&self) -> Result<Vec<(EnvironmentId, StoredDocument)>, StoreError>;

    fn document(
        &self,
        environment: EnvironmentId,
        key: &DocumentKey,
    ) -> Result<Option<StoredDocument>, StoreError>;

    /// Passes that are taken back together, in any order.
    fn passes(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// Documents on file that have a name, in order of their ids, after one.
    fn documents_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// All documents on file of a kind, in order of their ids, for export.
    fn documents_filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// The charges of a subscription, oldest first.
    fn charges(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<ChargeRecord>, StoreError>;

    /// The credits of a subscription, oldest first.
    fn credits(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<CreditRecord>, StoreError>;

    /// Refunds that the gateway was not told yet.
    fn open_refunds(
        &self,
        environment: EnvironmentId,
        limit: usize,
    ) -> Result<Vec<CreditRecord>, StoreError>;

    /// Every issuer with the last numbers he gave, by name.
    fn issuers(&self, environment: EnvironmentId) -> Result<Vec<IssuerNumbers>, StoreError>;

    /// Invoices in order of their numbers.
    fn invoices(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<ChargeRecord>, StoreError>;

    /// Credit notes in order of their numbers.
    fn credit_notes(
        &self,
        environment: EnvironmentId,
        range: &NumberRange,
    ) -> Result<Vec<CreditRecord>, StoreError>;

    /// Deliveries to attempt now: of each (receiver, subscription) the first pending one that
    /// nobody passes, and those that step aside. The receivers take turns.
    fn due_deliveries(&self, wanted: &TurnsWanted<'_>) -> Result<Vec<Delivery>, StoreError>;

    /// Mails to attempt at `now` of the real clock: the first pending one of each subscription,
    /// those due longest first. They are no part of [`Store::due_deliveries`].
    fn due_mails(&self, now: Instant, limit: usize) -> Result<Vec<Delivery>, StoreError>;

    fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;

    /// The delivery log of an environment, newest first, before an id where one is given. Without
    /// a receiver, of all but mail.
    fn deliveries(
        &self,
        environment: EnvironmentId,
        receiver: Option<&str>,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// What some receivers were told, or without any named all of them, but no mail: in order of
    /// the sequence, after one, as it was at one moment.
    fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// What was made for a receiver in a range of ids, which are ordered by the time they were
    /// made, in their order.
    fn deliveries_made(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        made: &Made,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// How receivers fare that do not take what they are told, in order of their names.
    fn troubles(&self) -> Result<Vec<(EnvironmentId, String, Trouble)>, StoreError>;

    /// Reserves `count` numbers of a counter for ever and answers the first.
    fn reserve(&self, counter: &str, count: u64) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Forgets at most `limit` answers that need not be kept at `now` of the real clock, and
    /// tells how many.
    fn forget_answers(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Forgets at most `limit` passes that ended before `now` of the real clock, of all
    /// environments, and tells how many.
    fn forget_passes(&self, now: Instant, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Forgets at most `limit` documents on file that are to be forgotten before `now` of the real
    /// clock, of all environments, and tells how many.
    fn forget_documents(
        &self,
        now: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Forgets the bodies and answers of at most `limit` deliveries that ended so before an
    /// instant of the real clock, of all environments, and tells how many. The rows stay.
    fn forget_bodies(
        &self,
        of: BodiesOf,
        before: Instant,
        limit: usize,
    ) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// An environment as it is now, to be read at leisure: what is written meanwhile is not seen.
    /// Nobody waits for who reads it.
    fn moment(&self, environment: EnvironmentId) -> Result<Box<dyn Moment>, StoreError>;

    /// Takes rows of a sandbox away for good, all or nothing. Numbers and ids stay used.
    fn erase(
        &self,
        sandbox: SandboxId,
        erasing: Erasing,
    ) -> BoxFuture<'_, Result<Erased, StoreError>>;

    /// Whether the store can answer at all, for readiness.
    fn healthy(&self) -> bool;
}

/// One moment of an environment.
pub trait Moment: Send {
    /// All subscriptions in order of creation.
    fn subscriptions(&self, page: Page) -> Result<Vec<Subscription>, StoreError>;

    /// As [`Store::sold_by`].
    fn sold_by(
        &self,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, StoreError>;

    /// As [`Store::documents_named`].
    fn documents_named(
        &self,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, StoreError>;

    /// As [`Store::journal`].
    fn journal(
        &self,
        id: SubscriptionId,
        after_version: u64,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, StoreError>;
}

/// What is taken away together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasing {
    /// With the index entries each is found by. Their journals and books go with them.
    pub subscriptions: Vec<(SubscriptionId, Vec<(String, String)>)>,
    pub documents: Vec<DocumentKey>,
    pub claims: Vec<ClaimKey>,
    /// Receivers of which everything goes that they were told, or would have been.
    pub receivers: Vec<String>,
    /// Callers whose idempotency keys are free again.
    pub callers: Vec<String>,
}

/// How much there was of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub subscriptions: u64,
    pub documents: u64,
    pub claims: u64,
    pub deliveries: u64,
    pub answers: u64,
}

/// Whose turns are wanted.
pub struct TurnsWanted<'a> {
    /// Real time.
    pub now: Instant,
    pub limit: usize,
    /// How many more one receiver takes at once.
    pub per_receiver: &'a (dyn Fn(EnvironmentId, &str) -> usize + Sync),
    /// Those that are being sent; they are left out.
    pub under_way: &'a BTreeSet<DeliveryId>,
}

impl<'a> TurnsWanted<'a> {
    /// Everything due, while nothing is under way.
    pub fn all(
        now: Instant,
        limit: usize,
        per_receiver: &'a (dyn Fn(EnvironmentId, &str) -> usize + Sync),
    ) -> Self {
        static NONE: BTreeSet<DeliveryId> = BTreeSet::new();
        Self { now, limit, per_receiver, under_way: &NONE }
    }
}

/// Deliveries by when they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    pub from: DeliveryId,
    pub before: DeliveryId,
    /// Only those that ended and were not taken.
    pub failed: bool,
}

/// Which bodies are forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodiesOf {
    Succeeded,
    /// Exhausted or stopped.
    Failed,
}

impl BodiesOf {
    pub fn includes(self, state: DeliveryState) -> bool {
        match state {
            DeliveryState::Pending => false,
            DeliveryState::Succeeded => self == Self::Succeeded,
            DeliveryState::Exhausted | DeliveryState::Stopped => self == Self::Failed,
        }
    }
}

/// The facts of one version of one subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    pub version: u64,
    /// When it was written, by the environment's clock. Facts may be dated earlier.
    pub recorded_at: Instant,
    pub facts: Vec<Dated>,
    /// Who asked for them; none for what the platform did by itself.
    pub origin: Option<Origin>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Find {
    All,
    Number(u64),
    Customer(CustomerId),
    /// Those that others share with a customer.
    SharedWith(CustomerId),
    Reference {
        name: String,
        value: String,
    },
}

/// A subscription that a seller sold, and when it last changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The environment's time of the commit, or a microsecond after the one before where that is
    /// not later: in an environment these instants rise with every commit, also when clocks stand
    /// still or facts are dated back. Who goes on after the last one he saw misses nothing.
    pub at: Instant,
    pub state: Subscription,
}

/// At most `limit` after an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub after: Option<SubscriptionId>,
    pub limit: usize,
}

/// The last number an issuer gave in each series; zero for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerNumbers {
    pub issuer: ProjectId,
    pub invoices: u64,
    pub credit_notes: u64,
}

/// Documents of one issuer and series, at most `limit` after a number, dated from one instant
/// until before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberRange {
    pub issuer: ProjectId,
    pub after: u64,
    pub from: Instant,
    pub until: Instant,
    pub limit: usize,
}

impl NumberRange {
    /// Whatever their date.
    pub fn after(issuer: ProjectId, after: u64, limit: usize) -> Self {
        Self { issuer, after, from: Instant::MIN, until: Instant::MAX, limit }
    }
}

/// A document and its version, which grows by one with every change.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    pub version: u64,
    pub document: Document,
}
