//! The subscription manager's objects and bodies (section 7.1).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::notification::DiscountPlan;
use crate::status::RestStatus;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    pub id: String,
    pub db_version: u64,
    /// The vendor, whose customer the end user is.
    pub customer_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_user_id: Option<String>,
    pub currency: String,
    /// The seller's own name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_ref_id: Option<String>,
    pub initial_order_id: String,
    pub imported: bool,
    pub source: &'static str,
    pub upgradable: bool,
    pub products: Vec<Product>,
    pub next_products: Vec<Product>,
    /// What the customer was written, oldest first; only where one subscription is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<Email>>,
    /// Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_plan: Option<DiscountPlan>,
    pub lifecycle: Lifecycle,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub id: String,
    pub line_item_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_id: Option<String>,
    pub name: String,
    pub quantity: u32,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Email {
    pub id: String,
    pub date: String,
    /// What it says, in the words of mail templates.
    pub template_name: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lifecycle {
    /// Absent while it waits for its start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RestStatus>,
    pub generation: i32,
    pub model_id: String,
    pub creation_date: String,
    pub anniversary_date: String,
    pub expiration_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_billing_date: Option<String>,
    /// When the order of the next renewal is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prebilling_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_charge_attempt_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_deadline: Option<String>,
    /// Whole days; none left is zero.
    pub days_before_anniversary: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    pub id: String,
    pub name: String,
    /// Absent where nothing that is sold on it says how long a term is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// Days; none is zero.
    pub duration_until_trial_end: u32,
    pub lifetime: bool,
    pub events: ModelEvents,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Term {
    pub value: u32,
    pub unit: &'static str,
}

/// The calendar of section 5.4, in days before or after the anniversary.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelEvents {
    pub prebilling_days: u32,
    pub first_charge_days: u32,
    pub retry_days: Vec<u32>,
    pub grace_days: u32,
    pub unpaid_reminder_days: Vec<u32>,
    pub suspend_mode: SuspendMode,
    /// Absent where it may start again at any time; zero where it never may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactivate_from_canceled_days: Option<u32>,
}

/// What suspending does (section 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuspendMode {
    StopRenewal,
    PauseEntitlement,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReactivateInput {
    pub skip_sending_reactivation_email: Option<bool>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpgradeInput {
    pub lifecycle: UpgradeLifecycle,
    pub source: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpgradeLifecycle {
    /// Milliseconds.
    pub expiration_date: i64,
}

/// `{}` takes the plan away.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscountPlanInput {
    pub tag: Option<String>,
    pub starting_step: Option<i32>,
}

/// One page of the subscriptions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionPage {
    pub items: Vec<Subscription>,
    /// Of this page, counted from zero.
    pub number: usize,
    pub size: usize,
    pub total_items: usize,
    pub total_pages: usize,
    pub last: bool,
}

/// By its id, or by the gateway's token with what else is known of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentMethodInput {
    pub payment_method_id: Option<String>,
    pub token: Option<String>,
    /// `creditCard` where absent.
    pub payment_method: Option<String>,
    pub payment_method_name: Option<String>,
    /// `MM/YYYY`.
    pub expiration_date: Option<String>,
}

/// What is sold, or brought in from elsewhere.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateInput {
    /// The vendor; needed where the caller sees several.
    pub customer_id: Option<String>,
    pub end_user_id: Option<String>,
    #[serde(rename = "enduserId")]
    pub enduser_id: Option<String>,
    /// Three letters of ISO 3166; the end user's where absent.
    pub country: Option<String>,
    pub currency: Option<String>,
    pub external_ref_id: Option<String>,
    pub imported: Option<bool>,
    /// The product's own where absent.
    pub model_id: Option<String>,
    /// Exactly one.
    pub products: Vec<ProductInput>,
    pub discount_plan: Option<DiscountPlanInput>,
    pub payment_method: Option<PaymentMethodInput>,
    /// Base64.
    pub external_context: Option<String>,
    pub sales_flag: Option<Vec<String>>,
    pub consent_flags: Option<ConsentInput>,
    /// Only of what is imported.
    pub lifecycle: Option<CreateLifecycle>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProductInput {
    pub id: String,
    pub line_item_id: Option<String>,
    pub license_id: Option<String>,
    pub quantity: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsentInput {
    pub newsletter_optin: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateLifecycle {
    /// Milliseconds: until when it is paid.
    pub expiration_date: Option<i64>,
    /// Its other name.
    pub anniversary_date: Option<i64>,
    /// The number of the running term, counted from zero.
    pub generation: Option<u16>,
}

/// What a subscription is replaced with: as it was read, with other values in these places. Every
/// other member may stand there as it is.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "read by the derive alone: members are compared one by one")]
pub struct SubscriptionUpdate {
    /// As it was read.
    #[schema(minimum = 0)]
    db_version: i64,
    external_ref_id: Option<String>,
    external_context: Option<String>,
    discount_plan: Option<DiscountPlanInput>,
}
