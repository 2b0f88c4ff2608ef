//! Forced faults on the wire (8).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `POST /partner/sandbox/faults`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFault {
    #[schema(
        pattern = "^((GET|POST|PUT|DELETE) )?/partner/[a-z-]{1,40}(/[a-z{}-]{1,40})?$",
        max_length = 200
    )]
    pub route: String,
    #[schema(value_type = kinds::Passing)]
    pub code: String,
    #[schema(minimum = 1, maximum = 1_000)]
    pub times: Option<u32>,
    pub when: Option<When>,
}

/// Before the work or after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum When {
    #[default]
    Before,
    After,
}

/// Those that are waiting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ForcedFaults)]
pub struct Forced {
    pub items: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    pub route: String,
    #[schema(value_type = kinds::Passing)]
    pub code: &'static str,
    pub when: When,
    pub times: u32,
}
