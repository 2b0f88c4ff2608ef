//! The request that changes a contact (section 6.13).

use std::collections::BTreeMap;

use perennial_engine::contact::{Contact, ContactType, Member};

use crate::dialect::given::FromWord;
use crate::dialect::{Fields, Unreadable};

/// The members of a contact, in the documented order.
const MEMBERS: [(&str, Member); 18] = [
    ("CountryId", Member::Country),
    ("LanguageId", Member::Language),
    ("Salutation", Member::Salutation),
    ("SalutationId", Member::SalutationId),
    ("Title", Member::Title),
    ("Company", Member::Company),
    ("Firstname", Member::Firstname),
    ("Lastname", Member::Lastname),
    ("Street1", Member::Street1),
    ("Street2", Member::Street2),
    ("PostalCode", Member::PostalCode),
    ("City", Member::City),
    ("StateId", Member::State),
    ("Phone1", Member::Phone1),
    ("Phone2", Member::Phone2),
    ("Fax", Member::Fax),
    ("EMail", Member::Email),
    ("VatId", Member::VatId),
];

/// Section 6.13. What is in it is personal: it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct UpdateContactRequest {
    /// The members that are there; an empty text takes one away.
    pub contact: BTreeMap<Member, String>,
    pub contact_type: ContactType,
    pub customer_reference_id: Option<String>,
    pub remove_omitted: bool,
    pub split_contact: bool,
    pub subscription_id: Option<u64>,
}

impl UpdateContactRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        let contact = fields.group("Contact")?.ok_or(Unreadable::Missing("Contact"))?;
        let contact = members(contact)?;
        let contact_type = fields.word("ContactType")?;
        let reference = fields.text("CustomerReferenceId")?.map(str::trim);
        let reference = reference.filter(|text| !text.is_empty()).map(str::to_owned);
        let subscription_id = match fields.subscription_id("SubscriptionId") {
            Err(Unreadable::Missing(_)) => None,
            read => Some(read?),
        };
        if reference.is_none() && subscription_id.is_none() {
            return Err(Unreadable::Missing("SubscriptionId"));
        }
        Ok(Self {
            contact,
            contact_type,
            customer_reference_id: reference,
            remove_omitted: remove_omitted(fields)?,
            split_contact: fields.flag("SplitContact")?.unwrap_or(false),
            subscription_id,
        })
    }
}

/// The documents hide the name of this flag: both that are plausible are read.
fn remove_omitted(fields: Fields<'_>) -> Result<bool, Unreadable> {
    let other = "DeleteOmittedParameters";
    match (fields.flag("RemoveOmitted")?, fields.flag(other)?) {
        (Some(one), Some(two)) if one != two => Err(Unreadable::Invalid(other)),
        (one, two) => Ok(one.or(two).unwrap_or(false)),
    }
}

fn members(fields: Fields<'_>) -> Result<BTreeMap<Member, String>, Unreadable> {
    let mut members = BTreeMap::new();
    for (name, member) in MEMBERS {
        let text = fields.text(name)?.map(str::trim);
        let required = matches!(member, Member::Country | Member::Language);
        match text {
            None | Some("") if required => return Err(Unreadable::Missing(name)),
            None => {}
            Some(text) if member == Member::Country => {
                members.insert(member, text.to_ascii_uppercase());
            }
            Some(text) => {
                members.insert(member, text.to_owned());
            }
        }
    }
    match Contact::new(members.clone()).flaw() {
        None => Ok(members),
        Some(flawed) => {
            let name = MEMBERS.iter().find(|(_, member)| *member == flawed).map(|(name, _)| *name);
            Err(Unreadable::Invalid(name.unwrap_or("Contact")))
        }
    }
}

/// With and without its last word, and as the integer.
impl FromWord for ContactType {
    fn from_word(text: &str) -> Option<Self> {
        let forms = [
            (Self::Licensee, ["LicenseeContact", "Licensee", "0"]),
            (Self::Billing, ["BillingContact", "Billing", "1"]),
            (Self::Delivery, ["DeliveryContact", "Delivery", "2"]),
        ];
        let meant = |forms: &[&str]| forms.iter().any(|form| form.eq_ignore_ascii_case(text));
        forms.into_iter().find(|(_, forms)| meant(forms)).map(|(kind, _)| kind)
    }
}

/// Section 6.11: nothing but whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateAccountRequest {
    pub subscription_id: u64,
}

impl UpdateAccountRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self { subscription_id: fields.subscription_id("SubscriptionId")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_contact_is_read_in_every_form() {
        for (kind, forms) in [
            (ContactType::Licensee, ["LicenseeContact", "licensee", "0"]),
            (ContactType::Billing, ["billingcontact", "Billing", "1"]),
            (ContactType::Delivery, ["DELIVERYCONTACT", "Delivery", "2"]),
        ] {
            assert!(forms.iter().all(|form| ContactType::from_word(form) == Some(kind)));
        }
        for text in ["3", "Contact", "", "00", "BillingContact "] {
            assert_eq!(ContactType::from_word(text), None, "{text}");
        }
    }

    #[test]
    fn every_member_has_a_name_of_its_own() {
        assert_eq!(MEMBERS.len(), Member::ALL.len());
        assert!(Member::ALL.iter().all(|known| MEMBERS.iter().any(|(_, it)| it == known)));
    }
}
