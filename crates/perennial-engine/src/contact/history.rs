//! The contacts of one customer as they were and are: each with the instant it holds from, so that
//! a paper shows the contact in force when it was issued, and the next billing the newest one.

use std::collections::BTreeMap;

use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;

use super::{Contact, ContactType};

/// Versions kept of one contact. The oldest go first; a paper older than all of them then shows the
/// oldest that is left.
pub const VERSIONS_MAX: usize = 64;
/// Subscriptions of one customer that may have a contact of their own.
pub const OWN_MAX: usize = 1_000;

/// The versions of one contact, oldest first, each with the instant it holds from.
pub type Versions = Vec<(Instant, Contact)>;
/// The contacts of one subscription that no longer shares the customer's.
pub type Own = BTreeMap<ContactType, Versions>;

/// The contacts of a customer: those all of his subscriptions share, and those of single ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    pub shared: BTreeMap<ContactType, Versions>,
    pub own: BTreeMap<SubscriptionId, Own>,
}

impl Contacts {
    pub fn is_empty(&self) -> bool {
        self.shared.is_empty() && self.own.is_empty()
    }

    /// The contact of a type that holds for a subscription at an instant, where there is one of
    /// exactly that type.
    pub fn at(
        &self,
        subscription: Option<SubscriptionId>,
        kind: ContactType,
        at: Instant,
    ) -> Option<&Contact> {
        let own = subscription.and_then(|id| self.own.get(&id)?.get(&kind));
        let shared = || self.shared.get(&kind).and_then(|versions| held(versions, at));
        own.and_then(|versions| held(versions, at)).or_else(shared)
    }

    /// Whether a subscription no longer shares a contact.
    pub fn split(&self, subscription: SubscriptionId, kind: ContactType) -> bool {
        self.own.get(&subscription).is_some_and(|own| own.contains_key(&kind))
    }

    /// Writes a contact that holds from an instant on: a subscription's own, or the shared one.
    /// False where no more subscriptions can have their own.
    pub fn write(
        &mut self,
        subscription: Option<SubscriptionId>,
        kind: ContactType,
        from: Instant,
        contact: Contact,
    ) -> bool {
        let versions = match subscription {
            Some(id) => {
                if self.own.len() >= OWN_MAX && !self.own.contains_key(&id) {
                    return false;
                }
                self.own.entry(id).or_default().entry(kind).or_default()
            }
            None => self.shared.entry(kind).or_default(),
        };
        // Never before the one it follows, whatever the clock says.
        let from = versions.last().map_or(from, |(last, _)| from.max(*last));
        versions.retain(|(since, _)| *since != from);
        versions.push((from, contact));
        if versions.len() > VERSIONS_MAX {
            versions.remove(0);
        }
        true
    }

    /// The newest contacts of a type, shared and split.
    pub fn newest(&self, kind: ContactType) -> impl Iterator<Item = &Contact> {
        let own = self.own.values().filter_map(move |own| own.get(&kind));
        let all = self.shared.get(&kind).into_iter().chain(own);
        all.filter_map(|versions| versions.last().map(|(_, contact)| contact))
    }
}

fn held(versions: &Versions, at: Instant) -> Option<&Contact> {
    let known = versions.iter().rev().find(|(since, _)| *since <= at);
    let oldest = || versions.first().filter(|_| versions.len() == VERSIONS_MAX);
    known.or_else(oldest).map(|(_, contact)| contact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::Member;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000).unwrap()
    }

    fn in_city(name: &str) -> Contact {
        Contact::new([(Member::City, name.to_owned())])
    }

    fn city(contacts: &Contacts, id: u128, when: i64) -> Option<&str> {
        let found = contacts.at(Some(SubscriptionId(id)), ContactType::Billing, at(when));
        found.and_then(|contact| contact.get(Member::City))
    }

    #[test]
    fn a_paper_shows_the_contact_in_force_then() {
        let mut contacts = Contacts::default();
        assert!(contacts.write(None, ContactType::Billing, at(10), in_city("Turin")));
        assert!(contacts.write(None, ContactType::Billing, at(20), in_city("London")));
        let seen = [9, 10, 19, 20, 99].map(|when| city(&contacts, 1, when));
        assert_eq!(seen, [None, Some("Turin"), Some("Turin"), Some("London"), Some("London")]);
    }

    #[test]
    fn a_split_contact_leaves_the_others_alone() {
        let mut contacts = Contacts::default();
        let one = SubscriptionId(1);
        assert!(contacts.write(None, ContactType::Billing, at(10), in_city("Turin")));
        assert!(contacts.write(Some(one), ContactType::Billing, at(20), in_city("Paris")));
        assert!(contacts.write(None, ContactType::Billing, at(30), in_city("London")));
        // Before it was split it shared the customer's.
        assert_eq!(
            [15, 25, 35].map(|w| city(&contacts, 1, w)),
            [Some("Turin"), Some("Paris"), Some("Paris")]
        );
        assert_eq!(city(&contacts, 2, 35), Some("London"));
        assert!(contacts.split(one, ContactType::Billing));
        assert!(!contacts.split(one, ContactType::Delivery));
    }

    #[test]
    fn the_history_is_bounded_and_never_runs_backwards() {
        let mut contacts = Contacts::default();
        for n in 0..100 {
            assert!(contacts.write(None, ContactType::Billing, at(n), in_city(&n.to_string())));
        }
        assert_eq!(contacts.shared[&ContactType::Billing].len(), VERSIONS_MAX);
        assert_eq!(city(&contacts, 1, 0), Some("36"));
        assert_eq!(city(&contacts, 1, 50), Some("50"));
        assert!(contacts.write(None, ContactType::Billing, at(5), in_city("late")));
        assert_eq!(city(&contacts, 1, 99), Some("late"));
        assert_eq!(city(&contacts, 1, 98), Some("98"));
    }

    #[test]
    fn only_so_many_subscriptions_have_their_own() {
        let mut contacts = Contacts::default();
        let mut own = |id| {
            contacts.write(Some(SubscriptionId(id)), ContactType::Billing, at(1), in_city("x"))
        };
        assert!((0..1_000).all(&mut own));
        assert!(!own(1_000));
        assert!(own(999));
    }
}
