//! Why something cannot be put into the catalog, or not be sold from it.

use thiserror::Error;

use super::review::{ProductState, ReviewState};
use crate::money::MoneyError;
use crate::subscription::Refusal;
use crate::time::TimeError;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CatalogRefusal {
    #[error("there is no such project")]
    NoProject,
    #[error("there is no such group")]
    NoGroup,
    #[error("there is no such product")]
    NoProduct,
    #[error("there is no such offer")]
    NoOffer,
    #[error("there are no such terms")]
    NoTerms,
    /// Another one has it.
    #[error("{field} is taken")]
    Taken { field: &'static str },
    #[error("{field} breaks a rule")]
    Invalid { field: &'static str },
    /// May never change.
    #[error("{field} cannot change")]
    Fixed { field: &'static str },
    /// It cannot go while something needs it.
    #[error("a {by} needs it")]
    InUse { by: &'static str },

    /// No step of a review leads there.
    #[error("no step leads from {from:?} to {to:?}")]
    NotMoved { from: ProductState, to: ReviewState },

    #[error("the product is not on sale")]
    NotOnSale,
    #[error("the product is not sold in {territory}")]
    NotSoldThere { territory: String },
    #[error("the product has no price in {currency} there")]
    NoPrice { currency: String },
    #[error("the quantity must be from {min} to {max}")]
    Quantity { min: u32, max: u32 },
    #[error("the products have different billing cycles")]
    MixedCycles,
    #[error("nothing was ordered")]
    Empty,
    #[error("an add-on is sold beside a base product only")]
    NoBase,
    #[error("the customer holds a product of this group")]
    HoldsGroup,
    #[error("the customer holds the product in another subscription")]
    HoldsProduct,
    #[error("the offer is not running there or not now")]
    OfferNotRunning,
    #[error("the offer has no price there")]
    OfferNoPrice,
    #[error("the price of an offer must be lower than the regular price")]
    NotLower,
    #[error("{field} must be from {min} to {max}")]
    Range { field: &'static str, min: u32, max: u32 },
    #[error("there may be {max} {what}")]
    TooMany { what: &'static str, max: u32 },
    #[error("the customer may not use the offer")]
    NotEligible,
    #[error("there is no such code")]
    NoCode,
    #[error("the offer is for who has a code")]
    CodeNeeded,
    #[error("the code is no longer good")]
    CodeClosed,
    #[error("the code has expired")]
    CodeExpired,
    #[error("the code was used before")]
    CodeUsed,
    #[error("the code was used as often as it may be")]
    CodeUsedUp,
    #[error("no more codes are redeemed this quarter")]
    QuarterUsedUp,
    #[error("the offer does not fit the product")]
    OfferMismatch,
    #[error("the amount is out of range")]
    Amount(#[from] MoneyError),
    #[error("the time is out of range")]
    Time(#[from] TimeError),
    #[error(transparent)]
    Sale(#[from] Refusal),
}
