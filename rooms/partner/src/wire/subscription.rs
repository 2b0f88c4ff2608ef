//! A subscription on the wire (5.4).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::collections::BTreeMap;

use serde::Serialize;

use super::Account;

/// `GET /partner/subscriptions/{id}` (5.4).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    pub subscription_id: String,
    pub revision: u64,
    pub correlation_key: String,
    pub status: &'static str,
    pub status_reason: String,
    pub status_since: String,
    pub account: Account,
    pub offering: Option<Offering>,
    pub term_type: &'static str,
    pub term: String,
    pub start_date: Option<String>,
    pub end_date: Option<String>,
    pub trial_end_date: Option<String>,
    pub renewal_window: Option<RenewalWindow>,
    pub seats: Seats,
    pub options: Vec<String>,
    pub entitlement: Entitlement,
    pub purchase_country: String,
    pub language: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub pending_change: Option<PendingChange>,
    pub identity: Identity,
    pub allowed_operations: Vec<&'static str>,
    pub created_at: String,
    pub updated_at: String,
    pub links: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offering {
    pub offering_id: String,
    pub partner_sku: String,
    pub name: String,
    pub family: String,
    pub tier: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RenewalWindow {
    pub opens: Option<String>,
    pub closes: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seats {
    pub unit: &'static str,
    pub allowed: u32,
    pub active: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entitlement {
    pub entitled: bool,
    pub features: Vec<String>,
    pub valid_until: Option<String>,
    /// Why, link by link; the last one decides.
    pub reasons: Vec<Reason>,
    pub last_change: LastChange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LastChange {
    pub at: String,
    pub cause: String,
    /// Of the call that did it; none for what fell due.
    pub request_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub at: String,
    pub what: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingChange {
    pub change_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub effective_at: String,
    pub offering_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    pub required: bool,
    pub state: &'static str,
    pub missing: Vec<String>,
}
