//! Members of identity products and contacts of accounts (5.6): what comes in is personal and
//! printed by nothing; what goes out is masked.

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// A text that came in and is personal.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// `PUT .../members/{memberRef}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMember {
    pub relationship: Relationship,
    #[schema(value_type = Option<kinds::Reference>)]
    pub guardian_member_ref: Option<Hidden>,
    pub person: NewPerson,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub national_ids: Vec<NewNationalId>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub addresses: Vec<NewAddress>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub emails: Vec<NewEmail>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub phones: Vec<NewPhone>,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub consents: Vec<NewConsent>,
}

/// `PUT /partner/accounts/{partnerAccountRef}/contact`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewContact {
    pub person: Option<ContactPerson>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub emails: Vec<NewEmail>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub phones: Vec<NewPhone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Relationship {
    Primary,
    Partner,
    Child,
    OtherAdult,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPerson {
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub given_name: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub middle_name: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub family_name: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub suffix: Option<Hidden>,
    #[schema(value_type = Option<String>, format = Date, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    pub date_of_birth: Option<Hidden>,
}

/// The name alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactPerson {
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub given_name: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub middle_name: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub family_name: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub suffix: Option<Hidden>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNationalId {
    #[serde(rename = "type")]
    pub kind: NationalIdType,
    #[schema(value_type = String, min_length = 1, max_length = 32)]
    pub value: Hidden,
    #[schema(value_type = kinds::Country)]
    pub country: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
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

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAddress {
    #[serde(rename = "type")]
    pub kind: AddressType,
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    pub line1: Hidden,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub line2: Option<Hidden>,
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    pub city: Hidden,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub region: Option<Hidden>,
    #[schema(value_type = String, min_length = 1, max_length = 16)]
    pub postal_code: Hidden,
    #[schema(value_type = kinds::Country)]
    pub country: String,
    #[schema(value_type = Option<String>, pattern = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
    pub since: Option<Hidden>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AddressType {
    Current,
    Previous,
    Mailing,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    #[schema(value_type = kinds::Email)]
    pub value: Hidden,
    #[serde(default)]
    pub verified: bool,
    #[serde(default)]
    pub primary: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhone {
    #[schema(value_type = kinds::Phone)]
    pub value: Hidden,
    #[serde(rename = "type")]
    pub kind: Option<PhoneType>,
    #[serde(default)]
    pub verified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PhoneType {
    Mobile,
    Home,
    Work,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewConsent {
    #[serde(rename = "type")]
    pub kind: ConsentType,
    #[schema(min_length = 1, max_length = 64)]
    pub document_version: String,
    #[schema(value_type = kinds::Language)]
    pub language: String,
    pub granted: bool,
    #[schema(value_type = kinds::Time)]
    pub granted_at: String,
    pub channel: Option<ConsentChannel>,
    pub evidence: Option<NewEvidence>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentType {
    Terms,
    PrivacyNotice,
    CreditBureauPull,
    IdentityVerification,
    Marketing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentChannel {
    Web,
    App,
    Store,
    CallCenter,
    Paper,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEvidence {
    #[schema(value_type = Option<String>, format = Ipv4, example = "203.0.113.9")]
    pub ip: Option<Hidden>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 512)]
    pub user_agent: Option<Hidden>,
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    pub document_sha256: Option<String>,
}

/// A member as it is shown: names, and otherwise as much as support needs to know it is him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    #[schema(value_type = kinds::MemberId)]
    pub member_id: String,
    #[schema(value_type = kinds::SubscriptionId)]
    pub subscription_id: String,
    /// None where nothing is known of him any more.
    #[schema(value_type = Option<kinds::Reference>)]
    pub member_ref: Option<String>,
    pub relationship: Relationship,
    #[schema(value_type = Option<kinds::Reference>)]
    pub guardian_member_ref: Option<String>,
    #[schema(value_type = kinds::IdentityState)]
    pub state: &'static str,
    #[schema(value_type = kinds::Time)]
    pub state_since: String,
    pub missing: Vec<String>,
    pub person: Option<ShownPerson>,
    pub national_ids: Vec<ShownNationalId>,
    pub addresses: Vec<ShownAddress>,
    pub emails: Vec<ShownEmail>,
    pub phones: Vec<ShownPhone>,
    pub consents: Vec<Consent>,
    #[schema(value_type = Option<kinds::Time>)]
    pub updated_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Members {
    pub items: Vec<Member>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownPerson {
    pub given_name: String,
    pub middle_name: Option<String>,
    pub family_name: String,
    pub suffix: Option<String>,
    /// The year alone.
    pub date_of_birth: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownNationalId {
    #[serde(rename = "type")]
    pub kind: String,
    #[schema(value_type = kinds::Country)]
    pub country: String,
    pub last4: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownAddress {
    #[serde(rename = "type")]
    pub kind: String,
    #[schema(value_type = kinds::Country)]
    pub country: String,
    pub region: Option<String>,
    pub postal_prefix: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownEmail {
    pub masked: String,
    pub verified: bool,
    pub primary: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownPhone {
    pub masked: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub verified: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    #[schema(value_type = kinds::ConsentId)]
    pub consent_id: String,
    #[serde(rename = "type")]
    pub kind: ConsentType,
    pub document_version: String,
    #[schema(value_type = kinds::Language)]
    pub language: String,
    pub granted: bool,
    #[schema(value_type = kinds::Time)]
    pub granted_at: String,
    pub channel: Option<String>,
    pub required: bool,
    #[schema(value_type = Option<kinds::Time>)]
    pub withdrawn_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consents {
    pub items: Vec<Consent>,
}

/// What became of a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawn {
    pub consent: Consent,
    #[schema(value_type = kinds::IdentityState)]
    pub member_state: &'static str,
    #[schema(value_type = kinds::Status)]
    pub subscription_status: &'static str,
}

/// The contact of an account as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    #[schema(value_type = kinds::AccountId)]
    pub account_id: String,
    #[schema(value_type = kinds::Reference)]
    pub partner_account_ref: String,
    pub person: Option<ShownPerson>,
    pub emails: Vec<ShownEmail>,
    pub phones: Vec<ShownPhone>,
    #[schema(value_type = kinds::Time)]
    pub updated_at: String,
}

/// `POST /partner/members:search`: one of both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPerson {
    #[schema(value_type = Option<kinds::Email>)]
    pub email: Option<Hidden>,
    #[schema(value_type = Option<kinds::Phone>)]
    pub phone: Option<Hidden>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundPerson {
    #[schema(value_type = Option<kinds::SubscriptionId>)]
    pub subscription_id: Option<String>,
    #[schema(value_type = Option<kinds::MemberId>)]
    pub member_id: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub member_ref: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_account_ref: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundPeople {
    pub items: Vec<FoundPerson>,
}
