//! Carrying everything out and in: for backups that can be read, and for moving between stores.
//!
//! What is carried is what cannot be derived: documents, facts and names. States, books and index
//! entries follow from the facts, so what comes in is what the facts say, not what a file claims.

use std::collections::BTreeMap;

use perennial_core::billing::{ChargeKey, Credit};
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::{Fact, Subscription};

use crate::change_set::{
    ChangeSet, ChargeChange, ChargeRecord, ClaimChange, ClaimKey, CreditChange, CreditRecord,
    DocumentChange, Issued, Numbering,
};
use crate::directory::Document;
use crate::effects::{Changed, Effects, is_slot};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::filed::FiledKind;
use crate::numbers::Counter;
use crate::place::Place;
use crate::ports::{Find, JournalEntry, Page, StoredDocument};

/// Things read or written at a time.
const PAGE: usize = 500;

/// One thing that is carried.
#[expect(clippy::large_enum_variant, reason = "passed on one at a time, never kept")]
#[derive(Clone, Debug, PartialEq)]
pub enum Carried {
    Document {
        environment: EnvironmentId,
        stored: StoredDocument,
    },
    Claim {
        environment: EnvironmentId,
        key: ClaimKey,
        holder: String,
    },
    Entry {
        environment: EnvironmentId,
        subscription: SubscriptionId,
        entry: JournalEntry,
        /// What follows from no fact: the numbers of the documents that the facts brought.
        numbers: DocumentNumbers,
    },
}

/// The invoices by their charges, the credit notes by the credits' own numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentNumbers {
    pub invoices: Vec<(ChargeKey, Issued)>,
    pub credit_notes: Vec<(u32, Issued)>,
}

impl Engine {
    /// Hands out everything: documents first, then names, then facts by subscription.
    pub fn carry_out<E>(
        &self,
        mut take: impl FnMut(Carried) -> Result<(), E>,
    ) -> Result<(), CarryError<E>> {
        let store = &self.ports.store;
        let mut documents = store.directory()?;
        documents.sort_by_key(|(environment, stored)| (*environment, stored.document.key()));
        for (environment, stored) in documents {
            take(Carried::Document { environment, stored }).map_err(CarryError::Taker)?;
        }
        for environment in self.places().by_id.keys().copied() {
            let mut after = None;
            loop {
                let page = store.customers(environment, after, PAGE)?;
                let full = page.len() == PAGE;
                for stored in page {
                    if let Document::Customer(customer) = &stored.document {
                        after = Some(customer.id);
                    }
                    take(Carried::Document { environment, stored }).map_err(CarryError::Taker)?;
                }
                if !full {
                    break;
                }
            }
            self.files_out(environment, &mut take)?;
            let mut after: Option<ClaimKey> = None;
            loop {
                let page = store.claims(environment, after.as_ref(), PAGE)?;
                let full = page.len() == PAGE;
                for (key, holder) in page {
                    after = Some(key.clone());
                    take(Carried::Claim { environment, key, holder }).map_err(CarryError::Taker)?;
                }
                if !full {
                    break;
                }
            }
            let mut after = None;
            loop {
                let page = store.find(environment, &Find::All, Page { after, limit: PAGE })?;
                for s in &page {
                    let entries = self.history(environment, s.id).map_err(CarryError::Engine)?;
                    let charges = store.charges(environment, s.id)?;
                    let credits = store.credits(environment, s.id)?;
                    for entry in entries {
                        let subscription = s.id;
                        let numbers = DocumentNumbers::of(&entry, &charges, &credits);
                        let carried = Carried::Entry { environment, subscription, entry, numbers };
                        take(carried).map_err(CarryError::Taker)?;
                    }
                }
                match page.last() {
                    Some(last) if page.len() == PAGE => after = Some(last.id),
                    Some(_) | None => break,
                }
            }
        }
        Ok(())
    }

