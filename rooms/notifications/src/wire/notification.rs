//! Bodies of the profiles `seed` and `reference` (sections 2 and 4).

use serde::Serialize;
use utoipa::ToSchema;

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
    #[serde(rename = "subscription")]
    Replayability(Box<Replayability>),
    #[serde(rename = "endUser")]
    Wallet(Wallet),
    #[serde(rename = "endUser")]
    Erased(Erased),
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
    /// Profile `reference` only, and only where it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_is_no_longer_replayable: Option<bool>,
    /// The gateway's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_is_no_longer_replayable_reason: Option<String>,
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
    /// Profile `reference` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
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
    /// `visa`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<String>,
}

/// Section 4.4: whether the means of payment can be charged without the customer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replayability {
    #[serde(flatten)]
    pub subscription: Subscription,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    pub payment_method_non_replayable: bool,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_description: Option<&'static str>,
    /// The gateway's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning_reason: Option<String>,
}

/// Section 4.5: the means of payment that an end user has now and had not, or has no more.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wallet {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added_payment_methods: Vec<WalletMethod>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deleted_payment_method: Vec<WalletMethod>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletMethod {
    pub id: String,
    pub status: &'static str,
    pub payment_method_type: String,
    /// Its brand, where it is known; else as above.
    #[serde(rename = "type")]
    pub kind: String,
}

/// An end user of whom nothing is known any more.
#[derive(Debug, Serialize)]
pub struct Erased {
    pub id: String,
}
