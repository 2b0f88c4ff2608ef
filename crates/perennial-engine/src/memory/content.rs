//! Everything that is committed, as rows, and the questions that need more than one lookup.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::ops::Bound;

use aws_lc_rs::digest::{Context, SHA256};
use perennial_core::Subscription;
use perennial_core::billing::ChargeKey;
use perennial_core::ids::{PartnerId, ProjectId, SubscriptionId};
use perennial_core::time::Instant;

use super::table::{Revertible, Table};
use crate::change_set::{
    Answer, AnswerKey, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId,
};
use crate::directory::{Document, DocumentKey};
use crate::environment::EnvironmentId;
use crate::filed::FiledKind;
use crate::pass::PassesOf;
use crate::ports::store::{
    BodiesOf, JournalEntry, Made, StoreError, StoredDocument, TurnsWanted, Written,
};
use crate::receiver::{Trouble, of_the_house};

/// The whole content of a store. Opaque: kept, compared by digest, and gone on from.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub(super) subscriptions: Table<(EnvironmentId, SubscriptionId), Held>,
    pub(super) wakes: Table<(EnvironmentId, Instant, SubscriptionId), ()>,
    pub(super) numbers: Table<(EnvironmentId, u64), SubscriptionId>,
    /// What sellers sold, by when it was last written.
    pub(super) sold_by: Table<(EnvironmentId, PartnerId, Instant), SubscriptionId>,
    /// The last of those instants.
    pub(super) written: Table<EnvironmentId, Instant>,
    pub(super) entries: Table<(EnvironmentId, String, String, SubscriptionId), ()>,
    pub(super) journal: Table<(EnvironmentId, SubscriptionId, u64), JournalEntry>,
    pub(super) documents: Table<(EnvironmentId, DocumentKey), StoredDocument>,
    /// What documents on file are found by.
    pub(super) names: Table<(EnvironmentId, FiledKind, String, String), ()>,
    pub(super) claims: Table<(EnvironmentId, ClaimKey), String>,
    pub(super) tallies: Table<(EnvironmentId, String), u64>,
    pub(super) answers: Table<(EnvironmentId, AnswerKey), Answer>,
    /// Oldest first. A subscription has few.
    pub(super) charges: Table<(EnvironmentId, SubscriptionId), Vec<ChargeRecord>>,
    pub(super) credits: Table<(EnvironmentId, SubscriptionId, u32), CreditRecord>,
    /// With its place in the order of queueing.
    pub(super) deliveries: Table<DeliveryId, (u64, Delivery)>,
    /// The last number of each series of an issuer: invoices, credit notes.
    pub(super) issuers: Table<(EnvironmentId, ProjectId), (u64, u64)>,
    pub(super) invoices: Table<(EnvironmentId, ProjectId, u64), (SubscriptionId, ChargeKey)>,
    pub(super) credit_notes: Table<(EnvironmentId, ProjectId, u64), (SubscriptionId, u32)>,
    /// Pending deliveries, line by line: of one receiver about one subscription.
    pub(super) lines: Table<(EnvironmentId, String, SubscriptionId, u64), DeliveryId>,
    /// Pending deliveries that later ones may pass.
    pub(super) asides: Table<(EnvironmentId, String, SubscriptionId, u64), DeliveryId>,
    /// How much each line was told.
    pub(super) told: Table<(EnvironmentId, String, SubscriptionId), u64>,
    pub(super) troubles: Table<(EnvironmentId, String), Trouble>,
    pub(super) queued: u64,
    /// The next number of each counter.
    counters: BTreeMap<String, u64>,
}

/// A subscription and when it must be looked at next.
#[derive(Clone, Debug)]
pub struct Held {
    pub state: Subscription,
    pub wake_at: Option<Instant>,
    /// When it was last written, if somebody sold it.
    pub written_at: Option<Instant>,
}

