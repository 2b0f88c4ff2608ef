//! Contacts of subscriptions: which one holds at an instant, and how one is changed together with
//! the subscriptions that see it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription, decide};

use crate::change_set::DocumentChange;
use crate::contact::{Contact, ContactChange, ContactType, OWN_MAX, Sharing};
use crate::directory::{Customer, CustomerKey, Document, DocumentKey};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::Act;
use crate::place::Place;
use crate::ports::{Find, Page};
use crate::settings::HISTORY_MAX;

/// A customer before and after, with the version of his document before.
pub(crate) struct Rewritten {
    version: u64,
    before: Customer,
    after: Customer,
}

impl Engine {
    /// The contact of a type in force for a subscription at an instant; the billing contact where
    /// there is none of that type. None where nothing is known of the customer, or nobody is linked.
    pub fn contact(
        &self,
        environment: EnvironmentId,
        subscription: &Subscription,
        kind: ContactType,
        at: Instant,
    ) -> Result<Option<Contact>, EngineError> {
        let Some(id) = subscription.customer else { return Ok(None) };
        match self.customer(environment, id) {
            Ok(customer) => Ok(customer.contact(Some(subscription.id), kind, at)),
            Err(EngineError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The billing contact a change is told with. Who cannot be looked up is told without one.
    pub(crate) fn reached_at(&self, place: &Place, s: &Subscription) -> Option<Contact> {
        let found = self.contact(place.environment.id, s, ContactType::Billing, s.changed_at);
        found.unwrap_or_else(|error| {
            tracing::error!(%error, subscription = %s.id, "a contact could not be read");
            None
        })
    }

    /// Customers by a name that several may have, in order of their ids.
    pub fn customers_named(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
        limit: usize,
    ) -> Result<Vec<Customer>, EngineError> {
        let found = self.ports.store.customers_named(environment, key, None, limit)?;
        let customer = |document| match document {
            Document::Customer(customer) => Some(customer),
            _ => None,
        };
        Ok(found.into_iter().filter_map(|stored| customer(stored.document)).collect())
    }

    /// The documents that some acts change.
    pub(crate) fn contact_documents(
        &self,
        environment: EnvironmentId,
        acts: &[Act],
        now: Instant,
    ) -> Result<Vec<DocumentChange>, EngineError> {
        let mut customers = BTreeMap::new();
        for act in acts {
            if let Act::ChangeContacts { ids, change } = act {
                for id in ids {
                    let state = self.subscription(environment, *id)?;
                    self.rewrite(environment, &mut customers, &state, change, now)?;
                }
            }
        }
        let changed = customers.into_values().filter(|it| it.before != it.after);
        let put = |it: Rewritten| DocumentChange::Put {
            expected: it.version,
            document: Document::Customer(it.after),
        };
        Ok(changed.map(put).collect())
    }

    /// What a change of the contacts of one subscription makes of its customer.
    pub(crate) fn rewrite(
        &self,
        environment: EnvironmentId,
        customers: &mut BTreeMap<CustomerId, Rewritten>,
        state: &Subscription,
        change: &ContactChange,
        now: Instant,
    ) -> Result<(), EngineError> {
        let id = state.customer.ok_or(Refusal::CustomerMismatch)?;
        let rewritten = match customers.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let key = DocumentKey::customer(id);
                let stored = self.ports.store.document(environment, &key)?;
                let (version, document) =
                    stored.map(|it| (it.version, it.document)).ok_or(EngineError::NotFound)?;
                let Document::Customer(before) = document else {
                    return Err(EngineError::NotFound);
                };
                let after = before.clone();
                place.insert(Rewritten { version, before, after })
            }
        };
        if rewritten.write(state.id, change, now) {
            Ok(())
        } else {
            Err(Refusal::TooMany { what: "contacts", max: OWN_MAX }.into())
        }
    }

    /// The customer's subscriptions that see another contact than before.
    pub(crate) fn who_sees(
        &self,
        environment: EnvironmentId,
        rewritten: &Rewritten,
        kind: ContactType,
        now: Instant,
    ) -> Result<Vec<SubscriptionId>, EngineError> {
        let Rewritten { before, after, .. } = rewritten;
        if before == after {
            return Ok(vec![]);
        }
        let page = Page { after: None, limit: HISTORY_MAX };
        let theirs = self.find(environment, &Find::Customer(before.id), page)?;
        let differs =
            |id| before.contact(Some(id), kind, now) != after.contact(Some(id), kind, now);
        Ok(theirs.into_iter().map(|state| state.id).filter(|id| differs(*id)).collect())
    }
}

impl Rewritten {
    /// False where no more subscriptions can have a contact of their own.
    fn write(&mut self, id: SubscriptionId, change: &ContactChange, now: Instant) -> bool {
        let (customer, kind) = (&mut self.after, change.kind);
        let own = customer.contacts.split(id, kind) || change.sharing == Sharing::Split;
        let seen = customer.contact(Some(id), kind, now).unwrap_or_default();
        let wanted = change.applied(&seen);
        let split_already = customer.contacts.split(id, kind);
        if wanted == seen && own == split_already {
            return true;
        }
        customer.write_contact(own.then_some(id), kind, now, wanted)
    }
}

/// Whether the stage allows a change of contacts.
pub(crate) fn may_change(state: &Subscription, now: Instant) -> Result<(), EngineError> {
    decide(Some(state), &Command::NoteContacts, now)?;
    Ok(())
}
