//! A subscription on the wire (5.4).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::Account;
use crate::openapi::kinds;

/// `GET /partner/subscriptions/{id}` (5.4).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    #[schema(value_type = kinds::SubscriptionId)]
    pub subscription_id: String,
    pub revision: u64,
    pub correlation_key: String,
    #[schema(value_type = kinds::Status)]
    pub status: &'static str,
    pub status_reason: String,
    #[schema(value_type = kinds::Time)]
    pub status_since: String,
    pub account: Account,
    pub offering: Option<Offering>,
    #[schema(value_type = kinds::TermType)]
    pub term_type: &'static str,
    #[schema(value_type = kinds::LengthTold)]
    pub term: String,
    #[schema(value_type = Option<kinds::Time>)]
    pub start_date: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub end_date: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub trial_end_date: Option<String>,
    pub renewal_window: Option<RenewalWindow>,
    pub seats: Seats,
    pub options: Vec<String>,
    pub entitlement: Entitlement,
    pub purchase_country: String,
    #[schema(value_type = Option<kinds::Language>)]
    pub language: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub pending_change: Option<PendingChange>,
    pub identity: Identity,
    pub allowed_operations: Vec<&'static str>,
    #[schema(value_type = kinds::Time)]
    pub created_at: String,
    #[schema(value_type = kinds::Time)]
    pub updated_at: String,
    pub links: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offering {
    pub offering_id: String,
    pub partner_sku: String,
    pub name: String,
    pub family: String,
    pub tier: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RenewalWindow {
    #[schema(value_type = Option<kinds::Time>)]
    pub opens: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub closes: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Seats {
    pub unit: &'static str,
    pub allowed: u32,
    pub active: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entitlement {
    pub entitled: bool,
    pub features: Vec<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub valid_until: Option<String>,
    /// Why, link by link; the last one decides.
    pub reasons: Vec<Reason>,
    pub last_change: LastChange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastChange {
    #[schema(value_type = kinds::Time)]
    pub at: String,
    pub cause: String,
    /// Of the call that did it; none for what fell due.
    pub request_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    #[schema(value_type = kinds::Time)]
    pub at: String,
    pub what: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PendingChange {
    #[schema(value_type = Option<kinds::ChangeId>)]
    pub change_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[schema(value_type = kinds::Time)]
    pub effective_at: String,
    pub offering_id: Option<String>,
    /// `CANCEL_SCHEDULED` where the end comes first: it happens only if that is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identity {
    pub required: bool,
    #[schema(value_type = kinds::IdentityState)]
    pub state: &'static str,
    pub missing: Vec<String>,
}
