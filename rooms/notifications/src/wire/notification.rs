//! Bodies of the profiles `seed` and `reference` (sections 2 and 4).

use serde::Serialize;

use super::order::Order;
use crate::status::Status;

/// The envelope: exactly one entity, last.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification<'a> {
    pub subject: &'a str,
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub object_id: String,
    pub event_date: String,
    #[serde(flatten)]
    pub entity: Entity,
}

/// What the notification is about, under its own key.
#[derive(Debug, Serialize)]
pub enum Entity {
    #[serde(rename = "subscription")]
    Subscription(Box<Subscription>),
    #[serde(rename = "subscription")]
    DiscountPlanOf(DiscountPlanOf),
    /// The seed's spelling.
    #[serde(rename = "enduser")]
    SeedEndUser(SeedEndUser),
    /// The reference's spelling.
    #[serde(rename = "endUser")]
    EndUser(EndUser),
    #[serde(rename = "order")]
    Order(Box<Order>),
}

/// Section 4.1.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    pub id: String,
    pub create_date: String,
    pub model_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_id: Option<String>,
    pub lifecycle: Lifecycle,
    pub products: Vec<Product>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_plan: Option<DiscountPlan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_user_id: Option<String>,
    #[serde(rename = "enduserId", skip_serializing_if = "Option::is_none")]
    pub enduser_id: Option<String>,
    /// Profile `reference` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lifecycle {
    /// Deprecated (N12); profile `seed` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub generation: i32,
    pub anniversary_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub id: String,
    pub line_item_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscountPlan {
    pub tag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_step: Option<i32>,
    pub next_discount_step: i32,
}

/// Section 4.2: the reduced entity of a changed discount plan (N7).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscountPlanOf {
    pub id: String,
    /// Absent where the plan was taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_plan: Option<DiscountPlan>,
}

/// Section 4.3 in the seed: `id` is the payment method's.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeedEndUser {
    pub id: String,
    pub subscription_id: String,
    pub payment_method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<String>,
}

/// Section 4.3 in the reference: `id` is the end user's.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUser {
    pub id: String,
    pub subscription_id: String,
    pub payment_method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<String>,
}
