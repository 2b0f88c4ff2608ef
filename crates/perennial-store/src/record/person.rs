//! People of whom personal data are kept. Written only to be sealed: [`crate::sqlite`] puts each
//! record under a key of its own.

use std::collections::BTreeSet;

use perennial_core::ids::{CustomerId, MemberId, PartnerId, SubscriptionId};
use perennial_core::terms::ConsentKind;
use perennial_engine::person::{
    ConsentGiven, EmailAddress, Evidence, NationalIdentifier, Person, PersonalData, PhoneNumber,
    Pii, PostalAddress, Whose,
};
use serde::{Deserialize, Serialize};

use super::Result;
use super::fulfilment::number;
use super::scalar::{As, At, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonTwin {
    /// 32 hex digits.
    id: String,
    partner: String,
    whose: WhoseTwin,
    reference: String,
    data: DataTwin,
    #[serde(default, skip_serializing_if = "usual")]
    consents: Vec<ConsentTwin>,
    sent: At,
    #[serde(default, skip_serializing_if = "usual")]
    names: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum WhoseTwin {
    /// And his guardian.
    Member(As<SubscriptionId>, Option<As<MemberId>>),
    Account(As<CustomerId>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataTwin {
    given: String,
    #[serde(default, skip_serializing_if = "usual")]
    middle: Option<String>,
    family: String,
    #[serde(default, skip_serializing_if = "usual")]
    suffix: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    born: Option<String>,
    /// Kind, value, country.
    #[serde(default, skip_serializing_if = "usual")]
    ids: Vec<(String, String, String)>,
    #[serde(default, skip_serializing_if = "usual")]
    addresses: Vec<AddressTwin>,
    /// Address, whether it is verified, whether it is the first.
    #[serde(default, skip_serializing_if = "usual")]
    emails: Vec<(String, bool, bool)>,
    /// Number, kind, whether it is verified.
    #[serde(default, skip_serializing_if = "usual")]
    phones: Vec<(String, Option<String>, bool)>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressTwin {
    kind: String,
    line1: String,
    #[serde(default, skip_serializing_if = "usual")]
    line2: Option<String>,
    city: String,
    #[serde(default, skip_serializing_if = "usual")]
    region: Option<String>,
    code: String,
    country: String,
    #[serde(default, skip_serializing_if = "usual")]
    since: Option<String>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentTwin {
    /// 32 hex digits.
    id: String,
    kind: As<ConsentKind>,
    version: String,
    language: String,
    granted: bool,
    at: At,
    #[serde(default, skip_serializing_if = "usual")]
    channel: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    ip: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    agent: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    sha256: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    withdrawn: Option<At>,
}

fn shown(text: Option<&Pii<String>>) -> Option<String> {
    text.map(|text| text.0.clone())
}

impl PersonTwin {
    pub fn of(person: &Person) -> Self {
        Self {
            id: format!("{:032x}", person.id),
            partner: person.partner.0.clone(),
            whose: match &person.whose {
                Whose::Member { subscription, guardian } => {
                    WhoseTwin::Member(As(*subscription), guardian.map(As))
                }
                Whose::Account { customer } => WhoseTwin::Account(As(*customer)),
            },
            reference: person.reference.0.clone(),
            data: DataTwin::of(&person.data),
            consents: person.consents.iter().map(ConsentTwin::of).collect(),
            sent: At(person.sent_at),
            names: person.names.clone(),
        }
    }

    pub fn back(self) -> Result<Person> {
        Ok(Person {
            id: number(&self.id)?,
            partner: PartnerId(self.partner),
            whose: match self.whose {
                WhoseTwin::Member(As(subscription), guardian) => {
                    Whose::Member { subscription, guardian: guardian.map(|it| it.0) }
                }
                WhoseTwin::Account(As(customer)) => Whose::Account { customer },
            },
            reference: Pii(self.reference),
            data: self.data.back(),
            consents: self.consents.into_iter().map(ConsentTwin::back).collect::<Result<_>>()?,
            sent_at: self.sent.0,
            names: self.names,
        })
    }
}

impl DataTwin {
    fn of(data: &PersonalData) -> Self {
        let ids = data.national_ids.iter();
        let emails = data.emails.iter();
        let phones = data.phones.iter();
        Self {
            given: data.given_name.0.clone(),
            middle: shown(data.middle_name.as_ref()),
            family: data.family_name.0.clone(),
            suffix: shown(data.suffix.as_ref()),
            born: shown(data.date_of_birth.as_ref()),
            ids: ids.map(|it| (it.kind.clone(), it.value.0.clone(), it.country.clone())).collect(),
            addresses: data.addresses.iter().map(AddressTwin::of).collect(),
            emails: emails.map(|it| (it.value.0.clone(), it.verified, it.primary)).collect(),
            phones: phones.map(|it| (it.value.0.clone(), it.kind.clone(), it.verified)).collect(),
        }
    }

    fn back(self) -> PersonalData {
        let national =
            |(kind, value, country)| NationalIdentifier { kind, value: Pii(value), country };
        let email =
            |(value, verified, primary)| EmailAddress { value: Pii(value), verified, primary };
        let phone = |(value, kind, verified)| PhoneNumber { value: Pii(value), kind, verified };
        PersonalData {
            given_name: Pii(self.given),
            middle_name: self.middle.map(Pii),
            family_name: Pii(self.family),
            suffix: self.suffix.map(Pii),
            date_of_birth: self.born.map(Pii),
            national_ids: self.ids.into_iter().map(national).collect(),
            addresses: self.addresses.into_iter().map(AddressTwin::back).collect(),
            emails: self.emails.into_iter().map(email).collect(),
            phones: self.phones.into_iter().map(phone).collect(),
        }
    }
}

impl AddressTwin {
    fn of(address: &PostalAddress) -> Self {
        Self {
            kind: address.kind.clone(),
            line1: address.line1.0.clone(),
            line2: shown(address.line2.as_ref()),
            city: address.city.0.clone(),
            region: shown(address.region.as_ref()),
            code: address.postal_code.0.clone(),
            country: address.country.clone(),
            since: shown(address.since.as_ref()),
        }
    }

    fn back(self) -> PostalAddress {
        PostalAddress {
            kind: self.kind,
            line1: Pii(self.line1),
            line2: self.line2.map(Pii),
            city: Pii(self.city),
            region: self.region.map(Pii),
            postal_code: Pii(self.code),
            country: self.country,
            since: self.since.map(Pii),
        }
    }
}

impl ConsentTwin {
    fn of(consent: &ConsentGiven) -> Self {
        Self {
            id: format!("{:032x}", consent.id),
            kind: As(consent.kind),
            version: consent.version.clone(),
            language: consent.language.clone(),
            granted: consent.granted,
            at: At(consent.granted_at),
            channel: consent.channel.clone(),
            ip: shown(consent.evidence.ip.as_ref()),
            agent: shown(consent.evidence.user_agent.as_ref()),
            sha256: consent.evidence.document_sha256.clone(),
            withdrawn: consent.withdrawn_at.map(At),
        }
    }

    fn back(self) -> Result<ConsentGiven> {
        Ok(ConsentGiven {
            id: number(&self.id)?,
            kind: self.kind.0,
            version: self.version,
            language: self.language,
            granted: self.granted,
            granted_at: self.at.0,
            channel: self.channel,
            evidence: Evidence {
                ip: self.ip.map(Pii),
                user_agent: self.agent.map(Pii),
                document_sha256: self.sha256,
            },
            withdrawn_at: self.withdrawn.map(|at| at.0),
        })
    }
}
