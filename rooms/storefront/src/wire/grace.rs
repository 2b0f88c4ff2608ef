//! The grace period of a group on the wire: specification, sections 6 and 8.1.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds::{GraceCovers, GraceLength};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutGracePeriod {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    pub(crate) opt_in: bool,
    /// Absent: as `optIn`.
    pub(crate) sandbox_opt_in: Option<bool>,
    #[schema(value_type = GraceLength)]
    pub(crate) duration: String,
    #[schema(value_type = GraceCovers)]
    pub(crate) renewal_type: String,
}

/// How long who did not pay keeps what he has.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GracePeriod {
    pub(crate) opt_in: bool,
    pub(crate) sandbox_opt_in: bool,
    #[schema(value_type = GraceLength)]
    pub(crate) duration: String,
    #[schema(value_type = GraceCovers)]
    pub(crate) renewal_type: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GracePeriodPut {
    pub(crate) success: bool,
    pub(crate) grace_period: GracePeriod,
}
