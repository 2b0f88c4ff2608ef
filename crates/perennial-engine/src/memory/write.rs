//! Committing one change set: every rule of the waist, in the order in which stores check them.
//!
//! The order matters where several rules are broken at once: a repeated request is told first,
//! then a taken name, then what changed meanwhile.

use perennial_core::time::Instant;

use super::content::{Content, Held};
use super::number::Series;
use crate::change_set::{
    ChangeSet, ChargeChange, ChargeRecord, ChargeStanding, ClaimChange, CreditChange, CreditRecord,
    Delivery, DeliveryChange, DeliveryState, DocumentChange, Issued, SubscriptionChange,
    TallyChange,
};
use crate::directory::{Document, DocumentKey};
use crate::environment::EnvironmentId;
use crate::ports::store::{CommitError, JournalEntry, StoreError, StoredDocument};
use crate::receiver::of_the_house;

type Done = Result<(), CommitError>;

/// What cannot happen unless the engine is wrong.
pub(super) fn broken(what: &str) -> CommitError {
    CommitError::Store(StoreError::Failed(what.to_owned()))
}

impl Content {
    /// All of the set, or nothing of it.
    pub(super) fn commit(&mut self, set: ChangeSet) -> Done {
        let queued = self.queued;
        let done = self.write(set);
        for table in self.tables() {
            if done.is_ok() { table.keep() } else { table.revert() }
        }
        if done.is_err() {
            self.queued = queued;
        }
        done
    }

    fn write(&mut self, set: ChangeSet) -> Done {
        let environment = set.environment;
        if let Some((key, answer)) = set.answer {
            let row = (environment, key);
            if self.answers.get(&row).is_some_and(|first| !first.gives_way_to(&answer)) {
                return Err(CommitError::Answered { key: row.1 });
            }
            self.answers.put(row, answer);
        }
        for change in set.claims {
            self.claim(environment, change)?;
        }
        for change in set.tallies {
            self.tally(environment, change)?;
        }
        for change in set.documents {
            self.document(environment, change)?;
        }
        for change in set.subscriptions {
            self.change(environment, set.at, change)?;
        }
        for change in set.charges {
            self.charge(environment, set.at, change)?;
        }
        for change in set.credits {
            self.credit(environment, change)?;
        }
        for change in set.deliveries {
            self.deliver(environment, change)?;
        }
        Ok(())
    }

    /// Releasing what nobody holds changes nothing.
    fn claim(&mut self, environment: EnvironmentId, change: ClaimChange) -> Done {
        match change {
            ClaimChange::Take { key, holder } => {
                let row = (environment, key);
                if let Some(other) = self.claims.get(&row) {
                    return Err(CommitError::Claimed { holder: other.clone(), key: row.1 });
                }
                self.claims.put(row, holder);
            }
            ClaimChange::Release { key } => self.claims.remove(&(environment, key)),
        }
        Ok(())
    }

    fn tally(&mut self, environment: EnvironmentId, change: TallyChange) -> Done {
        match change {
            TallyChange::Count { name, max } => {
                let row = (environment, name);
                let counted = self.tallies.get(&row).copied().unwrap_or_default();
                if counted >= max {
                    return Err(CommitError::UsedUp { name: row.1 });
                }
                self.tallies.put(row, counted.saturating_add(1));
            }
            TallyChange::GiveBack { name } => {
                let row = (environment, name);
                if let Some(counted) = self.tallies.get(&row).copied() {
                    self.tallies.put(row, counted.saturating_sub(1));
                }
            }
        }
        Ok(())
    }

    fn document(&mut self, environment: EnvironmentId, change: DocumentChange) -> Done {
        match change {
            DocumentChange::Put { expected, document } => {
                let key = document.key();
                self.document_is(environment, &key, expected)?;
                self.put_document(environment, key, expected, document);
            }
            DocumentChange::Delete { expected, key } => {
                self.document_is(environment, &key, expected)?;
                self.unname(environment, &key);
                self.documents.remove(&(environment, key));
            }
        }
        Ok(())
    }

