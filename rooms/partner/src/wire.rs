//! The documents on the wire, named as section 5 names them. Unknown members are refused.

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST /partner/fulfillment-orders`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrder {
    pub partner_order_id: String,
    pub account: NewAccount,
    pub purchase: Option<Purchase>,
    pub processing: Option<Processing>,
    pub lines: Vec<NewLine>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccount {
    pub partner_account_ref: String,
    pub partner_user_ref: Option<String>,
    pub country: Option<String>,
    pub language: Option<String>,
}

/// For reports only.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Purchase {
    pub occurred_at: Option<String>,
    pub channel: Option<Channel>,
    pub price: Option<Price>,
    pub promotion_ref: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Channel {
    Online,
    Store,
    CallCenter,
    Bundle,
    Sdk,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub amount: String,
    pub currency: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Processing {
    Atomic,
    Partial,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLine {
    pub line_ref: String,
    pub action: Action,
    pub offering_id: Option<String>,
    pub subscription_id: Option<String>,
    pub quantity: Option<u32>,
    pub seats: Option<u32>,
    pub options: Option<Vec<String>>,
    pub start_at: Option<String>,
    pub term: Option<String>,
    pub end_date: Option<String>,
    pub activation: Option<NewActivation>,
    pub attributes: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Action {
    Create,
    Renew,
    ChangePlan,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewActivation {
    pub policy: Policy,
    pub pos: Option<PointOfSale>,
    pub dormant_expires_at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Policy {
    Immediate,
    Code,
    PointOfSale,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PointOfSale {
    pub serial_number: Option<String>,
}

/// What became of an order. Ids are absent in a dry run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub order_id: Option<String>,
    pub partner_order_id: String,
    pub state: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    pub created_at: String,
    pub completed_at: String,
    pub account: Account,
    pub lines: Vec<OrderLine>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    pub account_id: Option<String>,
    pub partner_account_ref: Option<String>,
    pub partner_user_ref: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    pub line_ref: String,
    pub line_id: Option<String>,
    pub state: &'static str,
    pub subscriptions: Vec<Ordered>,
    pub problem: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ordered {
    pub subscription_id: Option<String>,
    pub correlation_key: Option<String>,
    pub status: &'static str,
    pub start_date: Option<String>,
    pub end_date: Option<String>,
    pub activation: Activation,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    pub policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant_expires_at: Option<String>,
}

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
    pub last_change: LastChange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LastChange {
    pub at: String,
    pub cause: String,
    /// Not kept yet.
    pub request_id: Option<String>,
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

/// A page of a search.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub items: Vec<Subscription>,
    pub next_page_token: Option<String>,
}

/// `POST /partner/subscriptions/{id}/changes`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewChange {
    pub partner_change_id: Option<String>,
    pub change: Wanted,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    #[serde(rename = "type")]
    pub kind: ChangeType,
    pub mode: Option<CancelMode>,
    pub effective_at: Option<String>,
    pub reason_code: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeType {
    Cancel,
    UndoCancel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelMode {
    Immediate,
    EndOfTerm,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub change_id: Option<String>,
    pub partner_change_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: ChangeType,
    pub state: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    pub direction: Option<&'static str>,
    pub effective_at: String,
    pub requested_at: String,
    pub before: Standing,
    pub after: Standing,
    pub subscription: Subscription,
}

/// The part of a subscription that a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub status: &'static str,
    pub end_date: Option<String>,
}

/// `POST /partner/sandbox/clock`: one of both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClockMove {
    pub advance: Option<String>,
    pub set_to: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    pub now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs_run: Option<usize>,
}
