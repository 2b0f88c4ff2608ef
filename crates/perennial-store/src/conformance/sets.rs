//! Change sets: of what the core decided, and of single things.

use futures::executor::block_on;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Sale;
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Fact, Subscription, due};
use perennial_engine::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeChange, ChargeStanding, ClaimChange, ClaimKey,
    CreditChange, Delivery, DeliveryChange, DeliveryId, DeliveryState, DocumentChange, Numbering,
    SubscriptionChange,
};
use perennial_engine::directory::{Customer, Document};
use perennial_engine::effects::entries;
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{CommitError, Store};

use super::history::{Step, instant, plain_sale, step};

pub const HERE: EnvironmentId = EnvironmentId(1);
pub const ELSEWHERE: EnvironmentId = EnvironmentId(2);

/// When most scenarios play.
pub fn noon() -> Instant {
    instant("2024-01-31T12:00:00Z")
}

pub fn after(seconds: i64) -> Instant {
    noon().plus_seconds(seconds).unwrap_or(Instant::MAX)
}

pub fn empty() -> ChangeSet {
    ChangeSet::new(HERE, noon())
}

/// Commits one set.
pub fn commit(store: &dyn Store, set: ChangeSet) -> Result<(), CommitError> {
    let mut answers = block_on(store.commit(vec![set]));
    assert_eq!(answers.len(), 1, "one answer for one set");
    answers.pop().expect("one answer")
}

/// A decision with what it does to the books and the index.
pub fn of(environment: EnvironmentId, before: Option<&Subscription>, step: &Step) -> ChangeSet {
    let mut set = ChangeSet::new(environment, step.at);
    let (old, new) = (before.map(entries).unwrap_or_default(), entries(&step.state));
    set.subscriptions.push(SubscriptionChange {
        expected: before.map_or(0, |before| before.version),
        state: step.state.clone(),
        facts: step.facts.clone(),
        origin: None,
        wake_at: due(&step.state),
        indexed: new.difference(&old).cloned().collect(),
        unindexed: old.difference(&new).cloned().collect(),
    });
    let subscription = step.state.id;
    for Dated { at, fact } in &step.facts {
        let moved = |key, standing, attempt| {
            let (at, numbering) = (*at, numbering(&step.state, standing));
            Some(ChargeChange::Move { subscription, key, standing, attempt, at, numbering })
        };
        set.charges.extend(match fact {
            Fact::ChargeOpened(charge) => {
                Some(ChargeChange::Open { subscription, charge: charge.as_ref().clone() })
            }
            Fact::ChargePaid { key, attempt } => moved(*key, ChargeStanding::Paid, *attempt),
            Fact::ChargeDeclined { key, attempt, .. } => {
                moved(*key, ChargeStanding::Declined, *attempt)
            }
            Fact::ChargeUnknown { key, attempt, .. } => {
                moved(*key, ChargeStanding::Unknown, *attempt)
            }
            _ => None,
        });
        if let Fact::Credited(credit) = fact {
            let (credit, at, attempt) = (*credit, *at, 1);
            let numbering = Numbering::Next(step.state.project.clone());
            let open = CreditChange::Open { subscription, credit, at, attempt, numbering };
            set.credits.push(open);
        }
    }
    set
}

/// What is paid becomes an invoice of the subscription's project.
fn numbering(state: &Subscription, standing: ChargeStanding) -> Numbering {
    if standing == ChargeStanding::Paid {
        Numbering::Next(state.project.clone())
    } else {
        Numbering::None
    }
}

/// # Panics
/// Where the core refuses a sale of ours.
pub fn sold(sale: Sale) -> Step {
    step(None, &Command::Sell(Box::new(sale)), noon()).expect("the sale is sound")
}

/// The sale of a plain subscription.
pub fn sale(n: u64) -> ChangeSet {
    of(HERE, None, &sold(plain_sale(n)))
}

/// A next version of a subscription: a reference is set, whatever else is due.
///
/// # Panics
/// Never: every fact gives a state after a state.
pub fn renamed(before: &Subscription, to: &str) -> ChangeSet {
    let references = [("order".to_owned(), Some(to.to_owned()))].into();
    told(before, Fact::ReferencesChanged { references })
}

/// One more fact, at the moment of the last.
pub fn told(before: &Subscription, fact: Fact) -> ChangeSet {
    let facts = vec![Dated { at: before.changed_at, fact }];
    let at = before.changed_at;
    let state = evolve_all(Some(before.clone()), &facts).expect("a state after a state");
    of(HERE, Some(before), &Step { at, state, facts })
}

pub fn claim_key(name: &str) -> ClaimKey {
    ClaimKey { kind: "order".to_owned(), name: name.to_owned() }
}

pub fn take(name: &str, holder: &str) -> ClaimChange {
    ClaimChange::Take { key: claim_key(name), holder: holder.to_owned() }
}

pub fn answer_key(key: &str) -> AnswerKey {
    AnswerKey { caller: "north/commerce".to_owned(), key: key.to_owned() }
}

pub fn answer(body: &str) -> Answer {
    Answer {
        fingerprint: [7; 32],
        body: body.as_bytes().to_vec(),
        last: true,
        keep_until: after(1_000),
    }
}

pub fn customer(n: u64, email: &str) -> Document {
    let id = perennial_core::ids::CustomerId(u128::from(n));
    Document::Customer(Customer { email: Some(email.to_owned()), ..Customer::new(id, n) })
}

pub fn put(expected: u64, document: Document) -> DocumentChange {
    DocumentChange::Put { expected, document }
}

pub fn delivery(n: u128, receiver: &str, subscription: SubscriptionId) -> Delivery {
    Delivery {
        id: DeliveryId(n),
        sequence: 0,
        environment: HERE,
        receiver: receiver.to_owned(),
        line_sequence: 0,
        aside: false,
        replay_of: None,
        subscription,
        object_version: 1,
        event: "subscription/created".to_owned(),
        event_at: noon(),
        body: b"{}".to_vec(),
        state: DeliveryState::Pending,
        attempts: 0,
        next_at: noon(),
        last: None,
    }
}

pub fn recorded(n: u128, state: DeliveryState, next_at: Instant) -> DeliveryChange {
    let (id, last) = (DeliveryId(n), None);
    DeliveryChange::Record { id, state, attempts: 1, next_at, last, aside: false }
}
