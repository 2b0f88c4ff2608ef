//! A change set: the whole effect of one decision. Committed all or nothing.

use perennial_core::billing::credit::Credit;
use perennial_core::billing::{Charge, ChargeKey};
use perennial_core::ids::{ProjectId, SubscriptionId};
use perennial_core::money::Money;
use perennial_core::time::Instant;
use perennial_core::{Dated, Subscription};

use crate::directory::{Document, DocumentKey};
use crate::environment::EnvironmentId;
use crate::origin::Origin;
use crate::receiver::Trouble;

#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    pub environment: EnvironmentId,
    /// The environment's time of the decision.
    pub at: Instant,
    pub subscriptions: Vec<SubscriptionChange>,
    pub documents: Vec<DocumentChange>,
    pub claims: Vec<ClaimChange>,
    pub tallies: Vec<TallyChange>,
    pub charges: Vec<ChargeChange>,
    pub credits: Vec<CreditChange>,
    pub deliveries: Vec<DeliveryChange>,
    pub answer: Option<(AnswerKey, Answer)>,
}

/// A new state of one subscription with the facts that led there.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriptionChange {
    /// The version it was decided on; zero for a sale.
    pub expected: u64,
    pub state: Subscription,
    pub facts: Vec<Dated>,
    /// Who asked for them; none for what fell due. Without facts nothing is told of him.
    pub origin: Option<Origin>,
    /// When it must be looked at next.
    pub wake_at: Option<Instant>,
    /// Index entries (name, value) that are new, and those that no longer hold.
    pub indexed: Vec<(String, String)>,
    pub unindexed: Vec<(String, String)>,
}

#[expect(clippy::large_enum_variant, reason = "documents change seldom, a few at a time")]
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentChange {
    /// Expected version zero: must not exist.
    Put {
        expected: u64,
        document: Document,
    },
    Delete {
        expected: u64,
        key: DocumentKey,
    },
}

/// A name that only one may hold: a partner's order id, a group slot of a customer, a code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey {
    /// What kind of name: `reseller.subscription`.
    pub kind: String,
    /// Scoped by its kind: `telco-north/ord-7781`.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimChange {
    /// `holder` tells who has it: an id in text form.
    Take {
        key: ClaimKey,
        holder: String,
    },
    Release {
        key: ClaimKey,
    },
}

/// One more or one less of what is counted under a name: how often a code was redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TallyChange {
    /// Refused where `max` are counted already.
    Count { name: String, max: u64 },
    /// Giving back what nobody counted changes nothing.
    GiveBack { name: String },
}

/// What happened to a charge row.
#[derive(Clone, Debug, PartialEq)]
pub enum ChargeChange {
    /// The intent, before any gateway is called. One row per (subscription, period, reason).
    Open { subscription: SubscriptionId, charge: Charge },
    Move {
        subscription: SubscriptionId,
        key: ChargeKey,
        standing: ChargeStanding,
        attempt: u32,
        at: Instant,
        /// Of the invoice that it becomes.
        numbering: Numbering,
    },
}

/// Whether a row of the books becomes a document with a number. A row that has one keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbering {
    None,
    /// The issuer's next one, given by the store in the very commit: a change set that is not
    /// written uses none up, so that there are no gaps.
    Next(ProjectId),
    /// The one it had before, for what comes in from another store.
    Given(Issued),
}

/// The number of a document: counted from one without gaps, for each environment, issuer and
/// series. Invoices are one series, credit notes another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issued {
    pub issuer: ProjectId,
    pub number: u64,
}

/// Where a charge stands in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChargeStanding {
    Intended,
    Pending,
    Unknown,
    Declined,
    /// Given up.
    Closed,
    Paid,
}

