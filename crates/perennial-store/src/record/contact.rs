//! A customer's contacts: members by their words, versions with the instant they hold from.

use std::collections::BTreeMap;

use perennial_core::ids::SubscriptionId;
use perennial_engine::contact::{Contact, ContactType, Contacts, Member, Versions};
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::unfit;
use super::scalar::{At, usual};

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactsTwin {
    #[serde(default, skip_serializing_if = "usual")]
    shared: OfTypes,
    /// By the subscription's id.
    #[serde(default, skip_serializing_if = "usual")]
    own: BTreeMap<String, OfTypes>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfTypes {
    #[serde(default, skip_serializing_if = "usual")]
    billing: Vec<VersionTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    delivery: Vec<VersionTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    licensee: Vec<VersionTwin>,
}

/// Since when, and the members.
#[derive(PartialEq, Serialize, Deserialize)]
struct VersionTwin(At, BTreeMap<String, String>);

impl ContactsTwin {
    pub fn of(contacts: &Contacts) -> Self {
        Self {
            shared: OfTypes::of(&contacts.shared),
            own: contacts
                .own
                .iter()
                .map(|(id, own)| (format!("{:032x}", id.0), OfTypes::of(own)))
                .collect(),
        }
    }

    pub fn back(self) -> Result<Contacts> {
        let own = self.own.into_iter().map(|(id, own)| Ok((subscription(&id)?, own.back()?)));
        Ok(Contacts { shared: self.shared.back()?, own: own.collect::<Result<_>>()? })
    }
}

fn subscription(text: &str) -> Result<SubscriptionId> {
    let id = <u128 as super::scalar::TextForm>::read(text);
    id.map(SubscriptionId).ok_or_else(|| unfit("a contact of an unreadable subscription"))
}

impl OfTypes {
    fn of(kinds: &BTreeMap<ContactType, Versions>) -> Self {
        let versions = |kind| {
            let versions = kinds.get(&kind).into_iter().flatten();
            versions.map(|(since, contact)| VersionTwin::of(At(*since), contact)).collect()
        };
        Self {
            billing: versions(ContactType::Billing),
            delivery: versions(ContactType::Delivery),
            licensee: versions(ContactType::Licensee),
        }
    }

    fn back(self) -> Result<BTreeMap<ContactType, Versions>> {
        let kinds = [
            (ContactType::Billing, self.billing),
            (ContactType::Delivery, self.delivery),
            (ContactType::Licensee, self.licensee),
        ];
        let known = kinds.into_iter().filter(|(_, versions)| !versions.is_empty());
        let back = |(kind, versions): (ContactType, Vec<VersionTwin>)| {
            let versions = versions.into_iter().map(VersionTwin::back);
            Ok((kind, versions.collect::<Result<_>>()?))
        };
        known.map(back).collect()
    }
}

impl VersionTwin {
    fn of(since: At, contact: &Contact) -> Self {
        let word = |(member, text): (Member, &str)| (member.word().to_owned(), text.to_owned());
        Self(since, contact.iter().map(word).collect())
    }

    fn back(self) -> Result<(perennial_core::time::Instant, Contact)> {
        let member = |(word, text): (String, String)| match Member::from_word(&word) {
            Some(member) => Ok((member, text)),
            None => Err(unfit("a contact with an unknown member")),
        };
        let members = self.1.into_iter().map(member).collect::<Result<Vec<_>>>()?;
        Ok((self.0.0, Contact::new(members)))
    }
}
