//! Bodies of the profile `native` (section 8): the shape Standard Webhooks recommends.

use serde::Serialize;
use serde_json::Number;

#[derive(Debug, Serialize)]
pub struct Native<'a, T> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// RFC 3339.
    pub timestamp: String,
    pub data: &'a T,
}

/// What partners are told: ids and a cause.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerData {
    /// The same however often it is told.
    pub event_id: String,
    pub subscription_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_customer_ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    pub revision: u64,
    /// The fact.
    pub cause: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Data {
    pub subscription_id: String,
    pub number: u64,
    /// One more with every change; lets receivers drop stale messages.
    pub version: u64,
    pub stage: String,
    pub renewal: &'static str,
    pub generation: i32,
    pub period_start: String,
    pub period_end: String,
    pub entitled: bool,
    /// When that may change by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entitled_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<String>,
    pub items: Vec<Item>,
    /// Of the charge or credit the event is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amounts: Option<Amounts>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    pub number: u32,
    pub product_id: String,
    pub name: String,
    pub quantity: u32,
}

#[derive(Clone, Debug, Serialize)]
pub struct Amounts {
    pub currency: String,
    pub net: Number,
    pub tax: Number,
    pub gross: Number,
}