    fn document_is(&self, environment: EnvironmentId, key: &DocumentKey, expected: u64) -> Done {
        let found = self.documents.get(&(environment, key.clone()));
        if found.map_or(0, |document| document.version) == expected {
            Ok(())
        } else {
            Err(CommitError::DocumentVersion { key: key.clone() })
        }
    }

    fn put_document(
        &mut self,
        environment: EnvironmentId,
        key: DocumentKey,
        expected: u64,
        document: Document,
    ) {
        let version = expected.saturating_add(1);
        self.unname(environment, &key);
        self.name(environment, &document);
        self.documents.put((environment, key), StoredDocument { version, document });
    }

    /// With facts the version grows by one. Without, only the wake-up and the index entries
    /// change: that is how something is looked at later, or never again.
    fn change(
        &mut self,
        environment: EnvironmentId,
        at: Instant,
        change: SubscriptionChange,
    ) -> Done {
        let SubscriptionChange { expected, state, facts, origin, wake_at, indexed, unindexed } =
            change;
        let (id, number, version) = (state.id, state.number, state.version);
        if version != expected.saturating_add(u64::from(!facts.is_empty())) || version == 0 {
            return Err(broken("the version does not follow from the one expected"));
        }
        let row = (environment, id);
        let (held, mut written_at) = (self.subscriptions.get(&row), None);
        if held.map_or(0, |held| held.state.version) != expected {
            return Err(CommitError::Version { id });
        }
        match held {
            None => {
                if self.numbers.get(&(environment, number)).is_some() {
                    return Err(broken("the number of the subscription is taken"));
                }
                self.numbers.put((environment, number), id);
            }
            Some(held) => {
                if held.state.number != number {
                    return Err(broken("the number of a subscription never changes"));
                }
                if let Some(woken) = held.wake_at {
                    self.wakes.remove(&(environment, woken, id));
                }
                written_at = held.written_at;
            }
        }
        if let Some(wake_at) = wake_at {
            self.wakes.put((environment, wake_at, id), ());
        }
        if let Some(seller) = state.seller.clone().filter(|_| !facts.is_empty()) {
            if let Some(before) = written_at {
                self.sold_by.remove(&(environment, seller.clone(), before));
            }
            let now = self.next_written(environment, at);
            self.sold_by.put((environment, seller, now), id);
            written_at = Some(now);
        }
        self.subscriptions.put(row, Held { state, wake_at, written_at });
        if !facts.is_empty() {
            let entry = JournalEntry { version, recorded_at: at, facts, origin };
            self.journal.put((environment, id, version), entry);
        }
        for (name, value) in unindexed {
            self.entries.remove(&(environment, name, value, id));
        }
        for (name, value) in indexed {
            self.entries.put((environment, name, value, id), ());
        }
        Ok(())
    }

    /// The instant of a commit: later than that of every other one.
    fn next_written(&mut self, environment: EnvironmentId, at: Instant) -> Instant {
        let last = self.written.get(&environment).copied();
        let next = last.and_then(|last| last.plus_micros(1).ok()).map_or(at, |next| next.max(at));
        self.written.put(environment, next);
        next
    }

    fn charge(&mut self, environment: EnvironmentId, at: Instant, change: ChargeChange) -> Done {
        let (ChargeChange::Open { subscription, .. } | ChargeChange::Move { subscription, .. }) =
            change;
        let row = (environment, subscription);
        let mut charges = self.charges.get(&row).cloned().unwrap_or_default();
        match change {
            ChargeChange::Open { subscription, charge } => {
                if charges.iter().any(|record| record.charge.key == charge.key) {
                    return Err(CommitError::Charged);
                }
                let (standing, attempt) = (ChargeStanding::Intended, charge.attempt);
                let invoice = None;
                charges.push(ChargeRecord { subscription, charge, standing, attempt, at, invoice });
            }
            ChargeChange::Move { key, standing, attempt, at, numbering, .. } => {
                let found = charges.iter_mut().find(|record| record.charge.key == key);
                let record = found.ok_or_else(|| broken("there is no such charge to move"))?;
                (record.standing, record.attempt, record.at) = (standing, attempt, at);
                let has = record.invoice.as_ref();
                record.invoice = self.number(environment, Series::Invoices, has, &numbering)?;
                if let Some(Issued { issuer, number }) = &record.invoice {
                    let row = (environment, issuer.clone(), *number);
                    self.invoices.put(row, (subscription, key));
                }
            }
        }
        self.charges.put(row, charges);
        Ok(())
    }

