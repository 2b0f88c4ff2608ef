//! Fulfilment orders on the wire (5.2).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Account;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
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
    pub completed_at: Option<String>,
    pub account: Account,
    pub lines: Vec<OrderLine>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<&'static str, String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    pub policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant_expires_at: Option<String>,
}

/// A page of orders.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrdersFound {
    pub items: Vec<Order>,
    pub next_page_token: Option<String>,
}
