//! A change of a contact: what of it, for whom, and what becomes of the members not named.

use std::collections::BTreeMap;

use super::{Contact, ContactType, Member};

/// Whose contact is changed, where several subscriptions share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Those who share it see the change.
    Keep,
    /// The subscription gets one of its own first.
    Split,
}

/// What is changed of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactChange {
    pub kind: ContactType,
    pub sharing: Sharing,
    /// The members that are named; an empty text takes one away.
    pub named: Contact,
    /// Members named with an empty text.
    pub cleared: Vec<Member>,
    /// Whether members that are not named go too.
    pub remove_omitted: bool,
}

impl ContactChange {
    pub fn new(kind: ContactType, members: BTreeMap<Member, String>) -> Self {
        let empty = |(member, text): (&Member, &String)| text.trim().is_empty().then_some(*member);
        Self {
            kind,
            sharing: Sharing::Keep,
            cleared: members.iter().filter_map(empty).collect(),
            named: Contact::new(members),
            remove_omitted: false,
        }
    }

    /// The contact afterwards.
    pub fn applied(&self, to: &Contact) -> Contact {
        let mut contact = if self.remove_omitted { Contact::default() } else { to.clone() };
        for member in &self.cleared {
            contact.set(*member, "");
        }
        for (member, text) in self.named.iter() {
            contact.set(member, text);
        }
        contact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(members: &[(Member, &str)]) -> Contact {
        Contact::new(members.iter().map(|(member, text)| (*member, (*text).to_owned())))
    }

    #[test]
    fn what_is_not_named_stays_unless_it_is_removed() {
        let before = contact(&[(Member::City, "Turin"), (Member::Fax, "1"), (Member::Phone1, "2")]);
        let members = [(Member::City, "London".to_owned()), (Member::Fax, String::new())];
        let mut change = ContactChange::new(ContactType::Billing, members.into());
        let partial = contact(&[(Member::City, "London"), (Member::Phone1, "2")]);
        assert_eq!(change.applied(&before), partial);
        change.remove_omitted = true;
        assert_eq!(change.applied(&before), contact(&[(Member::City, "London")]));
    }
}
