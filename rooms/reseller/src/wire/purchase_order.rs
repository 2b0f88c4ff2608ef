//! A purchase order: one charge as the partner sees it who bills his customer for it.

use serde::{Deserialize, Serialize};

use super::{Amount, is_zero};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PurchaseOrder {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub partner_user_token: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub line_items: Vec<PurchaseOrderLineItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription_details: Option<SubscriptionDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PurchaseOrderLineItem {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_period: Option<OrderPeriod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged_details: Option<MoneyDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded_details: Option<MoneyDetails>,
    #[serde(skip_serializing_if = "is_zero")]
    pub line_item_index: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderPeriod {
    /// Inclusive.
    pub start_time: String,
    /// Exclusive.
    pub end_time: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MoneyDetails {
    pub price_details: PriceDetails,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct PriceDetails {
    pub pretax_amount: Amount,
    pub tax_amount: Amount,
    pub total_amount: Amount,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subscription: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purchase_order_type: String,
}
