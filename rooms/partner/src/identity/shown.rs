//! People as they are shown: masked. Names are kept; of everything else only as much as support
//! needs to know whom it speaks about.

use std::collections::BTreeSet;

use perennial_core::Subscription;
use perennial_core::ids::MemberId;
use perennial_core::subscription::enrolment::Proof;
use perennial_core::subscription::{Enrolled, IdentityState, Relationship, Standing};
use perennial_core::terms::ConsentKind;
use perennial_engine::person::{ConsentGiven, Person, PersonalData, Whose};

use super::person::last4;
use super::postal;
use crate::ids;
use crate::outbound::time;
use crate::wire::{self, ConsentType};

/// `state` of a member and of a subscription's identity.
pub fn state(state: IdentityState) -> &'static str {
    match state {
        IdentityState::NotRequired => "NOT_REQUIRED",
        IdentityState::PendingPii => "PENDING_PII",
        IdentityState::Submitted => "SUBMITTED",
        IdentityState::Verifying => "VERIFYING",
        IdentityState::Verified => "VERIFIED",
        IdentityState::Rejected => "REJECTED",
        IdentityState::ActionRequired => "ACTION_REQUIRED",
        IdentityState::Revoked => "REVOKED",
    }
}

pub fn consent_type(kind: ConsentKind) -> ConsentType {
    match kind {
        ConsentKind::Terms => ConsentType::Terms,
        ConsentKind::PrivacyNotice => ConsentType::PrivacyNotice,
        ConsentKind::CreditBureauPull => ConsentType::CreditBureauPull,
        ConsentKind::IdentityVerification => ConsentType::IdentityVerification,
        ConsentKind::Marketing => ConsentType::Marketing,
    }
}

/// The word of a consent in lists of what is missing.
pub fn consent_word(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Terms => "CONSENT_TERMS",
        ConsentKind::PrivacyNotice => "CONSENT_PRIVACY_NOTICE",
        ConsentKind::CreditBureauPull => "CONSENT_CREDIT_BUREAU_PULL",
        ConsentKind::IdentityVerification => "CONSENT_IDENTITY_VERIFICATION",
        ConsentKind::Marketing => "CONSENT_MARKETING",
    }
}

/// The type of a consent as it is sent, for a sentence.
pub fn consent_name(kind: ConsentKind) -> &'static str {
    let word = consent_word(kind);
    word.strip_prefix("CONSENT_").unwrap_or(word)
}

/// How a subscription stands as to identity.
pub fn identity(s: &Subscription) -> wire::Identity {
    let now = s.identity();
    let missing = match (now, s.enrolment.primary()) {
        (IdentityState::PendingPii, _) => vec!["PRIMARY_MEMBER".to_owned()],
        (_, Some(primary)) => missing(primary, &s.required_consents()),
        (_, None) => vec![],
    };
    let required = now != IdentityState::NotRequired;
    wire::Identity { required, state: state(now), missing }
}

/// What somebody still has to bring.
fn missing(enrolled: &Enrolled, required: &BTreeSet<ConsentKind>) -> Vec<String> {
    let proofs = match &enrolled.standing {
        Standing::ActionRequired { missing } => missing.iter().copied().collect(),
        Standing::Submitted { .. }
        | Standing::Verifying { .. }
        | Standing::Verified
        | Standing::Rejected
        | Standing::Revoked => vec![],
    };
    let proofs = proofs.into_iter().map(|proof| match proof {
        Proof::Address => "ADDRESS_PROOF",
        Proof::Identity => "IDENTITY_PROOF",
        Proof::PersonalData => "PERSONAL_DATA",
    });
    let consents = enrolled.withdrawn.intersection(required).map(|kind| consent_word(*kind));
    proofs.chain(consents).map(str::to_owned).collect()
}

