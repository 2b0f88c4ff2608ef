//! Members of identity products and contacts of accounts (5.6): what comes in is personal and
//! printed by nothing; what goes out is masked.

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that came in and is personal.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// `PUT .../members/{memberRef}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMember {
    pub relationship: Relationship,
    pub guardian_member_ref: Option<Hidden>,
    pub person: NewPerson,
    #[serde(default)]
    pub national_ids: Vec<NewNationalId>,
    #[serde(default)]
    pub addresses: Vec<NewAddress>,
    #[serde(default)]
    pub emails: Vec<NewEmail>,
    #[serde(default)]
    pub phones: Vec<NewPhone>,
    #[serde(default)]
    pub consents: Vec<NewConsent>,
}

/// `PUT /partner/accounts/{partnerAccountRef}/contact`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewContact {
    pub person: Option<ContactPerson>,
    #[serde(default)]
    pub emails: Vec<NewEmail>,
    #[serde(default)]
    pub phones: Vec<NewPhone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Relationship {
    Primary,
    Partner,
    Child,
    OtherAdult,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPerson {
    pub given_name: Option<Hidden>,
    pub middle_name: Option<Hidden>,
    pub family_name: Option<Hidden>,
    pub suffix: Option<Hidden>,
    pub date_of_birth: Option<Hidden>,
}

/// The name alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactPerson {
    pub given_name: Option<Hidden>,
    pub middle_name: Option<Hidden>,
    pub family_name: Option<Hidden>,
    pub suffix: Option<Hidden>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewNationalId {
    #[serde(rename = "type")]
    pub kind: NationalIdType,
    pub value: Hidden,
    pub country: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum NationalIdType {
    #[serde(rename = "US_SSN")]
    UsSsn,
    #[serde(rename = "US_ITIN")]
    UsItin,
    #[serde(rename = "CA_SIN")]
    CaSin,
    #[serde(rename = "GB_NINO")]
    GbNino,
    #[serde(rename = "OTHER")]
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAddress {
    #[serde(rename = "type")]
    pub kind: AddressType,
    pub line1: Hidden,
    pub line2: Option<Hidden>,
    pub city: Hidden,
    pub region: Option<Hidden>,
    pub postal_code: Hidden,
    pub country: String,
    pub since: Option<Hidden>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AddressType {
    Current,
    Previous,
    Mailing,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    pub value: Hidden,
    #[serde(default)]
    pub verified: bool,
    #[serde(default)]
    pub primary: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPhone {
    pub value: Hidden,
    #[serde(rename = "type")]
    pub kind: Option<PhoneType>,
    #[serde(default)]
    pub verified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PhoneType {
    Mobile,
    Home,
    Work,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewConsent {
    #[serde(rename = "type")]
    pub kind: ConsentType,
    pub document_version: String,
    pub language: String,
    pub granted: bool,
    pub granted_at: String,
    pub channel: Option<ConsentChannel>,
    pub evidence: Option<NewEvidence>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentType {
    Terms,
    PrivacyNotice,
    CreditBureauPull,
    IdentityVerification,
    Marketing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentChannel {
    Web,
    App,
    Store,
    CallCenter,
    Paper,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEvidence {
    pub ip: Option<Hidden>,
    pub user_agent: Option<Hidden>,
    pub document_sha256: Option<String>,
}

/// A member as it is shown: names, and otherwise as much as support needs to know it is him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    pub member_id: String,
    pub subscription_id: String,
    /// None where nothing is known of him any more.
    pub member_ref: Option<String>,
    pub relationship: Relationship,
    pub guardian_member_ref: Option<String>,
    pub state: &'static str,
    pub state_since: String,
    pub missing: Vec<String>,
    pub person: Option<ShownPerson>,
    pub national_ids: Vec<ShownNationalId>,
    pub addresses: Vec<ShownAddress>,
    pub emails: Vec<ShownEmail>,
    pub phones: Vec<ShownPhone>,
    pub consents: Vec<Consent>,
    pub updated_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Members {
    pub items: Vec<Member>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownPerson {
    pub given_name: String,
    pub middle_name: Option<String>,
    pub family_name: String,
    pub suffix: Option<String>,
    /// The year alone.
    pub date_of_birth: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownNationalId {
    #[serde(rename = "type")]
    pub kind: String,
    pub country: String,
    pub last4: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownAddress {
    #[serde(rename = "type")]
    pub kind: String,
    pub country: String,
    pub region: Option<String>,
    pub postal_prefix: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownEmail {
    pub masked: String,
    pub verified: bool,
    pub primary: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownPhone {
    pub masked: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub verified: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    pub consent_id: String,
    #[serde(rename = "type")]
    pub kind: ConsentType,
    pub document_version: String,
    pub language: String,
    pub granted: bool,
    pub granted_at: String,
    pub channel: Option<String>,
    pub required: bool,
    pub withdrawn_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consents {
    pub items: Vec<Consent>,
}

/// What became of a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawn {
    pub consent: Consent,
    pub member_state: &'static str,
    pub subscription_status: &'static str,
}

/// The contact of an account as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub account_id: String,
    pub partner_account_ref: String,
    pub person: Option<ShownPerson>,
    pub emails: Vec<ShownEmail>,
    pub phones: Vec<ShownPhone>,
    pub updated_at: String,
}

/// `POST /partner/members:search`: one of both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindPerson {
    pub email: Option<Hidden>,
    pub phone: Option<Hidden>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPerson {
    pub subscription_id: Option<String>,
    pub member_id: Option<String>,
    pub member_ref: Option<String>,
    pub partner_account_ref: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundPeople {
    pub items: Vec<FoundPerson>,
}
