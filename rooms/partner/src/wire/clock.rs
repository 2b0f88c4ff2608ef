//! The clock of an integration environment on the wire (8).

use serde::{Deserialize, Serialize};

/// `POST /partner/sandbox/clock`: one of both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClockMove {
    pub advance: Option<String>,
    pub set_to: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    pub now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs_run: Option<usize>,
}
