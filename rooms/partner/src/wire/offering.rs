//! Offerings on the wire (3, 5.1).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Policy;
use crate::openapi::kinds;

/// A page of `GET /partner/offerings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offerings {
    pub items: Vec<OfferingDocument>,
    pub next_page_token: Option<String>,
}

/// `GET /partner/offerings/{offeringId}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferingDocument {
    pub offering_id: String,
    pub partner_sku: String,
    pub name: String,
    pub description: Option<String>,
    pub family: String,
    pub tier: Option<u32>,
    #[schema(value_type = kinds::TermType)]
    pub term_type: &'static str,
    #[schema(value_type = kinds::LengthTold)]
    pub term: String,
    pub seats: SeatRange,
    pub options: Vec<OptionDocument>,
    pub features: Vec<String>,
    pub countries: Vec<&'static str>,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub trial: Option<String>,
    pub pii_mode: &'static str,
    pub activation_policies: Vec<Policy>,
    pub rules: Rules,
    pub components: Vec<Component>,
    pub status: &'static str,
}

/// Seats are sold from `min` to `max` in steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SeatRange {
    pub unit: String,
    pub default: u32,
    pub min: u32,
    pub max: u32,
    pub step: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OptionDocument {
    pub option_id: String,
    pub partner_sku: String,
    pub name: String,
    pub features: Vec<String>,
    pub exclusive_with: Vec<String>,
    pub requires: Vec<String>,
}

/// One part of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    pub offering_id: String,
    pub name: String,
    pub family: String,
    pub features: Vec<String>,
}

/// The rule set (3.1). A limit that is null is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rules {
    pub plan_change: PlanChangeRule,
    pub prolong: ProlongRule,
    pub renewal: RenewalRule,
    pub cancel: CancelModes,
    pub restart: RestartRule,
    pub suspend: SuspendRule,
    pub pos: PosRule,
    pub country_change: CountryRule,
    #[schema(value_type = kinds::LengthTold)]
    pub grace_after_end: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanChangeRule {
    pub allowed: &'static str,
    pub upgrade_effective: &'static str,
    pub downgrade_effective: &'static str,
    pub needs_verification: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProlongRule {
    pub allowed: bool,
    pub may_shorten: bool,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub max_horizon: Option<String>,
}

/// Renewal by an order; `false` where it renews by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenewalRule {
    pub allowed: bool,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub opens_before: Option<String>,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub closes_after: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancelModes {
    pub modes: Vec<&'static str>,
    pub revokes_enrolment: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RestartRule {
    pub allowed: bool,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub window: Option<String>,
    pub mode: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuspendRule {
    pub allowed: bool,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub max_duration: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PosRule {
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub reversal_window: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountryRule {
    pub allowed: &'static str,
    #[schema(value_type = Option<kinds::LengthTold>)]
    pub per: Option<String>,
}

/// `POST /partner/eligibility`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EligibilityAsked {
    #[schema(value_type = kinds::Reference)]
    pub partner_account_ref: String,
    #[schema(min_items = 1, max_items = 100)]
    pub offering_ids: Vec<String>,
    #[schema(value_type = kinds::Country)]
    pub country: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Eligibility {
    pub results: Vec<Eligible>,
}

/// Whether one offering may be had, how, and why not.
#[expect(clippy::struct_field_names, reason = "the document's names")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Eligible {
    pub offering_id: String,
    pub eligible: bool,
    pub as_action: AsAction,
    /// What is renewed, changed or restarted.
    #[schema(value_type = Option<kinds::SubscriptionId>)]
    pub subscription_id: Option<String>,
    #[schema(value_type = Vec<crate::problem::Code>)]
    pub reasons: Vec<&'static str>,
}

/// `CREATE` and `RENEW` are lines of an order, the others changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AsAction {
    Create,
    ChangePlan,
    Renew,
    Restart,
}