/// A member, with what is kept of him where something is.
pub fn member(
    s: &Subscription,
    id: MemberId,
    enrolled: &Enrolled,
    person: Option<&Person>,
    guardian: Option<String>,
) -> wire::Member {
    let required = s.required_consents();
    let data = person.map(|person| &person.data);
    wire::Member {
        member_id: ids::print("mem", id.0),
        subscription_id: ids::print("sub", s.id.0),
        member_ref: person.map(|person| person.reference.text().to_owned()),
        relationship: match enrolled.relationship {
            Relationship::Primary => wire::Relationship::Primary,
            Relationship::Partner => wire::Relationship::Partner,
            Relationship::Child => wire::Relationship::Child,
            Relationship::OtherAdult => wire::Relationship::OtherAdult,
        },
        guardian_member_ref: guardian,
        state: state(enrolled.standing.state()),
        state_since: time(enrolled.since),
        missing: missing(enrolled, &required),
        person: data.map(self::person),
        national_ids: data.map(national_ids).unwrap_or_default(),
        addresses: data.map(addresses).unwrap_or_default(),
        emails: data.map(emails).unwrap_or_default(),
        phones: data.map(phones).unwrap_or_default(),
        consents: person.map(|person| consents(&person.consents, &required)).unwrap_or_default(),
        updated_at: person.map(|person| time(person.sent_at)),
    }
}

pub fn guardian_of(person: &Person) -> Option<MemberId> {
    match &person.whose {
        Whose::Member { guardian, .. } => *guardian,
        Whose::Account { .. } => None,
    }
}

pub fn person(data: &PersonalData) -> wire::ShownPerson {
    let text =
        |it: &Option<perennial_engine::Pii<String>>| it.as_ref().map(|it| it.text().to_owned());
    wire::ShownPerson {
        given_name: data.given_name.text().to_owned(),
        middle_name: text(&data.middle_name),
        family_name: data.family_name.text().to_owned(),
        suffix: text(&data.suffix),
        date_of_birth: data.date_of_birth.as_ref().map(|it| it.text().chars().take(4).collect()),
    }
}

fn national_ids(data: &PersonalData) -> Vec<wire::ShownNationalId> {
    let shown = |id: &perennial_engine::person::NationalIdentifier| wire::ShownNationalId {
        kind: id.kind.clone(),
        country: id.country.clone(),
        last4: last4(id.value.text()),
    };
    data.national_ids.iter().map(shown).collect()
}

fn addresses(data: &PersonalData) -> Vec<wire::ShownAddress> {
    let shown = |address: &perennial_engine::person::PostalAddress| wire::ShownAddress {
        kind: address.kind.clone(),
        country: address.country.clone(),
        region: address.region.as_ref().map(|it| it.text().to_owned()),
        postal_prefix: postal::prefix(address.postal_code.text()),
    };
    data.addresses.iter().map(shown).collect()
}

pub fn emails(data: &PersonalData) -> Vec<wire::ShownEmail> {
    let shown = |it: &perennial_engine::person::EmailAddress| wire::ShownEmail {
        masked: masked_email(it.value.text()),
        verified: it.verified,
        primary: it.primary,
    };
    data.emails.iter().map(shown).collect()
}

pub fn phones(data: &PersonalData) -> Vec<wire::ShownPhone> {
    let shown = |it: &perennial_engine::person::PhoneNumber| wire::ShownPhone {
        masked: masked_phone(it.value.text()),
        kind: it.kind.clone(),
        verified: it.verified,
    };
    data.phones.iter().map(shown).collect()
}

/// `a***@***.org`.
fn masked_email(text: &str) -> String {
    let first: String = text.chars().take(1).collect();
    let last = text.rsplit_once('.').map_or("", |(_, last)| last);
    format!("{first}***@***.{last}")
}

/// `+*********00`.
fn masked_phone(text: &str) -> String {
    let count = text.chars().count();
    let end: String = text.chars().skip(count.saturating_sub(2)).collect();
    format!("+{}{end}", "*".repeat(count.saturating_sub(3)))
}

pub fn consent(given: &ConsentGiven, required: &BTreeSet<ConsentKind>) -> wire::Consent {
    wire::Consent {
        consent_id: ids::print("cns", given.id),
        kind: consent_type(given.kind),
        document_version: given.version.clone(),
        language: given.language.clone(),
        granted: given.granted,
        granted_at: time(given.granted_at),
        channel: given.channel.clone(),
        required: required.contains(&given.kind),
        withdrawn_at: given.withdrawn_at.map(time),
    }
}

pub fn consents(all: &[ConsentGiven], required: &BTreeSet<ConsentKind>) -> Vec<wire::Consent> {
    all.iter().map(|given| consent(given, required)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_masked_names_nobody() {
        assert_eq!(masked_email("ada.lovelace@mail.example.org"), "a***@***.org");
        assert_eq!(masked_phone("+14155550100"), "+*********00");
        assert_eq!(last4("123456789"), "6789");
    }
}
