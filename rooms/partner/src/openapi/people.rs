//! The operations of members, their consents, and contacts of accounts (5.6).

use serde_json::{Value, json};

use super::kinds::{self, Reference, SubscriptionId};
use super::operation::Operation;
use crate::wire;

const MEMBERS: &str = "/partner/subscriptions/{subscriptionId}/members";
const MEMBER: &str = "/partner/subscriptions/{subscriptionId}/members/{memberRef}";
const CONTACT: &str = "/partner/accounts/{partnerAccountRef}/contact";
const READ: &[&str] = &["identity:read"];
const WRITE: &[&str] = &["identity:write"];

pub fn all() -> Vec<Operation> {
    let mut all = members();
    all.extend(contacts());
    all
}

fn of_one(operation: Operation) -> Operation {
    operation.part::<SubscriptionId>("subscriptionId")
}

fn of_member(operation: Operation) -> Operation {
    of_one(operation).part::<Reference>("memberRef")
}

fn members() -> Vec<Operation> {
    let him = ("memberRef", "$request.path.memberRef");
    let consent = ("consentId", "$response.body#/consents/0/consentId");
    vec![
        of_one(Operation::get(MEMBERS, "listMembers", "Who is protected by it; masked."))
            .scope(READ)
            .revised()
            .told::<wire::Members>("200"),
        of_member(Operation::get(MEMBER, "getMember", "One member; masked."))
            .scope(READ)
            .revised()
            .told::<wire::Member>("200"),
        of_member(Operation::put(
            MEMBER,
            "putMember",
            "Enrols somebody, or sends his data again; the same twice is once.",
        ))
        .scope(WRITE)
        .if_match()
        .revised()
        .given_as::<wire::NewMember>(member())
        .told::<wire::Member>("200")
        .told::<wire::Member>("201")
        .then_of_it("getMember", &[him])
        .then_of_it("listConsents", &[him])
        .then_of_it("withdrawConsent", &[him, consent])
        .then_of_it("removeMember", &[him]),
        of_member(Operation::delete(
            MEMBER,
            "removeMember",
            "Forgets a member; the PRIMARY one only once it ended.",
        ))
        .scope(WRITE)
        .if_match()
        .done("204"),
        of_member(Operation::get(
            "/partner/subscriptions/{subscriptionId}/members/{memberRef}/consents",
            "listConsents",
            "What he agreed to, and when.",
        ))
        .scope(READ)
        .told::<wire::Consents>("200"),
        of_member(Operation::post(
            "/partner/subscriptions/{subscriptionId}/members/{memberRef}/consents/{consentId}/withdraw",
            "withdrawConsent",
            "Takes a consent back; without a required one the member is known no longer.",
        ))
        .part::<kinds::ConsentId>("consentId")
        .scope(WRITE)
        .keyed()
        .revised()
        .may_be_given::<kinds::Nothing>()
        .told::<wire::Withdrawn>("200"),
        Operation::post(
            "/partner/members:search",
            "searchMembers",
            "Finds people by an e-mail address or a telephone number.",
        )
        .scope(READ)
        .given_as::<wire::FindPerson>(json!({ "email": "ada@mail.example" }))
        .told::<wire::FoundPeople>("200"),
    ]
}

fn contacts() -> Vec<Operation> {
    let one = |operation: Operation| operation.part::<Reference>("partnerAccountRef");
    vec![
        one(Operation::get(CONTACT, "getContact", "Name and addresses of an account; masked."))
            .scope(READ)
            .told::<wire::Contact>("200"),
        one(Operation::put(CONTACT, "putContact", "Replaces the contact of an account."))
            .scope(WRITE)
            .given_as::<wire::NewContact>(json!({
                "person": { "givenName": "Ada", "familyName": "Lovelace" },
                "emails": [{ "value": "ada@mail.example", "primary": true }],
            }))
            .told::<wire::Contact>("200")
            .told::<wire::Contact>("201"),
        one(Operation::delete(CONTACT, "removeContact", "Forgets the contact of an account."))
            .scope(WRITE)
            .done("204"),
    ]
}

fn member() -> Value {
    let consent = |kind: &str| {
        json!({
            "type": kind, "documentVersion": "2026-01", "language": "en-US", "granted": true,
            "grantedAt": "2026-01-30T09:00:00Z", "channel": "WEB",
        })
    };
    json!({
        "relationship": "PRIMARY",
        "person": { "givenName": "Ada", "familyName": "Lovelace", "dateOfBirth": "1980-02-03" },
        "nationalIds": [{ "type": "US_SSN", "value": "6789", "country": "US" }],
        "addresses": [{
            "type": "CURRENT", "line1": "1 Main St", "city": "Mountain View", "region": "CA",
            "postalCode": "94043", "country": "US", "since": "2020-01",
        }],
        "emails": [{ "value": "ada@mail.example", "verified": true, "primary": true }],
        "phones": [{ "value": "+14155550100", "type": "MOBILE" }],
        "consents": [
            consent("TERMS"), consent("PRIVACY_NOTICE"), consent("IDENTITY_VERIFICATION"),
        ],
    })
}
