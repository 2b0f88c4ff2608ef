//! Scenarios of a sandbox on the wire (8).

use serde::{Deserialize, Serialize};

/// `POST /partner/sandbox/scenarios`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewScenario {
    pub name: String,
    pub offering_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scenarios {
    pub items: Vec<Shown>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    pub name: &'static str,
    pub title: &'static str,
    /// Whether something the partner sells can come to it.
    pub available: bool,
}

/// A scenario that was brought about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seeded {
    pub name: &'static str,
    pub partner_order_id: String,
    pub partner_account_ref: String,
    pub order_id: Option<String>,
    pub subscription_id: String,
    pub status: Option<String>,
    /// What to do to see more of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<&'static str>,
}
