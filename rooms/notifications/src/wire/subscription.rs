//! The subscription manager's objects and bodies (section 7.1).

use serde::{Deserialize, Serialize};

use super::notification::DiscountPlan;
use crate::status::RestStatus;

#[derive(Debug, Serialize)]
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
    pub initial_order_id: String,
    pub imported: bool,
    pub source: &'static str,
    pub upgradable: bool,
    pub products: Vec<Product>,
    pub next_products: Vec<Product>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_plan: Option<DiscountPlan>,
    pub lifecycle: Lifecycle,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub id: String,
    pub line_item_id: String,
    pub name: String,
    pub quantity: u32,
}

#[derive(Debug, Serialize)]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_charge_attempt_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_deadline: Option<String>,
    /// Whole days; none left is zero.
    pub days_before_anniversary: i64,
}

#[derive(Debug, Serialize)]
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

#[derive(Debug, Serialize)]
pub struct Term {
    pub value: u32,
    pub unit: &'static str,
}

/// The calendar of section 5.4, in days before or after the anniversary.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the words of the document")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspendMode {
    StopRenewal,
    PauseEntitlement,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReactivateInput {
    #[expect(dead_code, reason = "no e-mail is sent here; it is read, so that it is checked")]
    pub skip_sending_reactivation_email: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpgradeInput {
    pub lifecycle: UpgradeLifecycle,
    pub source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpgradeLifecycle {
    /// Milliseconds.
    pub expiration_date: i64,
}

/// `{}` takes the plan away.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscountPlanInput {
    pub tag: Option<String>,
    pub starting_step: Option<i32>,
}
