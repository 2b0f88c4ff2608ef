//! Projects and what was used of the service, on the wire: as the sibling pages of the product
//! tell them, inside `data` (specification, section 2.3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::openapi::kinds::{Place, RenewalRate, ReviewWay};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateProject {
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    #[schema(pattern = "^[0-9]{1,20}$")]
    pub(crate) app_store_app_id: Option<String>,
    #[schema(pattern = "^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)+$", max_length = 150)]
    pub(crate) play_store_package_name: Option<String>,
    /// The language its texts are written in; `en-US` where absent.
    pub(crate) primary_locale: Option<String>,
}

/// What is absent or `null` stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchProject {
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: Option<String>,
    /// The same by another name.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) app_name: Option<String>,
    /// Empty takes it away; so of the package.
    #[schema(pattern = "^[0-9]{0,20}$")]
    pub(crate) app_store_app_id: Option<String>,
    #[schema(max_length = 150)]
    pub(crate) play_store_package_name: Option<String>,
    pub(crate) primary_locale: Option<String>,
    pub(crate) limits: Option<PatchLimits>,
    /// By currency: the amounts prices may have; any where there are none.
    pub(crate) price_points: Option<BTreeMap<String, Vec<String>>>,
    /// How long before they pay more customers are told or asked.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 365)]
    pub(crate) price_notice_days: Option<Number>,
    /// Where customers are asked about every increase.
    #[schema(value_type = Option<Vec<Place>>)]
    pub(crate) consent_always_territories: Option<Vec<String>>,
    #[schema(value_type = Option<ReviewWay>)]
    pub(crate) review: Option<String>,
    #[schema(value_type = Option<RenewalRate>)]
    pub(crate) sandbox_renewal_rate: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchLimits {
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) name: Option<Number>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) description: Option<Number>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) group_name: Option<Number>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectsTold {
    pub(crate) success: bool,
    pub(crate) data: Projects,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Projects {
    pub(crate) projects: Vec<Project>,
    pub(crate) total: usize,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectTold {
    pub(crate) success: bool,
    pub(crate) data: Project,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) app_store_app_id: Option<String>,
    pub(crate) play_store_package_name: Option<String>,
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    pub(crate) primary_locale: String,
    /// The zone its periods are counted in.
    pub(crate) time_zone: String,
    pub(crate) limits: Limits,
    pub(crate) price_points: BTreeMap<String, Vec<String>>,
    pub(crate) price_notice_days: u32,
    #[schema(value_type = Vec<Place>)]
    pub(crate) consent_always_territories: Vec<String>,
    #[schema(value_type = ReviewWay)]
    pub(crate) review: &'static str,
    /// `null` where a month is a month.
    #[schema(value_type = Option<RenewalRate>)]
    pub(crate) sandbox_renewal_rate: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
    pub(crate) name: u32,
    pub(crate) description: u32,
    pub(crate) group_name: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageTold {
    pub(crate) success: bool,
    pub(crate) data: ServiceUsage,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceUsage {
    /// Since when is counted: the first call after this installation was started.
    #[schema(format = DateTime)]
    pub(crate) counted_since: String,
    pub(crate) calls: Calls,
    pub(crate) translation: TranslatedToday,
}

/// Calls with the key that asks, this one included.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Calls {
    pub(crate) today: u64,
    pub(crate) this_month: u64,
}

/// What the environment had translated since midnight UTC.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TranslatedToday {
    pub(crate) characters_today: u64,
    /// `null` for any number.
    pub(crate) characters_per_day: Option<u64>,
    pub(crate) characters_left: Option<u64>,
    #[schema(format = DateTime)]
    pub(crate) resets_at: String,
}
