//! The session in which a customer confirms what his partner proposes.

use serde::{Deserialize, Serialize};

use super::{CycleOptions, Subscription};

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GenerateUserSessionRequest {
    pub intent_payload: Option<IntentPayload>,
}

/// One of the two intents.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntentPayload {
    pub create_intent: Option<CreateSubscriptionIntent>,
    pub entitle_intent: Option<EntitleSubscriptionIntent>,
    pub intent_options: Option<IntentOptions>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateSubscriptionIntent {
    /// Of before 2026; the partner in the path counts.
    pub parent: String,
    pub subscription: Option<Subscription>,
    pub subscription_id: String,
    pub cycle_options: Option<CycleOptions>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntitleSubscriptionIntent {
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntentOptions {
    pub enable_offer_override: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GenerateUserSessionResponse {
    pub user_session: UserSession,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSession {
    pub token: String,
    pub expire_time: String,
}
