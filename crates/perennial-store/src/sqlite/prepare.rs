//! Preparing a change set: everything that costs time and needs no database is done on the
//! caller's thread, so that the one writer only writes.

use std::collections::BTreeSet;

use perennial_core::billing::{Charge, ChargeKey};
use perennial_core::ids::{ProjectId, SubscriptionId};
use perennial_core::{Dated, Fact};
use perennial_engine::change_set::DocumentChange;
use perennial_engine::change_set::{
    Answer, AnswerKey, ChangeSet, ChargeChange, ChargeStanding, ClaimChange, CreditChange,
    Delivery, DeliveryChange, DeliveryId, DeliveryState, Issued, LastAttempt, Numbering,
    SubscriptionChange, TallyChange,
};
use perennial_engine::directory::DocumentKey;
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::StoreError;
use perennial_engine::receiver::Trouble;

use super::Keys;
use super::code;
use super::customers::Name;
use crate::record::encode;

/// A change set as rows.
pub struct Prepared {
    pub environment: i64,
    pub answer: Option<(AnswerKey, Answer)>,
    pub claims: Vec<ClaimChange>,
    pub tallies: Vec<TallyChange>,
    pub documents: Vec<DocumentRow>,
    pub subscriptions: Vec<SubscriptionRow>,
    pub charges: Vec<ChargeRow>,
    pub credits: Vec<CreditRow>,
    pub deliveries: Vec<DeliveryRow>,
}

/// Without a record it is deleted.
pub struct DocumentRow {
    pub key: DocumentKey,
    pub expected: i64,
    pub record: Option<String>,
    /// What a customer is found by.
    pub names: Vec<Name>,
    /// What a pass is found by.
    pub pass: Option<PassRow>,
    /// What is found on file by its names, and until when.
    pub filed: Option<FiledRow>,
}

pub struct FiledRow {
    pub names: BTreeSet<String>,
    pub forget_at: Option<i64>,
}

pub struct PassRow {
    pub family: String,
    pub customer: Option<String>,
    pub expires_at: i64,
}

pub struct SubscriptionRow {
    pub id: SubscriptionId,
    pub number: i64,
    pub expected: i64,
    pub version: i64,
    pub wake_at: Option<i64>,
    pub record: String,
    /// Who sold it.
    pub seller: Option<String>,
    pub recorded_at: i64,
    pub facts: Option<String>,
    pub origin: Option<String>,
    pub indexed: Vec<(String, String)>,
    pub unindexed: Vec<(String, String)>,
}

pub struct ChargeRow {
    pub subscription: SubscriptionId,
    pub key: ChargeKey,
    pub reason: String,
    pub standing: i64,
    pub attempt: u32,
    pub at: i64,
    pub what: What,
}

/// What happens to a charge, and where it is written what is charged.
pub enum What {
    /// In the facts of this version of the subscription.
    OpensIn(i64),
    /// Nowhere else.
    Opens(String),
    Moves,
    /// Moves, and becomes an invoice.
    Becomes(Document),
}

/// The number that a row of the books shall have.
pub enum Document {
    Next(ProjectId),
    Given(ProjectId, i64),
}

pub enum CreditRow {
    Open {
        subscription: SubscriptionId,
        number: u32,
        at: i64,
        attempt: u32,
        done: bool,
        record: String,
        document: Option<Document>,
    },
    Done {
        subscription: SubscriptionId,
        number: u32,
    },
}

pub enum DeliveryRow {
    Queue {
        delivery: Box<Delivery>,
        version: i64,
        last: Option<String>,
    },
    Record {
        id: DeliveryId,
        state: DeliveryState,
        attempts: u32,
        next_at: i64,
        last: Option<String>,
        aside: bool,
    },
    Fares {
        receiver: String,
        trouble: Option<Trouble>,
    },
}

