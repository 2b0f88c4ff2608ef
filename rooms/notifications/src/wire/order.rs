//! The order entity of the opt-in order events (section 4.6).

use serde::Serialize;
use serde_json::{Number, Value};

use super::notification::Subscription;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub id: String,
    pub status: &'static str,
    pub source: &'static str,
    pub creation_date: String,
    pub currency: String,
    #[serde(rename = "totalPriceIncVAT")]
    pub total_price_inc_vat: Number,
    #[serde(rename = "totalPriceExclVAT")]
    pub total_price_excl_vat: Number,
    pub sales_flag: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_flags: Option<ConsentFlags>,
    /// Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_context: Option<String>,
    /// The same, where it holds a JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoded_external_context: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    pub payments: Vec<Payment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    pub amount: Number,
    pub status: &'static str,
    pub transition_payment_date: String,
    pub automatic_billing: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentFlags {
    pub newsletter_optin: bool,
}

/// The buyer. What is personal only for who asks for it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: String,
    #[serde(flatten)]
    pub person: Option<Person>,
    /// Two letters of ISO 639, where it has two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Three letters of ISO 3166.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<&'static str>,
    #[serde(flatten)]
    pub address: Option<Address>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zipcode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    pub id: String,
    pub product: Product,
    pub quantity: u32,
    pub expiration_date: String,
    #[serde(rename = "unitPriceExclVAT")]
    pub unit_price_excl_vat: Number,
    #[serde(rename = "unitPriceIncVAT")]
    pub unit_price_inc_vat: Number,
    #[serde(rename = "VATRate")]
    pub vat_rate: Number,
    pub trial: bool,
    /// Days, where it began with a trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_duration: Option<i64>,
    pub subscription_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_code: Option<String>,
    /// Nothing that is sold here comes of another sale.
    pub is_upsell: bool,
    pub subscription: Subscription,
    pub sub_items: Vec<SubItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_plan: Option<OrderDiscountPlan>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub name: String,
    pub unique_reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher_reference: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderDiscountPlan {
    pub tag: String,
    pub discount_step: i32,
    /// Other discounts count beside the plan's.
    pub ignore_purchase_discount: bool,
}

/// What a bundle holds.
#[derive(Debug, Serialize)]
pub struct SubItem {
    pub product: Product,
}
