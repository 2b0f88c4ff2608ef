//! How a project's goods are listed, and where a product stands with its reviewers.

use perennial_core::catalog::{Listing, Review, ReviewState, TextLimits};
use serde::{Deserialize, Serialize};

use super::scalar::{As, usual, words};

words!(Review { Auto = "auto", Manual = "manual" });
words!(ReviewState {
    ReadyToSubmit = "ready",
    WaitingForReview = "waiting",
    InReview = "review",
    DeveloperActionNeeded = "action",
    PendingBinaryApproval = "binary",
    Approved = "approved",
    DeveloperRemovedFromSale = "seller_removed",
    RemovedFromSale = "removed",
    Rejected = "rejected"
});

/// Left out as a whole, and in parts, where it is the usual.
#[derive(Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ListingTwin {
    /// Name, description, name of a group.
    #[serde(rename = "lim", default, skip_serializing_if = "usual")]
    limits: Option<(u32, u32, u32)>,
    #[serde(rename = "rv", default, skip_serializing_if = "usual")]
    review: Option<As<Review>>,
    #[serde(rename = "as", default, skip_serializing_if = "usual")]
    app_store_app: Option<String>,
    #[serde(rename = "ps", default, skip_serializing_if = "usual")]
    play_store_package: Option<String>,
}

impl ListingTwin {
    pub fn of(listing: &Listing) -> Option<Self> {
        let limits = listing.limits;
        let twin = Self {
            limits: (limits != TextLimits::default()).then_some((
                limits.name,
                limits.description,
                limits.group_name,
            )),
            review: super::catalog::unusual(listing.review),
            app_store_app: listing.app_store_app.clone(),
            play_store_package: listing.play_store_package.clone(),
        };
        (*listing != Listing::default()).then_some(twin)
    }

    pub fn back(self) -> Listing {
        let limits = self.limits.map(|(name, description, group_name)| TextLimits {
            name,
            description,
            group_name,
        });
        Listing {
            limits: limits.unwrap_or_default(),
            review: super::catalog::or_usual(self.review),
            app_store_app: self.app_store_app,
            play_store_package: self.play_store_package,
        }
    }
}
