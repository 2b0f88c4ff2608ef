//! What the verbs on a subscription take and answer.

use serde::{Deserialize, Serialize};

use super::{CycleOptions, Duration, Subscription};

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
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

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntitleSubscriptionRequest {
    /// Of before 2025; read, and everything is entitled.
    pub line_item_entitlement_details: Vec<LineItemEntitlementDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LineItemEntitlementDetails {
    pub line_item_index: i32,
    pub products: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExtendSubscriptionRequest {
    pub extension: Option<Extension>,
    pub request_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Extension {
    pub duration: Option<Duration>,
    pub partner_user_token: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct ExtendSubscriptionResponse {
    pub cycle_end_time: String,
    pub renewal_time: String,
    pub free_trial_end_time: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SuspendSubscriptionRequest {
    pub suspend_mode: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResumeSubscriptionRequest {
    pub resume_mode: String,
    pub cycle_options: Option<CycleOptions>,
}
