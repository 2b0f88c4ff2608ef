//! Changes to what the catalog holds, on the wire: specification, section 6. What is absent or
//! `null` stays as it is.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::ToSchema;

use crate::openapi::kinds::Places;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchGroup {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    pub(crate) reference_name: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchSubscription {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    pub(crate) name: Option<String>,
    /// Empty takes it away; so of the note.
    pub(crate) description: Option<String>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub(crate) group_level: Option<Number>,
    pub(crate) review_note: Option<String>,
    #[serde(alias = "familySharable")]
    pub(crate) family_shareable: Option<bool>,
    /// Ours: the next step of its review, or off and on sale.
    pub(crate) state: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatchOffer {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    pub(crate) name: Option<String>,
    pub(crate) active: Option<bool>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutAvailability {
    pub(crate) project_id: Option<String>,
    pub(crate) dry_run: Option<bool>,
    #[schema(value_type = Places)]
    pub(crate) territories: Value,
    pub(crate) available_in_new_territories: Option<bool>,
}

/// The availability a subscription is created with.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewAvailability {
    /// `"ALL"`, or the codes of the places.
    #[schema(value_type = Places)]
    pub(crate) territories: Value,
    pub(crate) available_in_new_territories: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupChanged {
    pub(crate) success: bool,
    pub(crate) group: super::Group,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubscriptionChanged {
    pub(crate) success: bool,
    pub(crate) subscription: super::Subscription,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferChanged {
    pub(crate) success: bool,
    pub(crate) offer: super::Offer,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AvailabilityPut {
    pub(crate) success: bool,
    pub(crate) availability: super::Availability,
}
