//! The order entity of the opt-in order events (section 4.6).

use serde::Serialize;
use serde_json::Number;

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

/// No personal data: only whose order it is.
#[derive(Debug, Serialize)]
pub struct User {
    pub id: String,
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
    pub subscription_id: String,
    pub subscription: Subscription,
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
}