    /// Nobody has to be told of a credit note: it is done at once.
    fn credit(&mut self, environment: EnvironmentId, change: CreditChange) -> Done {
        match change {
            CreditChange::Open { subscription, credit, at, attempt, numbering } => {
                let row = (environment, subscription, credit.number);
                if self.credits.get(&row).is_some() {
                    return Err(broken("the credit was given already"));
                }
                let done = !credit.is_sent();
                let note = self.number(environment, Series::CreditNotes, None, &numbering)?;
                if let Some(Issued { issuer, number }) = &note {
                    let row = (environment, issuer.clone(), *number);
                    self.credit_notes.put(row, (subscription, credit.number));
                }
                let record =
                    CreditRecord { environment, subscription, credit, at, attempt, done, note };
                self.credits.put(row, record);
            }
            CreditChange::Done { subscription, number } => {
                let row = (environment, subscription, number);
                let mut record = self
                    .credits
                    .get(&row)
                    .cloned()
                    .ok_or_else(|| broken("there is no such credit to be done"))?;
                record.done = true;
                self.credits.put(row, record);
            }
        }
        Ok(())
    }

    fn deliver(&mut self, environment: EnvironmentId, change: DeliveryChange) -> Done {
        match change {
            DeliveryChange::Queue(mut delivery) => {
                if delivery.environment != environment {
                    return Err(broken("the delivery belongs to another environment"));
                }
                if self.deliveries.get(&delivery.id).is_some() {
                    return Err(broken("the delivery was queued already"));
                }
                let place = self.queued.saturating_add(1);
                self.queued = place;
                delivery.sequence = place;
                if !of_the_house(&delivery.receiver) {
                    let line = (environment, delivery.receiver.clone(), delivery.subscription);
                    let told = self.told.get(&line).copied().unwrap_or(0).saturating_add(1);
                    delivery.line_sequence = told;
                    self.told.put(line, told);
                }
                self.line_up(place, &delivery);
                self.deliveries.put(delivery.id, (place, delivery));
            }
            DeliveryChange::Record { id, state, attempts, next_at, last, aside } => {
                let (place, mut delivery) = self
                    .deliveries
                    .get(&id)
                    .filter(|(_, delivery)| delivery.environment == environment)
                    .cloned()
                    .ok_or_else(|| broken("there is no such delivery to record"))?;
                delivery.state = state;
                delivery.attempts = attempts;
                delivery.next_at = next_at;
                delivery.last = last;
                delivery.aside = aside;
                self.line_up(place, &delivery);
                self.deliveries.put(id, (place, delivery));
            }
            DeliveryChange::Fares { receiver, trouble } => {
                let row = (environment, receiver);
                match trouble {
                    Some(trouble) => self.troubles.put(row, trouble),
                    None => self.troubles.remove(&row),
                }
            }
        }
        Ok(())
    }

    /// Pending ones stand in their line at their place, others in none.
    fn line_up(&mut self, place: u64, delivery: &Delivery) {
        let Delivery { environment, receiver, subscription, .. } = delivery;
        let row = (*environment, receiver.clone(), *subscription, place);
        self.lines.remove(&row);
        self.asides.remove(&row);
        match delivery.state {
            DeliveryState::Pending if delivery.aside => self.asides.put(row, delivery.id),
            DeliveryState::Pending => self.lines.put(row, delivery.id),
            DeliveryState::Succeeded | DeliveryState::Exhausted | DeliveryState::Stopped => {}
        }
    }
}
