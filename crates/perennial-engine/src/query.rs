//! Questions: the present, any past instant, and why.

use perennial_core::catalog::History;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::subscription::evolve::{Seen, changed, evolve};
use perennial_core::time::Instant;
use perennial_core::{Dated, Entitlement, Subscription, entitlement, shared_entitlement};

use crate::change_set::{AnswerKey, ChargeRecord, ClaimKey, CreditRecord, Delivery, DeliveryId};
use crate::directory::{Customer, Document, DocumentKey};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::{Find, JournalEntry, Page, Written};
use crate::receiver::of_the_house;
use crate::settings::HISTORY_MAX;

/// Journal entries read at a time.
const JOURNAL_PAGE: usize = 500;

/// The state at an instant: the fold of the facts of a journal that are dated until then.
pub fn state_at(entries: &[JournalEntry], at: Instant) -> Option<Subscription> {
    let mut state: Option<Subscription> = None;
    for entry in entries {
        let until = entry.facts.iter().take_while(|dated| dated.at <= at);
        let (before, version) = (state.clone(), entry.version);
        let facts: Vec<&Dated> = until.collect();
        if facts.is_empty() {
            continue;
        }
        let seen = before.as_ref().map(Seen::of);
        let folded = facts.into_iter().fold(before, evolve);
        state = folded.map(|folded| Subscription { version, ..changed(seen, folded) });
    }
    state
}