pub fn prepare(set: ChangeSet, keys: &Keys) -> Result<Prepared, StoreError> {
    let at = set.at.micros();
    let charges = set.charges.iter().map(|change| charge(change, at, &set.subscriptions));
    let charges = charges.collect::<Result<_, _>>()?;
    Ok(Prepared {
        environment: i64::from(set.environment.0),
        answer: set.answer.map(|(key, answer)| hidden(key, answer, keys)).transpose()?,
        claims: set.claims,
        tallies: set.tallies,
        documents: set
            .documents
            .into_iter()
            .map(|change| document(change, keys))
            .collect::<Result<_, _>>()?,
        subscriptions: set
            .subscriptions
            .into_iter()
            .map(|change| subscription(change, at))
            .collect::<Result<_, _>>()?,
        charges,
        credits: set.credits.iter().map(credit).collect::<Result<_, _>>()?,
        deliveries: set
            .deliveries
            .into_iter()
            .map(|change| delivery(change, set.environment))
            .collect::<Result<_, _>>()?,
    })
}

fn hidden(key: AnswerKey, answer: Answer, keys: &Keys) -> Result<(AnswerKey, Answer), StoreError> {
    let body = keys.vault.hide(answer.body)?;
    Ok((key, Answer { body, ..answer }))
}

/// The one subscription a set is about, where it touches nothing that is shared with others: such
/// sets may be written in any order between them. A new subscription brings its number, which
/// others may claim as well, so that it has no lane; nor has what becomes an invoice or a credit
/// note, so that numbers are given in the order of the sets.
pub fn lane(set: &ChangeSet) -> Option<(EnvironmentId, SubscriptionId)> {
    let id = set.subscriptions.first()?.state.id;
    let alone = set.answer.is_none()
        && set.claims.is_empty()
        && set.tallies.is_empty()
        && set.documents.is_empty()
        && set.subscriptions.iter().all(|change| change.state.id == id && change.expected > 0)
        && set.charges.iter().all(|change| match change {
            ChargeChange::Open { subscription, .. } => *subscription == id,
            ChargeChange::Move { subscription, numbering, .. } => {
                *subscription == id && *numbering == Numbering::None
            }
        })
        && set.credits.iter().all(|change| match change {
            CreditChange::Open { subscription, numbering, .. } => {
                *subscription == id && *numbering == Numbering::None
            }
            CreditChange::Done { subscription, .. } => *subscription == id,
        })
        && set.deliveries.iter().all(|change| match change {
            DeliveryChange::Queue(delivery) => delivery.subscription == id,
            DeliveryChange::Record { .. } | DeliveryChange::Fares { .. } => false,
        });
    alone.then_some((set.environment, id))
}

fn document(change: DocumentChange, keys: &Keys) -> Result<DocumentRow, StoreError> {
    Ok(match change {
        DocumentChange::Put { expected, document } => DocumentRow {
            key: document.key(),
            expected: code::integer(expected)?,
            record: Some(keys.vault.close(&document, encode(&document)?)?),
            names: keys.index.names(&document),
            pass: pass(&document),
            filed: filed(&document),
        },
        DocumentChange::Delete { expected, key } => {
            let names = vec![];
            let expected = code::integer(expected)?;
            DocumentRow { key, expected, record: None, names, pass: None, filed: None }
        }
    })
}

fn filed(document: &perennial_engine::directory::Document) -> Option<FiledRow> {
    match document {
        perennial_engine::directory::Document::Filed(filed) => Some(FiledRow {
            names: filed.names(),
            forget_at: filed.forget_at().map(perennial_core::time::Instant::micros),
        }),
        _ => None,
    }
}

fn pass(document: &perennial_engine::directory::Document) -> Option<PassRow> {
    match document {
        perennial_engine::directory::Document::Pass(pass) => Some(PassRow {
            family: pass.family.clone(),
            customer: pass.customer.map(|customer| customer.to_string()),
            expires_at: pass.expires_at.micros(),
        }),
        _ => None,
    }
}

