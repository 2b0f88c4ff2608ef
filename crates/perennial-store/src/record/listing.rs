//! How a project's goods are listed, and where a product stands with its reviewers.

use perennial_core::catalog::{
    CodeLimits, IntroductoryFor, Listing, Review, ReviewState, TextLimits, WinBackLimits,
};
use serde::{Deserialize, Serialize};

use super::Result;
use super::pricing::PriceRulesTwin;
use super::scalar::{As, usual, words};

words!(IntroductoryFor { Everybody = "all", WhoHoldsNothing = "not_holders" });
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
    /// Redeemed codes per quarter, months of codes that are good once.
    #[serde(rename = "cd", default, skip_serializing_if = "usual")]
    codes: Option<(u32, u32)>,
    #[serde(rename = "pr", default, skip_serializing_if = "usual")]
    prices: Option<PriceRulesTwin>,
    #[serde(rename = "if", default, skip_serializing_if = "usual")]
    introductory_for: Option<As<IntroductoryFor>>,
    /// Win-back offers per product, running at a time, and whether their months are bounded.
    #[serde(rename = "wb", default, skip_serializing_if = "usual")]
    win_backs: Option<(u32, u32, bool)>,
    #[serde(rename = "rv", default, skip_serializing_if = "usual")]
    review: Option<As<Review>>,
    #[serde(rename = "as", default, skip_serializing_if = "usual")]
    app_store_app: Option<String>,
    #[serde(rename = "ps", default, skip_serializing_if = "usual")]
    play_store_package: Option<String>,
}

impl ListingTwin {
    pub fn of(listing: &Listing) -> Option<Self> {
        let (limits, codes) = (listing.limits, listing.codes);
        let win_backs = listing.win_backs;
        let twin = Self {
            limits: (limits != TextLimits::default()).then_some((
                limits.name,
                limits.description,
                limits.group_name,
            )),
            codes: (codes != CodeLimits::default())
                .then_some((codes.redeemed_per_quarter, codes.one_time_months)),
            prices: PriceRulesTwin::of(&listing.prices),
            introductory_for: super::catalog::unusual(listing.introductory_for),
            win_backs: (win_backs != WinBackLimits::default()).then_some((
                win_backs.per_product,
                win_backs.running_per_place,
                win_backs.strict,
            )),
            review: super::catalog::unusual(listing.review),
            app_store_app: listing.app_store_app.clone(),
            play_store_package: listing.play_store_package.clone(),
        };
        (*listing != Listing::default()).then_some(twin)
    }

    pub fn back(self) -> Result<Listing> {
        let limits = self.limits.map(|(name, description, group_name)| TextLimits {
            name,
            description,
            group_name,
        });
        let codes = self.codes.map(|(redeemed_per_quarter, one_time_months)| CodeLimits {
            redeemed_per_quarter,
            one_time_months,
        });
        let win_backs = self.win_backs.map(|(per_product, running_per_place, strict)| {
            WinBackLimits { per_product, running_per_place, strict }
        });
        let prices = self.prices.map(PriceRulesTwin::back).transpose()?;
        Ok(Listing {
            limits: limits.unwrap_or_default(),
            codes: codes.unwrap_or_default(),
            prices: prices.unwrap_or_default(),
            introductory_for: super::catalog::or_usual(self.introductory_for),
            win_backs: win_backs.unwrap_or_default(),
            review: super::catalog::or_usual(self.review),
            app_store_app: self.app_store_app,
            play_store_package: self.play_store_package,
        })
    }
}
