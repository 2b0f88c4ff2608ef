//! From what a partner sends to what is kept of people.

use std::collections::BTreeSet;

use perennial_core::ids::{MemberId, PartnerId, Territory};
use perennial_core::subscription::Relationship;
use perennial_core::terms::{ConsentKind, NationalId};
use perennial_core::time::Instant;
use perennial_engine::person::{
    ConsentGiven, EmailAddress, Evidence, NationalIdentifier, Person, PersonalData, PhoneNumber,
    Pii, PostalAddress, Whose,
};
use room_lobby::auth::InstallationSecret;

use super::national;
use crate::text::hex;
use crate::wire::{
    self, AddressType, ConsentChannel, ConsentType, Hidden, NewConsent, NewContact, NewEmail,
    NewMember, NewPhone, PhoneType,
};

/// Withdrawn and replaced consents that are kept of one person, at most.
const PAST_CONSENTS_MAX: usize = 50;

fn kept(text: Option<&Hidden>) -> Option<Pii<String>> {
    text.map(|text| Pii(text.0.clone()))
}

pub fn data(member: &NewMember, wanted: NationalId) -> PersonalData {
    let person = &member.person;
    PersonalData {
        given_name: kept(person.given_name.as_ref()).unwrap_or_default(),
        middle_name: kept(person.middle_name.as_ref()),
        family_name: kept(person.family_name.as_ref()).unwrap_or_default(),
        suffix: kept(person.suffix.as_ref()),
        date_of_birth: kept(person.date_of_birth.as_ref()),
        national_ids: member
            .national_ids
            .iter()
            .map(|id| {
                let plain = national::plain(&id.value.0);
                // No more is kept than is needed.
                let value = match wanted {
                    NationalId::Full => plain,
                    NationalId::Last4 | NationalId::None => last4(&plain),
                };
                NationalIdentifier {
                    kind: national::name(id.kind).to_owned(),
                    value: Pii(value),
                    country: id.country.clone(),
                }
            })
            .collect(),
        addresses: member
            .addresses
            .iter()
            .map(|address| PostalAddress {
                kind: address_type(address.kind).to_owned(),
                line1: Pii(address.line1.0.clone()),
                line2: kept(address.line2.as_ref()),
                city: Pii(address.city.0.clone()),
                region: kept(address.region.as_ref()),
                postal_code: Pii(address.postal_code.0.clone()),
                country: address.country.clone(),
                since: kept(address.since.as_ref()),
            })
            .collect(),
        emails: emails(&member.emails),
        phones: phones(&member.phones),
    }
}

pub fn contact(contact: &NewContact) -> PersonalData {
    let name = |of: fn(&wire::ContactPerson) -> &Option<Hidden>| {
        kept(contact.person.as_ref().and_then(|person| of(person).as_ref()))
    };
    PersonalData {
        given_name: name(|it| &it.given_name).unwrap_or_default(),
        middle_name: name(|it| &it.middle_name),
        family_name: name(|it| &it.family_name).unwrap_or_default(),
        suffix: name(|it| &it.suffix),
        emails: emails(&contact.emails),
        phones: phones(&contact.phones),
        ..PersonalData::default()
    }
}

fn emails(all: &[NewEmail]) -> Vec<EmailAddress> {
    let one = |it: &NewEmail| EmailAddress {
        value: Pii(it.value.0.clone()),
        verified: it.verified,
        primary: it.primary,
    };
    all.iter().map(one).collect()
}

fn phones(all: &[NewPhone]) -> Vec<PhoneNumber> {
    let one = |it: &NewPhone| PhoneNumber {
        value: Pii(it.value.0.clone()),
        kind: it.kind.map(|kind| phone_type(kind).to_owned()),
        verified: it.verified,
    };
    all.iter().map(one).collect()
}

/// The last four characters.
pub fn last4(text: &str) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(4)).collect()
}

/// The country somebody lives in; of a child without an address, where his guardian does.
pub fn residence(member: &NewMember, guardian: Option<&Territory>) -> Option<Territory> {
    let current = member.addresses.iter().find(|it| it.kind == AddressType::Current);
    current.map(|it| Territory(it.country.clone())).or_else(|| guardian.cloned())
}

/// What was agreed to, with what was taken back before.
pub fn consents(
    sent: &[NewConsent],
    before: &[ConsentGiven],
    mut id: impl FnMut() -> u128,
) -> Vec<ConsentGiven> {
    let mut all: Vec<_> = before.iter().filter(|it| it.withdrawn_at.is_some()).cloned().collect();
    let surplus = all.len().saturating_sub(PAST_CONSENTS_MAX);
    all.drain(..surplus);
    for consent in sent {
        let given = given(consent);
        let same = |it: &&ConsentGiven| {
            it.withdrawn_at.is_none() && ConsentGiven { id: 0, ..(*it).clone() } == given
        };
        let id = before.iter().find(same).map_or_else(&mut id, |it| it.id);
        all.push(ConsentGiven { id, ..given });
    }
    all
}