    fn files_out<E>(
        &self,
        environment: EnvironmentId,
        take: &mut impl FnMut(Carried) -> Result<(), E>,
    ) -> Result<(), CarryError<E>> {
        for kind in FiledKind::ALL {
            let mut after: Option<String> = None;
            loop {
                let page =
                    self.ports.store.documents_filed(environment, kind, after.as_deref(), PAGE)?;
                after = page.last().map(|stored| stored.document.key().id);
                let full = page.len() == PAGE;
                for stored in page {
                    take(Carried::Document { environment, stored }).map_err(CarryError::Taker)?;
                }
                if !full {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Takes in what [`Engine::carry_out`] handed out, in its order, into an empty store. Nothing
    /// is charged and nobody is told again.
    pub async fn carry_in(
        &self,
        carried: impl IntoIterator<Item = Result<Carried, EngineError>>,
    ) -> Result<usize, EngineError> {
        let mut states: BTreeMap<SubscriptionId, Subscription> = BTreeMap::new();
        let mut count = 0_usize;
        let mut highest: BTreeMap<Counter, u64> = BTreeMap::new();
        for one in carried {
            let one = one?;
            if let Some((counter, number)) = numbered(&one) {
                let seen = highest.entry(counter).or_default();
                *seen = number.max(*seen);
            }
            let set = match one {
                Carried::Document { environment, stored } => {
                    self.document_in(environment, stored).await?;
                    count = count.saturating_add(1);
                    continue;
                }
                Carried::Claim { environment, key, holder } => {
                    let mut set = ChangeSet::new(environment, self.now(environment)?);
                    // Slots follow from the facts.
                    if !is_slot(&key.kind) {
                        set.claims.push(ClaimChange::Take { key, holder });
                    }
                    set
                }
                Carried::Entry { environment, subscription, entry, numbers } => {
                    if entry.version == 1 {
                        // Facts come subscription by subscription.
                        states.clear();
                    }
                    let before = states.remove(&subscription);
                    let place = self.place(environment)?;
                    let (mut set, after) = self.entry_in(&place, before, entry)?;
                    numbers.put_into(&mut set);
                    states.insert(subscription, after);
                    set
                }
            };
            self.commit_set(set).await?;
            count = count.saturating_add(1);
        }
        for (counter, seen) in highest {
            self.numbers.skip(self.ports.store.as_ref(), counter, seen).await?;
        }
        Ok(count)
    }

    async fn document_in(
        &self,
        environment: EnvironmentId,
        stored: StoredDocument,
    ) -> Result<(), EngineError> {
        // A version is reached step by step, as every store counts it.
        for expected in 0..stored.version {
            let mut set = ChangeSet::new(environment, self.real());
            let document = stored.document.clone();
            set.documents.push(DocumentChange::Put { expected, document });
            self.commit_one(set).await?;
        }
        let kept = stored.document.key().kind.in_memory();
        if kept {
            self.learn(environment, stored);
        }
        Ok(())
    }

    fn entry_in(
        &self,
        place: &Place,
        before: Option<Subscription>,
        entry: JournalEntry,
    ) -> Result<(ChangeSet, Subscription), EngineError> {
        let after = evolve_all(before.clone(), &entry.facts).ok_or(EngineError::NotFound)?;
        let mut quiet = place.clone();
        quiet.receivers.clear();
        let mut set = ChangeSet::new(place.environment.id, entry.recorded_at);
        let effects = Effects {
            place: &quiet,
            teller: self.ports.teller.as_ref(),
            ids: self.ports.ids.as_ref(),
            whose: &|_| None,
            origin: entry.origin.as_ref(),
            real: self.real(),
            carried: true,
        };
        let changed = Changed { before, after: after.clone(), facts: entry.facts };
        let rows = self.ports.store.charges(place.environment.id, after.id)?;
        effects.add(&mut set, &changed, |key| {
            rows.iter().find(|row| row.charge.key == key).map_or(1, |row| row.attempt)
        });
        Ok((set, after))
    }
}

impl DocumentNumbers {
    fn of(entry: &JournalEntry, charges: &[ChargeRecord], credits: &[CreditRecord]) -> Self {
        let mut numbers = Self::default();
        for dated in &entry.facts {
            match &dated.fact {
                Fact::ChargePaid { key, .. } => {
                    let row = charges.iter().find(|row| row.charge.key == *key);
                    let issued = row.and_then(|row| row.invoice.clone());
                    numbers.invoices.extend(issued.map(|issued| (*key, issued)));
                }
                Fact::Credited(Credit { number, .. }) => {
                    let row = credits.iter().find(|row| row.credit.number == *number);
                    let issued = row.and_then(|row| row.note.clone());
                    numbers.credit_notes.extend(issued.map(|issued| (*number, issued)));
                }
                _ => {}
            }
        }
        numbers
    }

    /// In place of the next ones. What was carried out before there were numbers gets those, in
    /// the order in which it comes in.
    fn put_into(self, set: &mut ChangeSet) {
        for change in &mut set.charges {
            if let ChargeChange::Move { key, numbering, .. } = change
                && *numbering != Numbering::None
                && let Some((_, issued)) = self.invoices.iter().find(|(of, _)| of == key)
            {
                *numbering = Numbering::Given(issued.clone());
            }
        }
        for change in &mut set.credits {
            if let CreditChange::Open { credit, numbering, .. } = change
                && let Some((_, issued)) =
                    self.credit_notes.iter().find(|(of, _)| *of == credit.number)
            {
                *numbering = Numbering::Given(issued.clone());
            }
        }
    }
}

/// The running number something brings with it.
fn numbered(carried: &Carried) -> Option<(Counter, u64)> {
    match carried {
        Carried::Document { stored, .. } => match &stored.document {
            Document::Customer(it) => Some((Counter::Customer, it.number)),
            Document::Product(it) => Some((Counter::Product, it.number)),
            Document::Group(it) => Some((Counter::Group, it.number)),
            Document::Offer(it) => Some((Counter::Offer, it.number)),
            Document::Environment(_)
            | Document::Project(_)
            | Document::Terms { .. }
            | Document::Partner(_)
            | Document::Credential(_)
            | Document::Receiver(_)
            | Document::ServiceAccount(_)
            | Document::OAuthClient(_)
            | Document::Pass(_)
            | Document::Filed(_)
            | Document::Codes(_) => None,
        },
        Carried::Entry { entry, .. } => entry.facts.iter().find_map(|dated| match &dated.fact {
            Fact::Sold { sale, .. } => Some((Counter::Subscription, sale.number)),
            _ => None,
        }),
        Carried::Claim { .. } => None,
    }
}

/// Either side of carrying out may fail.
#[derive(Debug, thiserror::Error)]
pub enum CarryError<E> {
    #[error(transparent)]
    Engine(EngineError),
    #[error(transparent)]
    Store(#[from] crate::ports::StoreError),
    #[error("{0}")]
    Taker(E),
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use std::sync::Arc;

    use super::*;
    use crate::ports::Mail;
    use crate::ports::consent::Agreed;
    use crate::testing::{CountingIds, Outside, PlainTeller, SANDBOX, StandingClock, World};
    use crate::{Ports, Settings};

    /// I32: import(export(x)) = x.
    #[test]
    fn what_is_carried_out_and_in_is_the_same() {
        block_on(async {
            let world = World::new().await;
            let customer = world.customer("c-1").await.unwrap();
            let mut order = world.order("basic", Some(customer)).await.unwrap();
            order.references.insert("shop".to_owned(), "s-1".to_owned());
            let act = crate::Act::Sell(Box::new(order));
            let origin = Some(crate::Origin::of("storefront"));
            let wish = crate::Wish { origin, ..crate::Wish::one(SANDBOX, act) };
            let done = world.engine.execute(wish).await.unwrap();
            let id = done.first().unwrap().after.id;
            world.sell("plus", "tok_decline_later").await.unwrap();
            world.clock_to("2026-03-05T09:00:00Z").await.unwrap();
            let mut out = vec![];
            let take = |carried| {
                out.push(carried);
                Ok::<_, ()>(())
            };
            world.engine.carry_out(take).unwrap();

            let store = Arc::new(crate::memory::MemoryStore::new());
            let ports = Ports {
                store: store.clone(),
                clock: Arc::new(StandingClock::at("2026-03-05T09:00:00Z")),
                ids: Arc::new(CountingIds::default()),
                gateway: world.gateway.clone(),
                http_out: Arc::new(Outside::default()),
                teller: Arc::new(PlainTeller),
                mail: Mail::none(),
                consent: Arc::new(Agreed),
                verifier: Arc::new(crate::LocalVerifier),
                translation: crate::Translation::none(),
            };
            let other = Engine::open(ports, Settings::default()).unwrap();
            other.carry_in(out.clone().into_iter().map(Ok)).await.unwrap();
            let mut again = vec![];
            let take = |carried| {
                again.push(carried);
                Ok::<_, ()>(())
            };
            other.carry_out(take).unwrap();
            assert_eq!(again, out);
            let both = |engine: &Engine| {
                (
                    engine.subscription(SANDBOX, id).unwrap(),
                    engine.charges(SANDBOX, id).unwrap(),
                    engine.verify(SANDBOX, |_| {}).unwrap(),
                )
            };
            assert_eq!(both(&other), both(&world.engine));
            let given = other.subscription(SANDBOX, id).unwrap().number;
            assert!(other.number(Counter::Subscription).await.unwrap() > given + 1);
        });
    }
}
