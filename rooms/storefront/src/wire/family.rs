//! Families on the wire: ours (specification, section 8.2), in the style of the seed's own calls.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetFamily {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    /// Whether the owner shares it; `false` lets everybody out.
    pub(crate) enabled: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FamilyTold {
    pub(crate) family: Family,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FamilyChanged {
    pub(crate) success: bool,
    /// Told only where nothing was committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dry_run: Option<bool>,
    pub(crate) family: Family,
}

/// Who shares a purchase.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Family {
    /// Whether the owner may share it: what he has is for families by now.
    pub(crate) shareable: bool,
    /// Whether he shares it.
    pub(crate) enabled: bool,
    /// How many he may share it with.
    pub(crate) members_max: u32,
    pub(crate) owner: Option<Member>,
    pub(crate) members: Vec<Member>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    pub(crate) customer_id: String,
    /// `PURCHASED` or `FAMILY_SHARED`.
    pub(crate) ownership: &'static str,
    #[schema(format = DateTime)]
    pub(crate) since: String,
    pub(crate) entitled: bool,
}
