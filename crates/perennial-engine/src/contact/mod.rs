//! Contacts: the names and addresses a customer is billed, delivered and licensed under.
//!
//! They are personal. They stay in the customer's document, and nothing that is printed for
//! people who keep the installation running shows what is in them.

mod change;
mod check;
mod history;

use std::collections::BTreeMap;
use std::fmt;

pub use change::{ContactChange, Sharing};
pub use check::{CHARS_MAX, countries, is_country, is_email, is_language, key_of_email};
pub use history::{Contacts, OWN_MAX, Own, VERSIONS_MAX, Versions};

/// What a contact is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactType {
    Billing,
    Delivery,
    Licensee,
}

impl ContactType {
    pub const ALL: [Self; 3] = [Self::Billing, Self::Delivery, Self::Licensee];
}

/// Declares the members of a contact with the words they have on disk.
macro_rules! members {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// One member of a contact.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Member { $($(#[$doc])* $name,)* }

        impl Member {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its stable word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

members! {
    /// ISO 3166, two letters.
    Country = "country",
    /// BCP 47.
    Language = "language",
    Salutation = "salutation",
    SalutationId = "salutation_id",
    Title = "title",
    Company = "company",
    Firstname = "firstname",
    Lastname = "lastname",
    Street1 = "street1",
    Street2 = "street2",
    PostalCode = "postal_code",
    City = "city",
    /// State, province or region, as the merchant writes it.
    State = "state",
    Phone1 = "phone1",
    Phone2 = "phone2",
    Fax = "fax",
    Email = "email",
    VatId = "vat_id",
}

impl Member {
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.word() == word)
    }
}

/// The members that are known; none of them is empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    members: BTreeMap<Member, String>,
}

/// How many members there are is no secret.
impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contact({} members)", self.members.len())
    }
}

impl Contact {
    pub fn new(members: impl IntoIterator<Item = (Member, String)>) -> Self {
        let mut contact = Self::default();
        for (member, text) in members {
            contact.set(member, &text);
        }
        contact
    }

    pub fn get(&self, member: Member) -> Option<&str> {
        self.members.get(&member).map(String::as_str)
    }

    /// Writes a member; an empty text takes it away.
    pub fn set(&mut self, member: Member, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            self.members.remove(&member);
        } else {
            self.members.insert(member, text.to_owned());
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Member, &str)> {
        self.members.iter().map(|(member, text)| (*member, text.as_str()))
    }

    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Who it is, as it is written on a letter: `Prof. Ada Lovelace`. Nothing where only a company
    /// is known.
    pub fn full_name(&self) -> Option<String> {
        let parts = [Member::Title, Member::Firstname, Member::Lastname];
        let parts: Vec<&str> = parts.into_iter().filter_map(|member| self.get(member)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The first member that cannot be what it says, if there is one.
    pub fn flaw(&self) -> Option<Member> {
        self.iter().find(|(member, text)| !check::fits(*member, text)).map(|(member, _)| member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_one_word_each() {
        for member in Member::ALL {
            assert_eq!(Member::from_word(member.word()), Some(*member));
        }
        assert_eq!(Member::from_word("EMail"), None);
    }

    #[test]
    fn nothing_of_a_contact_is_printed() {
        let contact = Contact::new([(Member::Lastname, "Lovelace".to_owned())]);
        assert_eq!(format!("{contact:?}"), "Contact(1 members)");
    }

    #[test]
    fn an_empty_text_takes_a_member_away() {
        let mut contact = Contact::new([(Member::City, " Turin ".to_owned())]);
        assert_eq!(contact.get(Member::City), Some("Turin"));
        contact.set(Member::City, " ");
        assert!(contact.is_empty());
    }

    #[test]
    fn a_name_is_written_as_on_a_letter() {
        let mut contact = Contact::new([(Member::Company, "Analytical Engines".to_owned())]);
        assert_eq!(contact.full_name(), None);
        contact.set(Member::Lastname, "Lovelace");
        contact.set(Member::Firstname, "Ada");
        assert_eq!(contact.full_name().as_deref(), Some("Ada Lovelace"));
    }
}
