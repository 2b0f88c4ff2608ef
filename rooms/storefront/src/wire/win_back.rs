//! Win-back offers on the wire: specification, sections 5.6, 5.7 and 6, with the members of the
//! upstream store.

use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::openapi::kinds::{Length, Mode, Place};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateWinBackOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) reference_name: String,
    /// The seller's own, unique in the group; purchases name it.
    #[schema(pattern = "^[A-Za-z0-9._-]{1,64}$")]
    pub(crate) offer_id: String,
    #[schema(value_type = Mode)]
    pub(crate) offer_mode: String,
    #[schema(value_type = Length)]
    pub(crate) duration: String,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) period_count: Option<Number>,
    #[schema(value_type = u32, minimum = 1, maximum = 60)]
    pub(crate) customer_eligibility_paid_subscription_duration_in_months: Number,
    pub(crate) customer_eligibility_time_since_last_subscribed_in_months: Months,
    #[schema(value_type = Option<u32>, minimum = 2, maximum = 24)]
    pub(crate) customer_eligibility_wait_between_offers_in_months: Option<Number>,
    /// `HIGH` or `NORMAL`.
    #[schema(pattern = "^(HIGH|NORMAL)$")]
    pub(crate) priority: Option<String>,
    /// A day, UTC, from tomorrow on.
    pub(crate) start_date: String,
    /// The last day.
    pub(crate) end_date: Option<String>,
    /// `NOT_PROMOTED` or `USE_AUTO_GENERATED_ASSETS`.
    #[schema(pattern = "^(NOT_PROMOTED|USE_AUTO_GENERATED_ASSETS)$")]
    pub(crate) promotion_intent: Option<String>,
    #[schema(value_type = Option<Vec<Place>>)]
    pub(crate) territories: Option<Vec<String>>,
    #[schema(max_items = 200)]
    pub(crate) prices: Option<Vec<super::OfferPrice>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 99)]
    pub(crate) discount_percent: Option<Number>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Months {
    #[schema(value_type = u32, minimum = 1, maximum = 24)]
    pub(crate) minimum: Number,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 24)]
    pub(crate) maximum: Option<Number>,
}

/// What is absent or `null` stays as it is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchWinBackOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) reference_name: Option<String>,
    pub(crate) active: Option<bool>,
    #[schema(pattern = "^(HIGH|NORMAL)$")]
    pub(crate) priority: Option<String>,
    /// The last day.
    pub(crate) end_date: Option<String>,
    #[schema(pattern = "^(NOT_PROMOTED|USE_AUTO_GENERATED_ASSETS)$")]
    pub(crate) promotion_intent: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WinBackOffers {
    pub(crate) win_back_offers: Vec<WinBackOffer>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WinBackOfferMade {
    pub(crate) success: bool,
    pub(crate) win_back_offer: WinBackOffer,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WinBackOffer {
    pub(crate) id: String,
    pub(crate) reference_name: String,
    pub(crate) offer_id: Option<String>,
    pub(crate) offer_mode: &'static str,
    pub(crate) duration: String,
    pub(crate) period_count: u32,
    pub(crate) canonical: super::Canonical,
    pub(crate) customer_eligibility_paid_subscription_duration_in_months: u32,
    pub(crate) customer_eligibility_time_since_last_subscribed_in_months: MonthsTold,
    pub(crate) customer_eligibility_wait_between_offers_in_months: Option<u32>,
    pub(crate) priority: &'static str,
    pub(crate) start_date: Option<String>,
    pub(crate) end_date: Option<String>,
    pub(crate) promotion_intent: &'static str,
    /// Empty for all.
    pub(crate) territories: Vec<String>,
    pub(crate) price_status: &'static str,
    pub(crate) active: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthsTold {
    pub(crate) minimum: u32,
    pub(crate) maximum: Option<u32>,
}
