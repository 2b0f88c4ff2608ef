//! Fulfilment orders on the wire (5.2).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Account;
use crate::openapi::kinds;

/// `POST /partner/fulfillment-orders`.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrder {
    #[schema(value_type = kinds::Reference)]
    pub partner_order_id: String,
    pub account: NewAccount,
    pub purchase: Option<Purchase>,
    pub processing: Option<Processing>,
    #[schema(value_type = Vec<kinds::AnyLine>, min_items = 1, max_items = 50)]
    pub lines: Vec<NewLine>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccount {
    #[schema(value_type = kinds::Reference)]
    pub partner_account_ref: String,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_user_ref: Option<String>,
    #[schema(value_type = Option<kinds::Country>)]
    pub country: Option<String>,
    #[schema(value_type = Option<kinds::Language>)]
    pub language: Option<String>,
}

/// For reports only.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Purchase {
    #[schema(value_type = Option<kinds::Time>)]
    pub occurred_at: Option<String>,
    pub channel: Option<Channel>,
    pub price: Option<Price>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub promotion_ref: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Channel {
    Online,
    Store,
    CallCenter,
    Bundle,
    Sdk,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    #[schema(pattern = "^[0-9]{1,9}(\\.[0-9]{1,2})?$")]
    pub amount: String,
    #[schema(value_type = kinds::Currency)]
    pub currency: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Processing {
    Atomic,
    Partial,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLine {
    #[schema(value_type = kinds::Reference)]
    pub line_ref: String,
    pub action: Action,
    pub offering_id: Option<String>,
    #[schema(value_type = Option<kinds::SubscriptionId>)]
    pub subscription_id: Option<String>,
    #[schema(minimum = 1, maximum = 100)]
    pub quantity: Option<u32>,
    #[schema(minimum = 1)]
    pub seats: Option<u32>,
    #[schema(max_items = 50)]
    pub options: Option<Vec<String>>,
    #[schema(value_type = Option<kinds::Time>)]
    pub start_at: Option<String>,
    #[schema(value_type = Option<kinds::Length>)]
    pub term: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub end_date: Option<String>,
    pub activation: Option<NewActivation>,
    #[schema(value_type = Option<kinds::Attributes>)]
    pub attributes: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Action {
    Create,
    Renew,
    ChangePlan,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewActivation {
    pub policy: Policy,
    pub pos: Option<PointOfSale>,
    #[schema(value_type = Option<kinds::Time>)]
    pub dormant_expires_at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Policy {
    Immediate,
    Code,
    PointOfSale,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PointOfSale {
    #[schema(value_type = Option<kinds::Reference>)]
    pub serial_number: Option<String>,
}

/// What became of an order. Ids are absent in a dry run.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    #[schema(value_type = Option<kinds::OrderId>)]
    pub order_id: Option<String>,
    #[schema(value_type = kinds::Reference)]
    pub partner_order_id: String,
    #[schema(value_type = kinds::OrderState)]
    pub state: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    #[schema(value_type = kinds::Time)]
    pub created_at: String,
    #[schema(value_type = Option<kinds::Time>)]
    pub completed_at: Option<String>,
    pub account: Account,
    pub lines: Vec<OrderLine>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    #[schema(value_type = kinds::Reference)]
    pub line_ref: String,
    #[schema(value_type = Option<kinds::LineId>)]
    pub line_id: Option<String>,
    #[schema(value_type = kinds::OrderState)]
    pub state: &'static str,
    pub subscriptions: Vec<Ordered>,
    #[schema(value_type = Option<crate::openapi::problems::Problem>)]
    pub problem: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ordered {
    #[schema(value_type = Option<kinds::SubscriptionId>)]
    pub subscription_id: Option<String>,
    pub correlation_key: Option<String>,
    #[schema(value_type = kinds::Status)]
    pub status: &'static str,
    #[schema(value_type = Option<kinds::Time>)]
    pub start_date: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    pub policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<kinds::Time>)]
    pub code_expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<kinds::Time>)]
    pub dormant_expires_at: Option<String>,
}

/// A page of orders.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrdersFound {
    pub items: Vec<Order>,
    pub next_page_token: Option<String>,
}
