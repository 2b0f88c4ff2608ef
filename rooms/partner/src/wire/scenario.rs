//! Scenarios of a sandbox on the wire (8).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `POST /partner/sandbox/scenarios`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewScenario {
    #[schema(value_type = kinds::ScenarioName)]
    pub name: String,
    pub offering_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Scenarios {
    pub items: Vec<Shown>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Scenario)]
pub struct Shown {
    #[schema(value_type = kinds::ScenarioName)]
    pub name: &'static str,
    pub title: &'static str,
    /// Whether something the partner sells can come to it.
    pub available: bool,
}

/// A scenario that was brought about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SeededScenario)]
pub struct Seeded {
    #[schema(value_type = kinds::ScenarioName)]
    pub name: &'static str,
    pub partner_order_id: String,
    #[schema(value_type = kinds::Reference)]
    pub partner_account_ref: String,
    #[schema(value_type = Option<kinds::OrderId>)]
    pub order_id: Option<String>,
    #[schema(value_type = kinds::SubscriptionId)]
    pub subscription_id: String,
    #[schema(value_type = Option<kinds::Status>)]
    pub status: Option<String>,
    /// What to do to see more of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<&'static str>,
}