impl Content {
    /// SHA-256 of the rows in key order.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Hashing(Context::new(&SHA256));
        // Writing into a hash cannot fail.
        let _ = write!(hash, "{self:?}");
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.0.finish().as_ref());
        bytes
    }

    pub(super) fn subscription(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Option<Subscription> {
        self.subscriptions.get(&(environment, id)).map(|held| held.state.clone())
    }

    /// Ids from one on, in order of creation.
    pub(super) fn ids(
        &self,
        environment: EnvironmentId,
        first: SubscriptionId,
        limit: usize,
    ) -> Vec<SubscriptionId> {
        let (from, to) = ((environment, first), (environment, SubscriptionId(u128::MAX)));
        self.subscriptions.range(from..=to).take(limit).map(|((_, id), _)| *id).collect()
    }

    /// As [`Self::ids`], of those with an index entry.
    pub(super) fn indexed(
        &self,
        environment: EnvironmentId,
        (name, value): (&str, &str),
        first: SubscriptionId,
        limit: usize,
    ) -> Vec<SubscriptionId> {
        let entry = |id| (environment, name.to_owned(), value.to_owned(), id);
        let entries = self.entries.range(entry(first)..=entry(SubscriptionId(u128::MAX)));
        entries.take(limit).map(|((_, _, _, id), ())| *id).collect()
    }

    /// What sellers sold, in the order in which it was last written.
    pub(super) fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Vec<Written> {
        let theirs = sellers.iter().flat_map(|seller| {
            let row = |at| (environment, seller.clone(), at);
            let from = (Bound::Excluded(row(after)), Bound::Included(row(Instant::MAX)));
            self.sold_by.range(from).take(limit)
        });
        let mut theirs: Vec<_> = theirs.map(|((_, _, at), id)| (*at, *id)).collect();
        theirs.sort_unstable();
        theirs.dedup();
        let first = theirs.into_iter().take(limit);
        first.filter_map(|(_, id)| self.as_written(environment, id)).collect()
    }

    /// As [`Self::sold_by`], under an index entry and in order of creation.
    pub(super) fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Vec<Written> {
        let ids = self.indexed(environment, entry, SubscriptionId(0), usize::MAX);
        let all = ids.into_iter().filter_map(|id| self.as_written(environment, id));
        let theirs = |it: &Written| it.state.seller.as_ref().is_some_and(|it| sellers.contains(it));
        all.filter(theirs).take(limit).collect()
    }

    fn as_written(&self, environment: EnvironmentId, id: SubscriptionId) -> Option<Written> {
        let held = self.subscriptions.get(&(environment, id))?;
        Some(Written { at: held.written_at?, state: held.state.clone() })
    }

    /// Oldest first.
    pub(super) fn open_refunds(
        &self,
        environment: EnvironmentId,
        limit: usize,
    ) -> Vec<CreditRecord> {
        let credits = self.credits.iter().map(|(_, credit)| credit);
        let mut open = credits
            .filter(|credit| credit.environment == environment && !credit.done)
            .collect::<Vec<_>>();
        open.sort_by_key(|credit| (credit.at, credit.subscription, credit.credit.number));
        open.into_iter().take(limit).cloned().collect()
    }

    /// The receivers take turns: first the one due longest of each, then the second of each.
    pub(super) fn due_deliveries(
        &self,
        wanted: &TurnsWanted<'_>,
        of: impl Fn(&str) -> bool,
    ) -> Vec<Delivery> {
        let TurnsWanted { now, limit, per_receiver, under_way } = *wanted;
        let mut heads = BTreeMap::<(EnvironmentId, &str, SubscriptionId), DeliveryId>::new();
        for ((environment, receiver, subscription, _), id) in
            self.lines.iter().filter(|(line, _)| of(&line.1))
        {
            heads.entry((*environment, receiver, *subscription)).or_insert(*id);
        }
        let asides = self.asides.iter().filter(|(line, _)| of(&line.1)).map(|(_, id)| *id);
        let mut due = BTreeMap::<(EnvironmentId, &str), Vec<&Delivery>>::new();
        for id in heads.into_values().chain(asides).filter(|id| !under_way.contains(id)) {
            if let Some((_, delivery)) = self.deliveries.get(&id)
                && delivery.next_at <= now
            {
                let theirs = (delivery.environment, delivery.receiver.as_str());
                due.entry(theirs).or_default().push(delivery);
            }
        }
        let mut turns = vec![];
        for ((environment, receiver), mut theirs) in due {
            theirs.sort_by_key(|delivery| (delivery.next_at, delivery.id));
            let most = per_receiver(environment, receiver);
            turns.extend(theirs.into_iter().take(most).enumerate());
        }
        turns.sort_by_key(|(turn, delivery)| (*turn, delivery.next_at, delivery.id));
        turns.into_iter().take(limit).map(|(_, delivery)| delivery.clone()).collect()
    }

    /// Reserved at once and for ever, whatever is committed or not.
    pub(super) fn reserve(&mut self, counter: &str, count: u64) -> Result<u64, StoreError> {
        let next = self.counters.get(counter).copied().unwrap_or(1);
        let after = next.checked_add(count).filter(|after| i64::try_from(*after).is_ok());
        let after = after.ok_or_else(|| StoreError::Failed(format!("{counter} is used up")))?;
        self.counters.insert(counter.to_owned(), after);
        Ok(next)
    }

    pub(super) fn forget_answers(&mut self, now: Instant, limit: usize) -> u64 {
        let old =
            |(key, answer): (&_, &Answer)| (answer.keep_until < now).then(|| Clone::clone(key));
        let keys: Vec<(EnvironmentId, AnswerKey)> =
            self.answers.iter().filter_map(old).take(limit).collect();
        for key in &keys {
            self.answers.remove(key);
        }
        self.answers.keep();
        keys.len() as u64
    }

    pub(super) fn passes(
        &self,
        environment: EnvironmentId,
        of: &PassesOf,
        limit: usize,
    ) -> Vec<StoredDocument> {
        let ours = self.documents.iter().filter(|((at, _), stored)| match &stored.document {
            Document::Pass(pass) => *at == environment && of.includes(pass),
            _ => false,
        });
        ours.take(limit).map(|(_, stored)| stored.clone()).collect()
    }

    /// Those that ended longest ago first.
    pub(super) fn forget_passes(&mut self, now: Instant, limit: usize) -> u64 {
        let mut old: Vec<_> = self
            .documents
            .iter()
            .filter_map(|(row, stored)| match &stored.document {
                Document::Pass(pass) if pass.expires_at < now => {
                    Some((pass.expires_at, row.clone()))
                }
                _ => None,
            })
            .collect();
        old.sort();
        old.truncate(limit);
        for (_, row) in &old {
            self.documents.remove(row);
        }
        self.documents.keep();
        old.len() as u64
    }

    /// One commit puts them there, and none changes their place.
    pub(super) fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Vec<Delivery> {
        let ours = |delivery: &&Delivery| {
            delivery.environment == environment
                && delivery.sequence > after
                && receivers.map_or(!of_the_house(&delivery.receiver), |names| {
                    names.contains(&delivery.receiver.as_str())
                })
        };
        let all = self.deliveries.iter().map(|(_, (_, delivery))| delivery);
        let mut found: Vec<_> = all.filter(ours).cloned().collect();
        found.sort_by_key(|delivery| delivery.sequence);
        found.truncate(limit);
        found
    }

    pub(super) fn deliveries_made(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        made: &Made,
        limit: usize,
    ) -> Vec<Delivery> {
        let Made { from, before, failed } = *made;
        if from >= before {
            return vec![];
        }
        let all = self.deliveries.range(from..before).map(|(_, (_, delivery))| delivery);
        let ours = all.filter(|it| it.environment == environment && it.receiver == receiver);
        let wanted = ours.filter(|it| !failed || BodiesOf::Failed.includes(it.state));
        wanted.take(limit).cloned().collect()
    }

    /// Those that ended longest ago first.
    pub(super) fn forget_bodies(&mut self, of: BodiesOf, before: Instant, limit: usize) -> u64 {
        let old =
            |it: &Delivery| of.includes(it.state) && it.next_at < before && !it.body.is_empty();
        let all = self.deliveries.iter().filter(|(_, (_, it))| old(it));
        let mut old: Vec<_> = all.map(|(id, (place, it))| (it.next_at, *place, *id)).collect();
        old.sort_unstable();
        old.truncate(limit);
        for (_, _, id) in &old {
            if let Some((place, delivery)) = self.deliveries.get(id).cloned() {
                let bare = Delivery { body: vec![], last: None, ..delivery };
                self.deliveries.put(*id, (place, bare));
            }
        }
        self.deliveries.keep();
        old.len() as u64
    }

    pub(super) fn tables(&mut self) -> [&mut dyn Revertible; 22] {
        [
            &mut self.subscriptions,
            &mut self.wakes,
            &mut self.numbers,
            &mut self.sold_by,
            &mut self.written,
            &mut self.entries,
            &mut self.journal,
            &mut self.documents,
            &mut self.names,
            &mut self.claims,
            &mut self.tallies,
            &mut self.answers,
            &mut self.charges,
            &mut self.credits,
            &mut self.deliveries,
            &mut self.lines,
            &mut self.asides,
            &mut self.told,
            &mut self.troubles,
            &mut self.issuers,
            &mut self.invoices,
            &mut self.credit_notes,
        ]
    }
}

struct Hashing(Context);

impl Write for Hashing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
