//! Introductory and promotional offers on the wire: specification, sections 4.5 to 4.8 and 5.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::ToSchema;

use crate::openapi::kinds::{Amount, Length, Mode, Place};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetIntroOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(value_type = Mode)]
    pub(crate) offer_mode: String,
    #[schema(value_type = Length)]
    pub(crate) duration: String,
    #[schema(value_type = Option<Vec<Place>>)]
    pub(crate) territories: Option<Vec<String>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) number_of_periods: Option<Number>,
    #[schema(max_items = 200)]
    pub(crate) prices: Option<Vec<OfferPrice>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 99)]
    pub(crate) discount_percent: Option<Number>,
    /// The first and the last day, UTC; always where absent.
    pub(crate) start_date: Option<String>,
    pub(crate) end_date: Option<String>,
    /// Ours: false keeps it from who holds another subscription of the group.
    pub(crate) intro_for_active_subscribers: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) name: String,
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    pub(crate) offer_code: Option<String>,
    #[schema(value_type = Mode)]
    pub(crate) offer_mode: String,
    #[schema(value_type = Length)]
    pub(crate) duration: String,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) number_of_periods: Option<Number>,
    #[schema(max_items = 200)]
    pub(crate) prices: Option<Vec<OfferPrice>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 99)]
    pub(crate) discount_percent: Option<Number>,
    /// Ours: once where absent.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) max_uses_per_customer: Option<Number>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferPrice {
    #[schema(value_type = Option<Place>)]
    pub(crate) territory: Option<String>,
    #[schema(value_type = Amount)]
    pub(crate) amount: Value,
    #[schema(pattern = "^[A-Z]{3}$")]
    pub(crate) currency: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntroOfferSet {
    pub(crate) success: bool,
    pub(crate) intro_offer: IntroOffer,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntroOffer {
    pub(crate) offer_mode: &'static str,
    pub(crate) duration: String,
    pub(crate) territories: Vec<String>,
    /// Told only where it holds: then `territories` is empty, unless it was to be expanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) all_territories: Option<bool>,
    /// Told only where more than the seed's three members matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number_of_periods: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) price_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intro_for_active_subscribers: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Offers {
    pub(crate) offers: Vec<Offer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferCreated {
    pub(crate) success: bool,
    pub(crate) offer: Offer,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Offer {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) offer_code: Option<String>,
    pub(crate) offer_mode: &'static str,
    pub(crate) duration: String,
    pub(crate) number_of_periods: u32,
    pub(crate) canonical: Canonical,
    pub(crate) price_status: &'static str,
    /// Told only where it is more than once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_uses_per_customer: Option<u32>,
    pub(crate) active: bool,
}

/// What the engine bills by: the length of one offer period, and how many.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Canonical {
    pub(crate) duration: String,
    pub(crate) number_of_periods: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    pub(crate) success: bool,
}