fn subscription(change: SubscriptionChange, at: i64) -> Result<SubscriptionRow, StoreError> {
    let SubscriptionChange { expected, state, facts, origin, wake_at, indexed, unindexed } = change;
    let follows = expected.saturating_add(u64::from(!facts.is_empty()));
    if state.version != follows || state.version == 0 {
        let what = "the version does not follow from the one expected";
        return Err(StoreError::Failed(what.to_owned()));
    }
    Ok(SubscriptionRow {
        id: state.id,
        number: code::integer(state.number)?,
        expected: code::integer(expected)?,
        version: code::integer(state.version)?,
        wake_at: wake_at.map(perennial_core::time::Instant::micros),
        record: encode(&state)?,
        seller: state.seller.map(|seller| seller.0),
        recorded_at: at,
        facts: if facts.is_empty() { None } else { Some(encode(&facts)?) },
        origin: origin.as_ref().map(encode).transpose()?,
        indexed,
        unindexed,
    })
}

fn charge(
    change: &ChargeChange,
    at: i64,
    subscriptions: &[SubscriptionChange],
) -> Result<ChargeRow, StoreError> {
    Ok(match change {
        ChargeChange::Open { subscription, charge } => ChargeRow {
            subscription: *subscription,
            key: charge.key,
            reason: charge.key.reason.to_string(),
            standing: code::standing(ChargeStanding::Intended),
            attempt: charge.attempt,
            at,
            what: match opened_in(subscriptions, *subscription, charge) {
                Some(version) => What::OpensIn(code::integer(version)?),
                None => What::Opens(encode(charge)?),
            },
        },
        ChargeChange::Move { subscription, key, standing, attempt, at, numbering } => ChargeRow {
            subscription: *subscription,
            key: *key,
            reason: key.reason.to_string(),
            standing: code::standing(*standing),
            attempt: *attempt,
            at: at.micros(),
            what: numbered(numbering)?.map_or(What::Moves, What::Becomes),
        },
    })
}

/// The version of a subscription whose facts, in the same set, open this very charge.
fn opened_in(
    subscriptions: &[SubscriptionChange],
    subscription: SubscriptionId,
    charge: &Charge,
) -> Option<u64> {
    let opens = |dated: &Dated| match &dated.fact {
        Fact::ChargeOpened(opened) => opened.as_ref() == charge,
        _ => false,
    };
    let mut theirs = subscriptions.iter().filter(|change| change.state.id == subscription);
    theirs.find(|change| change.facts.iter().any(opens)).map(|change| change.state.version)
}

fn numbered(numbering: &Numbering) -> Result<Option<Document>, StoreError> {
    Ok(match numbering {
        Numbering::None => None,
        Numbering::Next(issuer) => Some(Document::Next(issuer.clone())),
        Numbering::Given(Issued { issuer, number }) => {
            Some(Document::Given(issuer.clone(), code::integer(*number)?))
        }
    })
}

/// Nobody has to be told of a credit note: it is done at once.
fn credit(change: &CreditChange) -> Result<CreditRow, StoreError> {
    Ok(match change {
        CreditChange::Open { subscription, credit, at, attempt, numbering } => CreditRow::Open {
            subscription: *subscription,
            number: credit.number,
            at: at.micros(),
            attempt: *attempt,
            done: !credit.is_sent(),
            record: encode(credit)?,
            document: numbered(numbering)?,
        },
        CreditChange::Done { subscription, number } => {
            CreditRow::Done { subscription: *subscription, number: *number }
        }
    })
}

fn delivery(change: DeliveryChange, environment: EnvironmentId) -> Result<DeliveryRow, StoreError> {
    let last = |last: Option<&LastAttempt>| last.map(encode).transpose();
    Ok(match change {
        DeliveryChange::Queue(delivery) => {
            if delivery.environment != environment {
                let what = "the delivery belongs to another environment";
                return Err(StoreError::Failed(what.to_owned()));
            }
            let version = code::integer(delivery.object_version)?;
            DeliveryRow::Queue {
                version,
                last: last(delivery.last.as_ref())?,
                delivery: Box::new(delivery),
            }
        }
        DeliveryChange::Record { id, state, attempts, next_at, last: attempt, aside } => {
            let (next_at, last) = (next_at.micros(), last(attempt.as_ref())?);
            DeliveryRow::Record { id, state, attempts, next_at, last, aside }
        }
        DeliveryChange::Fares { receiver, trouble } => DeliveryRow::Fares { receiver, trouble },
    })
}
