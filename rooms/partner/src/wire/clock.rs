//! The clock of an integration environment on the wire (8).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `POST /partner/sandbox/clock`: one of both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClockMove {
    #[schema(value_type = Option<kinds::Length>)]
    pub advance: Option<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub set_to: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    #[schema(value_type = kinds::Time)]
    pub now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs_run: Option<usize>,
}
