//! Forced faults on the wire (8).

use serde::{Deserialize, Serialize};

/// `POST /partner/sandbox/faults`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFault {
    pub route: String,
    pub code: String,
    pub times: Option<u32>,
    pub when: Option<When>,
}

/// Before the work or after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    #[default]
    Before,
    After,
}

/// Those that are waiting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forced {
    pub items: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    pub route: String,
    pub code: &'static str,
    pub when: When,
    pub times: u32,
}