impl Engine {
    pub fn subscription(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Subscription, EngineError> {
        let mut found = self.ports.store.load(environment, &[id])?;
        found.pop().flatten().ok_or(EngineError::NotFound)
    }

    /// By the integer some surfaces use.
    pub fn subscription_numbered(
        &self,
        environment: EnvironmentId,
        number: u64,
    ) -> Result<Subscription, EngineError> {
        let page = Page { after: None, limit: 1 };
        let found = self.ports.store.find(environment, &Find::Number(number), page)?;
        found.into_iter().next().ok_or(EngineError::NotFound)
    }

    pub fn find(
        &self,
        environment: EnvironmentId,
        find: &Find,
        page: Page,
    ) -> Result<Vec<Subscription>, EngineError> {
        Ok(self.ports.store.find(environment, find, page)?)
    }

    /// What some sellers sold, in the order in which it was last written, after an instant.
    pub fn sold_by(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        after: Instant,
        limit: usize,
    ) -> Result<Vec<Written>, EngineError> {
        Ok(self.ports.store.sold_by(environment, sellers, after, limit)?)
    }

    /// What some sellers sold under an index entry, in order of creation.
    pub fn sold_by_as(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        entry: (&str, &str),
        limit: usize,
    ) -> Result<Vec<Written>, EngineError> {
        Ok(self.ports.store.sold_by_as(environment, sellers, entry, limit)?)
    }

    /// What a customer has and had, for who asks whether he may use an offer.
    pub fn past_of(
        &self,
        environment: EnvironmentId,
        customer: CustomerId,
    ) -> Result<History, EngineError> {
        let page = Page { after: None, limit: HISTORY_MAX };
        let past = self.ports.store.find(environment, &Find::Customer(customer), page)?;
        Ok(History::of(&past))
    }

    /// Who holds a claimed name.
    pub fn holder(
        &self,
        environment: EnvironmentId,
        key: &ClaimKey,
    ) -> Result<Option<String>, EngineError> {
        Ok(self.ports.store.holder(environment, key)?)
    }

    /// The first answer to an idempotency key, if it was given to the same request. For rooms that
    /// look further than the wish itself before they execute it.
    pub fn first_answer(
        &self,
        environment: EnvironmentId,
        key: &AnswerKey,
        fingerprint: &[u8; 32],
    ) -> Result<Option<Vec<u8>>, EngineError> {
        match self.ports.store.answer(environment, key)? {
            Some(answer) if answer.fingerprint == *fingerprint => Ok(Some(answer.body)),
            Some(_) => Err(EngineError::KeyReused),
            None => Ok(None),
        }
    }

    /// The state as it was at a past instant: the fold of the facts dated until then.
    pub fn as_of(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        at: Instant,
    ) -> Result<Subscription, EngineError> {
        state_at(&self.history(environment, id)?, at).ok_or(EngineError::NotFound)
    }

    /// All facts, oldest first.
    pub fn history(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<JournalEntry>, EngineError> {
        let mut all: Vec<JournalEntry> = vec![];
        self.retell(environment, id, |entry| all.push(entry))?;
        Ok(all)
    }

    /// Tells every entry once, oldest first, holding no more than a page of them.
    pub fn retell(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        mut hear: impl FnMut(JournalEntry),
    ) -> Result<(), EngineError> {
        let mut after = 0;
        loop {
            let page = self.ports.store.journal(environment, id, after, JOURNAL_PAGE)?;
            let full = page.len() == JOURNAL_PAGE;
            after = page.last().map_or(after, |entry| entry.version);
            page.into_iter().for_each(&mut hear);
            if !full {
                return Ok(());
            }
        }
    }

    /// Who is entitled, until when and why: now, or at a past instant.
    pub fn entitlement(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        at: Option<Instant>,
    ) -> Result<(Subscription, Entitlement), EngineError> {
        let state = self.subscription(environment, id)?;
        let answer = self.entitlement_of(environment, &state, at)?;
        Ok((state, answer))
    }

    /// As [`Self::entitlement`], for a subscription whose present state is at hand.
    pub fn entitlement_of(
        &self,
        environment: EnvironmentId,
        state: &Subscription,
        at: Option<Instant>,
    ) -> Result<Entitlement, EngineError> {
        let now = self.now(environment)?;
        Ok(match at {
            Some(at) if at < now => entitlement(&self.as_of(environment, state.id, at)?, at),
            Some(_) | None => entitlement(state, at.unwrap_or(now)),
        })
    }

    /// As [`Self::entitlement_of`], for somebody it is shared with.
    pub fn shared_entitlement_of(
        &self,
        environment: EnvironmentId,
        state: &Subscription,
        member: CustomerId,
        at: Option<Instant>,
    ) -> Result<Entitlement, EngineError> {
        let now = self.now(environment)?;
        Ok(match at {
            Some(at) if at < now => {
                shared_entitlement(&self.as_of(environment, state.id, at)?, member, at)
            }
            Some(_) | None => shared_entitlement(state, member, at.unwrap_or(now)),
        })
    }

    pub fn charges(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<ChargeRecord>, EngineError> {
        Ok(self.ports.store.charges(environment, id)?)
    }

    pub fn credits(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Vec<CreditRecord>, EngineError> {
        Ok(self.ports.store.credits(environment, id)?)
    }

    pub fn customer(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
    ) -> Result<Customer, EngineError> {
        self.customer_version(environment, id).map(|(_, customer)| customer)
    }

    /// As it is now, with the version to write over.
    pub fn customer_version(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
    ) -> Result<(u64, Customer), EngineError> {
        let stored = self.ports.store.document(environment, &DocumentKey::customer(id))?;
        match stored.map(|stored| (stored.version, stored.document)) {
            Some((version, Document::Customer(customer))) => Ok((version, customer)),
            Some(_) | None => Err(EngineError::NotFound),
        }
    }

    pub fn delivery(&self, id: DeliveryId) -> Result<Delivery, EngineError> {
        let found =
            self.ports.store.delivery(id)?.filter(|delivery| !of_the_house(&delivery.receiver));
        found.ok_or(EngineError::NotFound)
    }

    /// The delivery log, newest first, without mail.
    pub fn deliveries(
        &self,
        environment: EnvironmentId,
        receiver: Option<&str>,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Delivery>, EngineError> {
        Ok(self.ports.store.deliveries(environment, receiver, before, limit)?)
    }
}
