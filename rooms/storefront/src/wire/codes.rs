//! Offers for who has a code, and the codes, on the wire: specification, sections 5.5 to 5.7 and 6.

use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::openapi::kinds::{CustomerClass, Length, Mode, Place, Stacking};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateOfferCode {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) name: String,
    /// Who may use it, by what he has and had in the group.
    #[schema(value_type = Vec<CustomerClass>, min_items = 1, max_items = 3)]
    pub(crate) customer_eligibilities: Vec<String>,
    #[schema(value_type = Stacking)]
    pub(crate) offer_eligibility: String,
    #[schema(value_type = Mode)]
    pub(crate) offer_mode: String,
    #[schema(value_type = Length)]
    pub(crate) duration: String,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) number_of_periods: Option<Number>,
    #[schema(max_items = 200)]
    pub(crate) prices: Option<Vec<super::OfferPrice>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 99)]
    pub(crate) discount_percent: Option<Number>,
}

/// Whether it can be used from now on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchCodes {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    pub(crate) active: bool,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateCustomCode {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    pub(crate) custom_code: String,
    #[schema(value_type = u32, minimum = 1, maximum = 1_000_000)]
    pub(crate) number_of_codes: Number,
    /// A day, through which it is good (UTC), or an instant.
    pub(crate) expiration_date: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateOneTimeCodes {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(value_type = u32, minimum = 1, maximum = 25_000)]
    pub(crate) number_of_codes: Number,
    /// A day, through which they are good (UTC), or an instant; half a year away at most.
    pub(crate) expiration_date: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Redeem {
    pub(crate) project_id: Option<String>,
    /// In any case; of codes that are good once, O is read as 0, I and L as 1.
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) code: String,
    /// The merchant's own name for the customer.
    #[schema(min_length = 1, max_length = 128)]
    pub(crate) customer_id: String,
    #[schema(value_type = Option<Place>)]
    pub(crate) territory: Option<String>,
    /// The gateway's token of the payment method.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) payment_token: Option<String>,
    pub(crate) dry_run: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferCode {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) customer_eligibilities: Vec<&'static str>,
    pub(crate) offer_eligibility: &'static str,
    pub(crate) offer_mode: &'static str,
    pub(crate) duration: String,
    pub(crate) number_of_periods: u32,
    pub(crate) canonical: super::Canonical,
    pub(crate) price_status: &'static str,
    pub(crate) active: bool,
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferCodeMade {
    pub(crate) success: bool,
    pub(crate) offer_code: OfferCode,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferCodes {
    pub(crate) offer_codes: Vec<OfferCode>,
}

/// Codes that were made together: one that many may type, or many that are good once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Codes {
    pub(crate) id: String,
    /// Told only of one that many may type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_code: Option<String>,
    pub(crate) number_of_codes: u32,
    pub(crate) redeemed: u64,
    pub(crate) left: u64,
    #[schema(format = DateTime)]
    pub(crate) expiration_date: Option<String>,
    pub(crate) active: bool,
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomCodeMade {
    pub(crate) success: bool,
    pub(crate) custom_code: Codes,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomCodes {
    pub(crate) custom_codes: Vec<Codes>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneTimeCodesMade {
    pub(crate) success: bool,
    pub(crate) one_time_codes: Codes,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneTimeCodes {
    pub(crate) one_time_codes: Vec<Codes>,
}
