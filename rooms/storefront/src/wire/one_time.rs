//! What is bought once, on the wire: the sibling page `iap` of the product.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds::{Length, OneTimeType};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateOneTime {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(pattern = "^[A-Za-z0-9._-]{1,100}$")]
    pub(crate) product_id: String,
    #[schema(min_length = 1, max_length = 30)]
    pub(crate) name: String,
    #[schema(value_type = OneTimeType)]
    pub(crate) product_type: String,
    #[schema(min_length = 1, max_length = 45)]
    pub(crate) description: Option<String>,
    #[schema(max_items = 200)]
    pub(crate) prices: Option<Vec<super::NewPrice>>,
    /// Ours: how long a non-renewing subscription lasts; for ever where nothing is said, since the
    /// app decides then.
    #[schema(value_type = Option<Length>)]
    pub(crate) duration: Option<String>,
    /// Ours: what whoever holds it may use; its `productId` where nothing is named, and nothing
    /// for what is consumed.
    #[schema(max_items = 50)]
    pub(crate) features: Option<Vec<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneTimes {
    pub(crate) iaps: Vec<OneTime>,
    /// Told where `limit` or `offset` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneTimeCreated {
    pub(crate) success: bool,
    pub(crate) iap: OneTime,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneTime {
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    #[schema(value_type = OneTimeType)]
    pub(crate) product_type: &'static str,
    /// How long a non-renewing subscription lasts; `null` for ever.
    pub(crate) duration: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) sync_status: &'static str,
    pub(crate) features: Vec<String>,
    pub(crate) prices: Vec<super::Price>,
}
