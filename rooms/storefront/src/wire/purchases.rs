//! Purchases on the wire: ours (specification, section 6), in the style of the seed's own calls.
//! Amounts are decimals as text, times RFC 3339 in UTC.

use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::openapi::kinds::Place;

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Buy {
    pub(crate) project_id: Option<String>,
    /// One of the two names the subscription: the seller's, or ours.
    pub(crate) product_id: Option<String>,
    pub(crate) subscription_id: Option<String>,
    /// The merchant's own name for the customer.
    #[schema(min_length = 1, max_length = 128)]
    pub(crate) customer_id: String,
    #[schema(value_type = Option<Place>)]
    pub(crate) territory: Option<String>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) quantity: Option<Number>,
    /// At most one of the two names an offer.
    pub(crate) offer_id: Option<String>,
    pub(crate) offer_code: Option<String>,
    /// The gateway's token of the payment method.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) payment_token: Option<String>,
    pub(crate) dry_run: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Switch {
    pub(crate) project_id: Option<String>,
    /// The merchant's own name for the customer.
    #[schema(min_length = 1, max_length = 128)]
    pub(crate) customer_id: String,
    /// As many as he holds where absent.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub(crate) quantity: Option<Number>,
    /// At most one of the two names an offer of the new subscription.
    pub(crate) offer_id: Option<String>,
    pub(crate) offer_code: Option<String>,
    /// Whether what goes back of the running period is taken off the new price instead.
    pub(crate) net_upgrade: Option<bool>,
    /// The gateway's token of the payment method.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) payment_token: Option<String>,
    pub(crate) dry_run: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CancelPurchase {
    pub(crate) project_id: Option<String>,
    /// `PERIOD_END` where nothing is said.
    #[schema(pattern = "^(PERIOD_END|NOW)$")]
    pub(crate) mode: Option<String>,
    pub(crate) dry_run: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AnswerPrice {
    pub(crate) project_id: Option<String>,
    /// Whether the customer agrees to the price he was asked about.
    pub(crate) consent: bool,
    pub(crate) dry_run: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PurchaseMade {
    pub(crate) success: bool,
    /// Told only where nothing was committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dry_run: Option<bool>,
    pub(crate) purchase: Purchase,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PurchaseTold {
    pub(crate) purchase: Purchase,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Purchases {
    pub(crate) purchases: Vec<Purchase>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Purchase {
    /// `null` in a dry run of a sale, like `uuid` and `number`.
    pub(crate) id: Option<String>,
    pub(crate) uuid: Option<String>,
    pub(crate) number: Option<u64>,
    pub(crate) project_id: String,
    /// Who bought it.
    pub(crate) customer_id: Option<String>,
    /// `PURCHASED`, or `FAMILY_SHARED` for somebody it is shared with.
    pub(crate) ownership: &'static str,
    pub(crate) group_id: Option<String>,
    pub(crate) subscription_id: Option<String>,
    pub(crate) product_id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) quantity: Option<u32>,
    /// All that is held together; one, unless another surface sold several at once.
    pub(crate) items: Vec<Item>,
    pub(crate) territory: String,
    pub(crate) currency: String,
    pub(crate) status: &'static str,
    pub(crate) auto_renew: bool,
    pub(crate) period: Period,
    /// Told where payments are agreed to ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) billing_plan: Option<super::BillingPlan>,
    pub(crate) offer: Option<OfferUsed>,
    pub(crate) next_renewal: Option<Renewal>,
    pub(crate) pending_change: Option<PendingChange>,
    /// The other price it will have.
    pub(crate) price_change: Option<PriceChange>,
    pub(crate) cancellation: Option<Cancellation>,
    pub(crate) expiration: Option<Expiration>,
    /// In a dry run: what would be charged.
    pub(crate) charges: Vec<Charge>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) entitlement: Entitlement,
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) subscription_id: String,
    pub(crate) product_id: Option<String>,
    pub(crate) name: String,
    pub(crate) quantity: u32,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PriceChange {
    /// What a period costs without offers, with tax: now, and then.
    pub(crate) current_amount: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    /// The first renewal that costs it.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// `NOT_NEEDED`, `AWAITED`, `GIVEN` or `DECLINED`.
    pub(crate) consent: &'static str,
    /// When the customer was told, or asked; `null` before.
    #[schema(format = DateTime)]
    pub(crate) notified_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Period {
    #[schema(format = DateTime)]
    pub(crate) start: String,
    #[schema(format = DateTime)]
    pub(crate) end: String,
    /// `FREE_TRIAL` or `REGULAR`.
    pub(crate) kind: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferUsed {
    pub(crate) id: String,
    pub(crate) offer_mode: Option<&'static str>,
    pub(crate) offer_code: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Renewal {
    #[schema(format = DateTime)]
    pub(crate) at: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PendingChange {
    pub(crate) subscription_id: String,
    pub(crate) name: String,
    pub(crate) quantity: u32,
    #[schema(format = DateTime)]
    pub(crate) at: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cancellation {
    #[schema(format = DateTime)]
    pub(crate) requested_at: String,
    #[schema(format = DateTime)]
    pub(crate) effective_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Expiration {
    #[schema(format = DateTime)]
    pub(crate) at: String,
    pub(crate) reason: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Charge {
    /// Which period and why: `0/sale`.
    pub(crate) id: String,
    pub(crate) status: &'static str,
    #[schema(format = DateTime)]
    pub(crate) at: String,
    pub(crate) net: String,
    pub(crate) tax: String,
    pub(crate) gross: String,
    pub(crate) currency: String,
    /// The arithmetic of each line.
    pub(crate) lines: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refund {
    /// The charge it is against.
    pub(crate) charge: String,
    pub(crate) kind: &'static str,
    #[schema(format = DateTime)]
    pub(crate) at: String,
    pub(crate) gross: String,
    pub(crate) currency: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntitlementTold {
    /// How the customer who was asked about has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) ownership: Option<&'static str>,
    pub(crate) entitlement: Entitlement,
}

/// Who is entitled, until when, and why.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entitlement {
    #[schema(format = DateTime)]
    pub(crate) at: String,
    pub(crate) entitled: bool,
    /// `null` where only something new can change the answer.
    #[schema(format = DateTime)]
    pub(crate) until: Option<String>,
    pub(crate) features: Vec<String>,
    /// `null` where devices are not counted.
    pub(crate) devices: Option<u32>,
    /// Oldest first; the last one decides.
    pub(crate) because: Vec<Because>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Because {
    #[schema(format = DateTime)]
    pub(crate) at: String,
    pub(crate) why: &'static str,
}