/// A charge in the books.
#[derive(Clone, Debug, PartialEq)]
pub struct ChargeRecord {
    pub subscription: SubscriptionId,
    pub charge: Charge,
    pub standing: ChargeStanding,
    pub attempt: u32,
    /// When it last moved.
    pub at: Instant,
    /// The invoice it became when it was paid.
    pub invoice: Option<Issued>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CreditChange {
    /// `gateway_key` is the key of the paid attempt, for refunds.
    Open {
        subscription: SubscriptionId,
        credit: Credit,
        at: Instant,
        attempt: u32,
        /// Of the credit note that it becomes.
        numbering: Numbering,
    },
    /// The gateway was told.
    Done { subscription: SubscriptionId, number: u32 },
}

#[derive(Clone, Debug, PartialEq)]
pub struct CreditRecord {
    pub environment: EnvironmentId,
    pub subscription: SubscriptionId,
    pub credit: Credit,
    pub at: Instant,
    /// The attempt that was paid: names the gateway's charge.
    pub attempt: u32,
    /// Whether the money is on its way; true at once for credit notes.
    pub done: bool,
    /// The credit note it became.
    pub note: Option<Issued>,
}

/// Names a delivery on the wire: `msg_…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub u128);

/// A message for one receiver with everything that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    /// Its place among all messages, given by the store in the commit that queues it, so that
    /// nothing ever appears before what was seen. Zero until then.
    pub sequence: u64,
    pub environment: EnvironmentId,
    pub receiver: String,
    pub subscription: SubscriptionId,
    /// Its place among what this receiver is told about this subscription: from one on, without
    /// gaps, given like the other one.
    pub line_sequence: u64,
    /// Version of the subscription it tells of.
    pub object_version: u64,
    pub event: String,
    /// The environment's time of the change.
    pub event_at: Instant,
    pub body: Vec<u8>,
    pub state: DeliveryState,
    /// Attempts made so far.
    pub attempts: u32,
    /// Real time of the next attempt, while pending.
    pub next_at: Instant,
    pub last: Option<LastAttempt>,
    /// Whether later ones of its line may pass while it waits for its next attempt.
    pub aside: bool,
    /// The message that it tells again.
    pub replay_of: Option<DeliveryId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Pending,
    Succeeded,
    /// All attempts failed.
    Exhausted,
    /// Stopped by the receiver or an operator.
    Stopped,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAttempt {
    /// Real time.
    pub at: Instant,
    /// HTTP status, or `None` where no answer came.
    pub status: Option<u16>,
    /// Stable word for what went wrong without an answer.
    pub error: Option<String>,
    /// The head of the answer's body.
    pub answer: String,
    pub millis: u32,
    /// Those before it, oldest first, the newest so many.
    pub earlier: Vec<EarlierAttempt>,
}

/// An attempt that was not the last, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierAttempt {
    pub at: Instant,
    pub status: Option<u16>,
    pub error: Option<String>,
    pub millis: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DeliveryChange {
    Queue(Delivery),
    Record {
        id: DeliveryId,
        state: DeliveryState,
        attempts: u32,
        next_at: Instant,
        last: Option<LastAttempt>,
        /// Whether later ones of its line may pass while it is pending.
        aside: bool,
    },
    /// How a receiver fares; none where it takes what it is told.
    Fares {
        receiver: String,
        trouble: Option<Trouble>,
    },
}

/// Where an idempotency key holds: caller, surface and key together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerKey {
    pub caller: String,
    pub key: String,
}

/// The first answer to a key, given again to every repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// SHA-256 of what was asked.
    pub fingerprint: [u8; 32],
    /// What the room needs to answer again: ids of what was made, in its own form.
    pub body: Vec<u8>,
    /// False while a gateway may still change what the first caller is told. Only an answer that
    /// is not final may be written again, once, by the final one to the same request.
    pub last: bool,
    /// Real time after which it may be forgotten.
    pub keep_until: Instant,
}

impl Answer {
    /// Whether it may be written again by another one.
    pub fn gives_way_to(&self, other: &Self) -> bool {
        !self.last && other.last && self.fingerprint == other.fingerprint
    }
}

impl ChangeSet {
    pub fn new(environment: EnvironmentId, at: Instant) -> Self {
        Self {
            environment,
            at,
            subscriptions: vec![],
            documents: vec![],
            claims: vec![],
            tallies: vec![],
            charges: vec![],
            credits: vec![],
            deliveries: vec![],
            answer: None,
        }
    }

    /// The sum asked for by the charges opened in it, for logs.
    pub fn opened(&self) -> Vec<Money> {
        self.charges
            .iter()
            .filter_map(|change| match change {
                ChargeChange::Open { charge, .. } => charge.gross().ok(),
                ChargeChange::Move { .. } => None,
            })
            .collect()
    }
}
