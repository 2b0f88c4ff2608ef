//! Introductory and promotional offers on the wire: specification, sections 4.5 to 4.8 and 5.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetIntroOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) offer_mode: String,
    pub(crate) duration: String,
    pub(crate) territories: Option<Vec<String>>,
    pub(crate) number_of_periods: Option<Number>,
    pub(crate) prices: Option<Vec<OfferPrice>>,
    pub(crate) discount_percent: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) name: String,
    pub(crate) offer_code: Option<String>,
    pub(crate) offer_mode: String,
    pub(crate) duration: String,
    pub(crate) number_of_periods: Option<Number>,
    pub(crate) prices: Option<Vec<OfferPrice>>,
    pub(crate) discount_percent: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferPrice {
    pub(crate) territory: Option<String>,
    pub(crate) amount: Value,
    pub(crate) currency: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntroOfferSet {
    pub(crate) success: bool,
    pub(crate) intro_offer: IntroOffer,
}

#[derive(Debug, Serialize)]
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
}

#[derive(Debug, Serialize)]
pub(crate) struct Offers {
    pub(crate) offers: Vec<Offer>,
}

#[derive(Debug, Serialize)]
pub(crate) struct OfferCreated {
    pub(crate) success: bool,
    pub(crate) offer: Offer,
}

#[derive(Debug, Serialize)]
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
    pub(crate) active: bool,
}

/// What the engine bills by: the length of one offer period, and how many.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Canonical {
    pub(crate) duration: String,
    pub(crate) number_of_periods: u32,
}

#[derive(Debug, Serialize)]
pub(crate) struct Done {
    pub(crate) success: bool,
}
