//! The subscription, its line items and their small parts.

use serde::{Deserialize, Serialize};

use super::{is_false, is_zero};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub processing_state: String,
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
    #[serde(skip_serializing_if = "String::is_empty")]
    pub redirect_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration_details: Option<MigrationDetails>,
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
    pub one_time_recurrence_details: Option<OneTimeRecurrenceDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_details: Option<BundleDetails>,
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
pub struct CycleOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_cycle_duration: Option<Duration>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CancellationDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrationDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub migrated_subscription_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub legacy_creation_time: String,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introductory_pricing_details: Option<super::IntroductoryPricingDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeRecurrenceDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_period: Option<ServicePeriod>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePeriod {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub start_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub end_time: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BundleDetails {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bundle_element_details: Vec<BundleElementDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BundleElementDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user_account_linked_time: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FiniteBillingCycleDetails {
    /// In quotes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub billing_cycle_count_limit: String,
}