fn given(consent: &NewConsent) -> ConsentGiven {
    let evidence = consent.evidence.as_ref();
    ConsentGiven {
        id: 0,
        kind: consent_kind(consent.kind),
        version: consent.document_version.clone(),
        language: consent.language.clone(),
        granted: consent.granted,
        granted_at: Instant::parse(&consent.granted_at).unwrap_or(Instant::EPOCH),
        channel: consent.channel.map(|it| channel(it).to_owned()),
        evidence: evidence.map_or_else(Evidence::default, |it| Evidence {
            ip: kept(it.ip.as_ref()),
            user_agent: kept(it.user_agent.as_ref()),
            document_sha256: it.document_sha256.clone(),
        }),
        withdrawn_at: None,
    }
}

/// The consents in force, by kind.
pub fn agreed(consents: &[ConsentGiven]) -> BTreeSet<ConsentKind> {
    let holds = consents.iter().filter(|it| it.granted && it.withdrawn_at.is_none());
    holds.map(|it| it.kind).collect()
}

/// Whether somebody is the same as before, with nothing taken back in between.
pub fn unchanged(before: &Person, now: &Person) -> bool {
    before.whose == now.whose
        && before.reference == now.reference
        && before.data == now.data
        && before.consents == now.consents
}

/// The names by which he is found for support: hashed with the installation's secret, for one
/// seller.
pub fn names(
    keys: &InstallationSecret,
    seller: &PartnerId,
    data: &PersonalData,
) -> BTreeSet<String> {
    let emails = data.emails.iter().map(|it| email_name(keys, seller, it.value.text()));
    let phones = data.phones.iter().map(|it| phone_name(keys, seller, it.value.text()));
    emails.chain(phones).collect()
}

pub fn email_name(keys: &InstallationSecret, seller: &PartnerId, email: &str) -> String {
    name(keys, "email", seller, &email.trim().to_lowercase())
}

pub fn phone_name(keys: &InstallationSecret, seller: &PartnerId, phone: &str) -> String {
    name(keys, "phone", seller, phone.trim())
}

fn name(keys: &InstallationSecret, kind: &str, seller: &PartnerId, text: &str) -> String {
    hex(&keys.hash(&format!("person {kind}\0{seller}\0{text}")).0)
}

pub fn member(id: MemberId, whose: Whose, of: NewPersonOf, data: PersonalData) -> Person {
    let NewPersonOf { seller, reference, consents, sent_at, names } = of;
    Person {
        id: id.0,
        partner: seller,
        whose,
        reference: Pii(reference),
        data,
        consents,
        sent_at,
        names,
    }
}

/// What is beside his data.
pub struct NewPersonOf {
    pub seller: PartnerId,
    pub reference: String,
    pub consents: Vec<ConsentGiven>,
    pub sent_at: Instant,
    pub names: BTreeSet<String>,
}

pub fn relationship(word: wire::Relationship) -> Relationship {
    match word {
        wire::Relationship::Primary => Relationship::Primary,
        wire::Relationship::Partner => Relationship::Partner,
        wire::Relationship::Child => Relationship::Child,
        wire::Relationship::OtherAdult => Relationship::OtherAdult,
    }
}

pub fn consent_kind(word: ConsentType) -> ConsentKind {
    match word {
        ConsentType::Terms => ConsentKind::Terms,
        ConsentType::PrivacyNotice => ConsentKind::PrivacyNotice,
        ConsentType::CreditBureauPull => ConsentKind::CreditBureauPull,
        ConsentType::IdentityVerification => ConsentKind::IdentityVerification,
        ConsentType::Marketing => ConsentKind::Marketing,
    }
}

fn address_type(word: AddressType) -> &'static str {
    match word {
        AddressType::Current => "CURRENT",
        AddressType::Previous => "PREVIOUS",
        AddressType::Mailing => "MAILING",
    }
}

fn phone_type(word: PhoneType) -> &'static str {
    match word {
        PhoneType::Mobile => "MOBILE",
        PhoneType::Home => "HOME",
        PhoneType::Work => "WORK",
        PhoneType::Other => "OTHER",
    }
}

fn channel(word: ConsentChannel) -> &'static str {
    match word {
        ConsentChannel::Web => "WEB",
        ConsentChannel::App => "APP",
        ConsentChannel::Store => "STORE",
        ConsentChannel::CallCenter => "CALL_CENTER",
        ConsentChannel::Paper => "PAPER",
    }
}
