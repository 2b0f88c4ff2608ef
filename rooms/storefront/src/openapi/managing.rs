//! The operations that change or remove what the catalog holds.

use utoipa::openapi::path::HttpMethod::{Patch, Put};

use super::operation::Operation;
use super::operations::{GROUP, OFFER, SUBSCRIPTION};
use crate::wire;

pub(super) fn all() -> Vec<Operation> {
    vec![
        Operation::write::<wire::PatchGroup>(Patch, GROUP, "patchGroup", "Renames a group.")
            .tried()
            .told::<wire::GroupChanged>("200"),
        Operation::delete(GROUP, "removeGroup", "Takes an empty group away.")
            .tried()
            .told::<wire::Done>("200"),
        Operation::write::<wire::PatchSubscription>(
            Patch,
            SUBSCRIPTION,
            "patchSubscription",
            "Changes what may change; steps of a reviewer need the scope `review`.",
        )
        .tried()
        .told::<wire::SubscriptionChanged>("200"),
        Operation::delete(
            SUBSCRIPTION,
            "removeSubscription",
            "Takes away what nobody holds; its `productId` is never given again.",
        )
        .tried()
        .told::<wire::Done>("200"),
        Operation::write::<wire::PutGracePeriod>(
            Put,
            "/subscriptions/groups/{groupId}/grace-period",
            "putGracePeriod",
            "How long who did not pay keeps what he has; of what is sold from now on.",
        )
        .tried()
        .told::<wire::GracePeriodPut>("200"),
        Operation::write::<wire::PutAvailability>(
            Put,
            "/subscriptions/{subId}/availability",
            "putAvailability",
            "Where it is sold; an empty list is nowhere.",
        )
        .tried()
        .told::<wire::AvailabilityPut>("200"),
        Operation::write::<wire::PatchOffer>(
            Patch,
            OFFER,
            "patchOffer",
            "Renames an offer, closes it or opens it again.",
        )
        .tried()
        .told::<wire::OfferChanged>("200"),
        Operation::delete(OFFER, "removeOffer", "Closes an offer; who began it goes on.")
            .tried()
            .told::<wire::Done>("200"),
    ]
}
