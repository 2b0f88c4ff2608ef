//! The messages on the wire, named as the document names them. Members that hold the default are
//! left out (2.1); input comes from [`crate::proto`], in one spelling.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub partner_user_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_location: Option<Location>,
    #[serde(skip_serializing_if = "is_false")]
    pub end_user_entitled: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub create_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub update_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub free_trial_end_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub renewal_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cycle_end_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purchase_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation_details: Option<CancellationDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade_downgrade_details: Option<UpgradeDowngradeDetails>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub line_items: Vec<LineItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promotion_specs: Vec<PromotionSpec>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct LineItem {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "is_zero")]
    pub line_item_index: i32,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub recurrence_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub plan_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub line_item_free_trial_end_time: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub line_item_promotion_specs: Vec<PromotionSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finite_billing_cycle_details: Option<FiniteBillingCycleDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_payload: Option<serde_json::Value>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Location {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region_code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Amount {
    /// Millionths of a unit, in quotes.
    pub amount_micros: String,
    pub currency_code: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Duration {
    #[serde(skip_serializing_if = "is_zero")]
    pub count: i32,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CancellationDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpgradeDowngradeDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub previous_subscription_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub billing_cycle_spec: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PromotionSpec {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub promotion: String,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_trial_duration: Option<Duration>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FiniteBillingCycleDetails {
    /// In quotes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub billing_cycle_count_limit: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CancelSubscriptionRequest {
    pub cancel_immediately: bool,
    pub cancellation_reason: String,
}

/// `CancelSubscriptionResponse`, `UndoCancelSubscriptionResponse` and their kin.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SubscriptionResponse {
    pub subscription: Subscription,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(number: &i32) -> bool {
    *number == 0
}
