//! People: who is enrolled, what the terms ask of him, and what is kept of him before it is sealed.

use std::collections::BTreeMap;

use perennial_core::ids::{CustomerId, MemberId, SubscriptionId};
use perennial_core::subscription::enrolment::Proof;
use perennial_core::subscription::{Enrolled, Enrolment, Relationship, Standing, Subscription};
use perennial_core::terms::{ConsentKind, IdentityRule, NationalId, Terms};
use perennial_core::time::Span;
use perennial_core::{Dated, Fact};
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;
use perennial_engine::person::{
    ConsentGiven, EmailAddress, Evidence, NationalIdentifier, Person, PersonalData, PhoneNumber,
    Pii, PostalAddress, Whose,
};

use super::at;
use super::life::plain_subscription;

pub fn knowing_terms() -> Document {
    let rule = IdentityRule {
        deadline: Span::days(30),
        national_id: NationalId::Last4,
        consents: [ConsentKind::Terms, ConsentKind::PrivacyNotice].into(),
        consents_by_feature: BTreeMap::from([("credit".to_owned(), ConsentKind::CreditBureauPull)]),
        retention: Span::days(90),
    };
    let terms = Terms { identity: Some(rule), ..Terms::platform() };
    Document::Terms { id: "knowing".into(), terms }
}

pub fn enrolled_subscription() -> Subscription {
    let somebody = |relationship, standing, withdrawn: &[ConsentKind]| Enrolled {
        relationship,
        residence: "US".into(),
        standing,
        since: at("2024-02-01T10:00:00Z"),
        round: 2,
        withdrawn: withdrawn.iter().copied().collect(),
    };
    let ask_at = at("2024-02-02T10:00:00Z");
    let missing = [Proof::Address, Proof::Identity, Proof::PersonalData].into();
    let members = [
        (Relationship::Primary, Standing::Verified, &[ConsentKind::Marketing][..]),
        (Relationship::Partner, Standing::Submitted { ask_at }, &[]),
        (Relationship::Child, Standing::Verifying { asked: 3, ask_at }, &[]),
        (Relationship::OtherAdult, Standing::ActionRequired { missing }, &[]),
        (Relationship::OtherAdult, Standing::Rejected, &[]),
        (Relationship::OtherAdult, Standing::Revoked, &[ConsentKind::IdentityVerification]),
    ];
    let members = members
        .into_iter()
        .zip(40_u128..)
        .map(|((who, standing, withdrawn), id)| (MemberId(id), somebody(who, standing, withdrawn)));
    Subscription { enrolment: Enrolment { members: members.collect() }, ..plain_subscription() }
}

pub fn people_facts() -> Vec<Dated> {
    let at = at("2024-02-01T10:00:00Z");
    let member = MemberId(40);
    [
        Fact::IdentityAwaited { until: at },
        Fact::MemberSubmitted {
            member,
            relationship: Relationship::Primary,
            residence: "US".into(),
            ask_at: at,
        },
        Fact::MemberMoved { member, to: Standing::Verified },
        Fact::ConsentWithdrawn { member, consent: ConsentKind::CreditBureauPull },
        Fact::MemberRemoved { member },
    ]
    .map(|fact| Dated { at, fact })
    .into()
}

/// Somebody whole, and a contact with next to nothing.
pub fn people() -> Vec<(&'static str, Document)> {
    let pii = |text: &str| Pii(text.to_owned());
    let data = PersonalData {
        given_name: pii("Ada"),
        middle_name: Some(pii("King")),
        family_name: pii("Lovelace"),
        suffix: Some(pii("II")),
        date_of_birth: Some(pii("1980-02-03")),
        national_ids: vec![NationalIdentifier {
            kind: "US_SSN".to_owned(),
            value: pii("6789"),
            country: "US".to_owned(),
        }],
        addresses: vec![PostalAddress {
            kind: "CURRENT".to_owned(),
            line1: pii("1600 Amphitheatre Parkway"),
            line2: Some(pii("Suite 1")),
            city: pii("Mountain View"),
            region: Some(pii("CA")),
            postal_code: pii("94043"),
            country: "US".to_owned(),
            since: Some(pii("2020-01")),
        }],
        emails: vec![EmailAddress { value: pii("ada@example.org"), verified: true, primary: true }],
        phones: vec![PhoneNumber {
            value: pii("+14155550100"),
            kind: Some("MOBILE".to_owned()),
            verified: false,
        }],
    };
    let consent = ConsentGiven {
        id: 50,
        kind: ConsentKind::IdentityVerification,
        version: "2026-01".to_owned(),
        language: "en-US".to_owned(),
        granted: true,
        granted_at: at("2024-01-31T10:00:00Z"),
        channel: Some("WEB".to_owned()),
        evidence: Evidence {
            ip: Some(pii("203.0.113.9")),
            user_agent: Some(pii("Agent of Ada")),
            document_sha256: Some("ab".repeat(32)),
        },
        withdrawn_at: Some(at("2024-02-01T10:00:00Z")),
    };
    let whole = Person {
        id: 40,
        partner: "telco-north".into(),
        whose: Whose::Member { subscription: SubscriptionId(7), guardian: Some(MemberId(41)) },
        reference: pii("m-1"),
        data,
        consents: vec![consent],
        sent_at: at("2024-01-31T10:00:00Z"),
        names: ["0a".repeat(32)].into(),
    };
    let contact = Person {
        id: 20,
        whose: Whose::Account { customer: CustomerId(20) },
        data: PersonalData::default(),
        consents: vec![],
        names: [].into(),
        ..whole.clone()
    };
    vec![
        ("person", Document::Filed(Filed::Person(Box::new(whole)))),
        ("person_contact", Document::Filed(Filed::Person(Box::new(contact)))),
    ]
}
