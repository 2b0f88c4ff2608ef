//! What a partner may sell: products, promotions and the lists of them (3.4 to 3.6).

use serde::{Deserialize, Serialize};

use super::{Amount, Duration, FiniteBillingCycleDetails, is_zero};

/// The same three as the query parameters of a list.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FindEligiblePromotionsRequest {
    pub filter: String,
    pub page_size: i32,
    pub page_token: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListProductsResponse {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Product>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next_page_token: String,
}

/// `ListPromotionsResponse` and `FindEligiblePromotionsResponse`, which are alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListPromotionsResponse {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<Promotion>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next_page_token: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct Product {
    pub name: String,
    pub product_type: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<LocalizedText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub region_codes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription_billing_cycle_duration: Option<Duration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub price_configs: Vec<PriceConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finite_billing_cycle_details: Option<FiniteBillingCycleDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_details: Option<ProductBundleDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalizedText {
    pub language_code: String,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceConfig {
    pub region_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductBundleDetails {
    pub bundle_elements: Vec<BundleElement>,
    pub entitlement_mode: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleElement {
    pub product: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct Promotion {
    pub name: String,
    pub promotion_type: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<LocalizedText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub applicable_products: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub region_codes: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub start_time: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub end_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_trial_duration: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introductory_pricing_details: Option<IntroductoryPricingDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntroductoryPricingDetails {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub introductory_pricing_specs: Vec<IntroductoryPricingSpec>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntroductoryPricingSpec {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region_code: String,
    #[serde(skip_serializing_if = "is_zero")]
    pub recurrence_count: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Amount>,
    /// Millionths of the price, in quotes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub discount_ratio_micros: String,
}
