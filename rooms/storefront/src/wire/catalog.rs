//! Groups, subscriptions and prices on the wire: specification, sections 3, 4 and 6.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::ToSchema;

use crate::openapi::kinds::{Amount, Place, Places, SubscriptionPeriod};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateGroup {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) reference_name: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateSubscription {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    pub(crate) group_id: String,
    #[schema(pattern = "^[A-Za-z0-9._-]{1,100}$")]
    pub(crate) product_id: String,
    #[schema(min_length = 1, max_length = 30)]
    pub(crate) name: String,
    #[schema(value_type = SubscriptionPeriod)]
    pub(crate) subscription_period: String,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub(crate) group_level: Option<Number>,
    /// The upstream store spells it without the e.
    #[serde(alias = "familySharable")]
    pub(crate) family_shareable: Option<bool>,
    #[schema(min_length = 1, max_length = 45)]
    pub(crate) description: Option<String>,
    #[schema(min_length = 1, max_length = 4000)]
    pub(crate) review_note: Option<String>,
    #[schema(max_items = 200)]
    pub(crate) prices: Option<Vec<NewPrice>>,
    pub(crate) availability: Option<super::NewAvailability>,
    /// Ours: what whoever holds it may use; its `productId` where nothing is named.
    #[schema(max_items = 50)]
    pub(crate) features: Option<Vec<String>>,
    /// Ours: devices per unit.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    pub(crate) devices: Option<Number>,
    /// Paid by the month, for a year that is agreed to.
    pub(crate) billing_plan: Option<NewBillingPlan>,
}

/// The only plan there is; only of what is paid by the month.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewBillingPlan {
    #[serde(rename = "type")]
    #[schema(pattern = "^MONTHLY_COMMITMENT$")]
    pub(crate) kind: String,
    /// Twelve, also where nothing is said.
    #[schema(value_type = Option<u32>, minimum = 12, maximum = 12)]
    pub(crate) commitment_payments: Option<Number>,
}

/// How many payments are agreed to at once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BillingPlan {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) commitment_payments: u32,
    /// Of a purchase: the one for the running period included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payments_made: Option<u32>,
}

/// One of the `prices` a subscription is created with.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPrice {
    /// Absent: every place without a price of its own.
    #[schema(value_type = Option<Place>)]
    pub(crate) territory: Option<String>,
    /// A decimal as text, or a number taken digit by digit.
    #[schema(value_type = Amount)]
    pub(crate) amount: Value,
    #[schema(pattern = "^[A-Z]{3}$")]
    pub(crate) currency: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetPrice {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(value_type = Option<Place>)]
    pub(crate) territory: Option<String>,
    #[schema(value_type = Amount)]
    pub(crate) amount: Value,
    #[schema(pattern = "^[A-Z]{3}$")]
    pub(crate) currency: String,
    /// Since when it holds: a day, or an instant with its offset; at once where absent.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$")]
    pub(crate) start_date: Option<String>,
    /// Whether who holds it by then keeps his price.
    pub(crate) preserve_current_price: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Groups {
    pub(crate) groups: Vec<Group>,
    /// Told where `limit` or `offset` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) reference_name: String,
    pub(crate) app_store_id: Option<String>,
    pub(crate) subscriptions: Vec<GroupsSubscription>,
    pub(crate) sync_status: &'static str,
    pub(crate) localizations: Vec<super::GroupTold>,
    /// Told once it was set; until then sixteen days, for all renewals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) grace_period: Option<super::GracePeriod>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupsSubscription {
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) subscription_period: String,
    pub(crate) group_level: u32,
    pub(crate) family_shareable: bool,
    pub(crate) state: &'static str,
    pub(crate) sync_status: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupCreated {
    pub(crate) success: bool,
    pub(crate) group: NewGroup,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewGroup {
    pub(crate) id: String,
    pub(crate) reference_name: String,
    pub(crate) sync_status: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubscriptionCreated {
    pub(crate) success: bool,
    pub(crate) subscription: NewSubscription,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewSubscription {
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) subscription_period: String,
    pub(crate) group_level: u32,
    pub(crate) family_shareable: bool,
    pub(crate) state: &'static str,
    pub(crate) sync_status: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubscriptionTold {
    pub(crate) subscription: Subscription,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) group_id: Option<String>,
    pub(crate) group_reference_name: Option<String>,
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) subscription_period: String,
    pub(crate) group_level: u32,
    pub(crate) family_shareable: bool,
    pub(crate) app_store_id: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) sync_status: &'static str,
    pub(crate) review_note: Option<String>,
    pub(crate) features: Vec<String>,
    pub(crate) devices: Option<u32>,
    pub(crate) localizations: Vec<super::Localization>,
    pub(crate) intro_offer: Option<super::IntroOffer>,
    pub(crate) intro_offers: Vec<super::IntroOffer>,
    pub(crate) offers: Vec<super::Offer>,
    pub(crate) offer_codes: Vec<super::OfferCode>,
    pub(crate) win_back_offers: Vec<super::WinBackOffer>,
    pub(crate) prices: Vec<Price>,
    pub(crate) availability: Availability,
    /// Told where payments are agreed to ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) billing_plan: Option<BillingPlan>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Price {
    /// `null` for every place without a price of its own.
    pub(crate) territory: Option<String>,
    /// `null` where the price goes by quantity; then `tiers` tells it.
    pub(crate) amount: Option<String>,
    pub(crate) currency: String,
    #[schema(format = DateTime)]
    pub(crate) start_date: Option<String>,
    /// Told where who held it before keeps his price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) preserve_current_price: Option<bool>,
    /// `PAST`, `CURRENT` or `SCHEDULED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tiers: Vec<Tier>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tier {
    pub(crate) up_to: Option<u32>,
    pub(crate) amount: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PriceSet {
    pub(crate) success: bool,
    pub(crate) price: Price,
    /// Told in a dry run: what it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) affected: Option<Affected>,
}

/// What a price reaches that runs already.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Affected {
    /// How many would pay another price than now; of them:
    pub(crate) subscriptions: u64,
    pub(crate) cheaper: u64,
    /// Who would be told of paying more.
    pub(crate) notified: u64,
    /// Who would have to agree to it.
    pub(crate) consent_needed: u64,
    /// How many hold it and keep their price.
    pub(crate) unchanged: u64,
    /// The first renewal at another price.
    #[schema(format = DateTime)]
    pub(crate) first_renewal: Option<String>,
    /// What the next renewals of those who move bring in a month, with tax: as they stand, and if
    /// everybody agrees.
    pub(crate) monthly_now: Vec<Monthly>,
    pub(crate) monthly_then: Vec<Monthly>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Monthly {
    pub(crate) amount: String,
    pub(crate) currency: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Prices {
    pub(crate) prices: Vec<Price>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Availability {
    /// `"ALL"`, or the codes of the places.
    #[schema(value_type = Places)]
    pub(crate) territories: Value,
    pub(crate) available_in_new_territories: bool,
}
