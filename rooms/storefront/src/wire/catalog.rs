//! Groups, subscriptions and prices on the wire: specification, sections 3, 4 and 6.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateGroup {
    pub(crate) project_id: Option<String>,
    pub(crate) reference_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateSubscription {
    pub(crate) project_id: Option<String>,
    pub(crate) group_id: String,
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) subscription_period: String,
    pub(crate) group_level: Option<Number>,
    /// The upstream store spells it without the e.
    #[serde(alias = "familySharable")]
    pub(crate) family_shareable: Option<bool>,
    pub(crate) description: Option<String>,
    pub(crate) review_note: Option<String>,
    pub(crate) prices: Option<Vec<NewPrice>>,
    /// Ours: what whoever holds it may use; its `productId` where nothing is named.
    pub(crate) features: Option<Vec<String>>,
    /// Ours: devices per unit.
    pub(crate) devices: Option<Number>,
}

/// One of the `prices` a subscription is created with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPrice {
    /// Absent: every place without a price of its own.
    pub(crate) territory: Option<String>,
    /// A decimal as text, or a number taken digit by digit.
    pub(crate) amount: Value,
    pub(crate) currency: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetPrice {
    pub(crate) project_id: Option<String>,
    pub(crate) territory: Option<String>,
    pub(crate) amount: Value,
    pub(crate) currency: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Groups {
    pub(crate) groups: Vec<Group>,
    /// Told where `limit` or `offset` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) reference_name: String,
    pub(crate) app_store_id: Option<String>,
    pub(crate) subscriptions: Vec<GroupsSubscription>,
    pub(crate) sync_status: &'static str,
    pub(crate) localizations: Vec<super::GroupTold>,
}

#[derive(Debug, Serialize)]
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

#[derive(Debug, Serialize)]
pub(crate) struct GroupCreated {
    pub(crate) success: bool,
    pub(crate) group: NewGroup,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewGroup {
    pub(crate) id: String,
    pub(crate) reference_name: String,
    pub(crate) sync_status: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct SubscriptionCreated {
    pub(crate) success: bool,
    pub(crate) subscription: NewSubscription,
}

#[derive(Debug, Serialize)]
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

#[derive(Debug, Serialize)]
pub(crate) struct SubscriptionTold {
    pub(crate) subscription: Subscription,
}

#[derive(Debug, Serialize)]
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
    /// Codes of their own and win-back offers are not made here yet.
    pub(crate) offer_codes: [(); 0],
    pub(crate) win_back_offers: [(); 0],
    pub(crate) prices: Vec<Price>,
    pub(crate) availability: Availability,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Price {
    /// `null` for every place without a price of its own.
    pub(crate) territory: Option<String>,
    /// `null` where the price goes by quantity; then `tiers` tells it.
    pub(crate) amount: Option<String>,
    pub(crate) currency: String,
    pub(crate) start_date: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tiers: Vec<Tier>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tier {
    pub(crate) up_to: Option<u32>,
    pub(crate) amount: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct PriceSet {
    pub(crate) success: bool,
    pub(crate) price: Price,
}

#[derive(Debug, Serialize)]
pub(crate) struct Prices {
    pub(crate) prices: Vec<Price>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Availability {
    /// `"ALL"`, or the codes of the places.
    pub(crate) territories: Value,
    pub(crate) available_in_new_territories: bool,
}
