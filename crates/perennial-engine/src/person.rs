//! People of whom personal data are kept: those whom an identity product protects, and the contact
//! of a partner's account. On disk each is sealed under a key of his own; deleting his document
//! deletes that key with it.
//!
//! What is personal is [`Pii`], which nothing prints. Who he is to a subscription, and whether he is
//! who he says, the subscription itself knows, under an id that says nothing of him.

use std::collections::BTreeSet;
use std::fmt;

use perennial_core::ids::{CustomerId, MemberId, PartnerId, SubscriptionId};
use perennial_core::terms::ConsentKind;
use perennial_core::time::Instant;

use crate::directory::DocumentKey;
use crate::filed::{FiledKind, numbered};

/// Something personal. Its `Debug` says nothing.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pii<T>(pub T);

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Pii<String> {
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: u128,
    pub partner: PartnerId,
    pub whose: Whose,
    /// What the partner calls him: opaque by agreement, and kept as if it were not.
    pub reference: Pii<String>,
    pub data: PersonalData,
    pub consents: Vec<ConsentGiven>,
    /// When his data were sent last, by the environment's clock.
    pub sent_at: Instant,
    /// Keyed hashes by which he is found for support.
    pub names: BTreeSet<String>,
}

/// Where he belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    Member {
        subscription: SubscriptionId,
        /// Who answers for him, where he is a child.
        guardian: Option<MemberId>,
    },
    /// The contact of an account.
    Account { customer: CustomerId },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalData {
    pub given_name: Pii<String>,
    pub middle_name: Option<Pii<String>>,
    pub family_name: Pii<String>,
    pub suffix: Option<Pii<String>>,
    /// `1980-02-03`.
    pub date_of_birth: Option<Pii<String>>,
    pub national_ids: Vec<NationalIdentifier>,
    pub addresses: Vec<PostalAddress>,
    pub emails: Vec<EmailAddress>,
    pub phones: Vec<PhoneNumber>,
}

/// A number that a state gave him, whole or its last characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalIdentifier {
    /// `US_SSN`, in the room's words.
    pub kind: String,
    pub value: Pii<String>,
    pub country: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalAddress {
    /// `CURRENT`, in the room's words.
    pub kind: String,
    pub line1: Pii<String>,
    pub line2: Option<Pii<String>>,
    pub city: Pii<String>,
    pub region: Option<Pii<String>>,
    pub postal_code: Pii<String>,
    pub country: String,
    pub since: Option<Pii<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    pub value: Pii<String>,
    pub verified: bool,
    pub primary: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber {
    /// E.164.
    pub value: Pii<String>,
    pub kind: Option<String>,
    pub verified: bool,
}

/// What he agreed to, and how that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentGiven {
    pub id: u128,
    pub kind: ConsentKind,
    /// The version of the document he agreed to.
    pub version: String,
    pub language: String,
    pub granted: bool,
    pub granted_at: Instant,
    pub channel: Option<String>,
    pub evidence: Evidence,
    pub withdrawn_at: Option<Instant>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub ip: Option<Pii<String>>,
    pub user_agent: Option<Pii<String>>,
    pub document_sha256: Option<String>,
}

impl Person {
    pub fn key(id: u128) -> DocumentKey {
        FiledKind::Person.key(numbered(id))
    }

    /// Whether the same was sent: then nothing happened.
    pub fn same_as(&self, other: &Self) -> bool {
        let said = |it: &Self| {
            let consents = it.consents.iter().map(|consent| ConsentGiven {
                id: 0,
                withdrawn_at: None,
                ..consent.clone()
            });
            consents.collect::<Vec<_>>()
        };
        self.reference == other.reference
            && self.whose == other.whose
            && self.data == other.data
            && said(self) == said(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_personal_is_printed() {
        let data = PersonalData {
            given_name: Pii("Canary".to_owned()),
            emails: vec![EmailAddress {
                value: Pii("canary@example.org".to_owned()),
                verified: true,
                primary: true,
            }],
            ..PersonalData::default()
        };
        let shown = format!("{data:?} {:#?}", data.emails);
        assert!(!shown.to_lowercase().contains("canary"), "{shown}");
        assert!(shown.contains("[redacted]"));
    }
}
