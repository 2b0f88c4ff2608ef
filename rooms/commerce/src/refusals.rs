//! Why a call is refused, in this surface's codes and sentences (section 1.1). Every refusal of
//! the core and the engine has its own line here, so that a new one cannot be forgotten.

#![deny(clippy::wildcard_enum_match_arm)]

use std::borrow::Cow;

use axum::http::StatusCode;
use perennial_core::Refusal;
use perennial_core::catalog::CatalogRefusal;
use perennial_core::subscription::StageName;
use perennial_engine::EngineError;
use perennial_engine::ports::StoreError;

use crate::dialect::Unreadable;
use crate::status;
use crate::wire::SubscriptionStatus;

/// A status and the `ResultMessage` of an error body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub status: StatusCode,
    pub message: Cow<'static, str>,
}

impl Refused {
    fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, message: message.into() }
    }

    /// 400: a required member is absent or empty.
    pub fn missing(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("Missing required field. {name}"))
    }

    /// 400: a member cannot be read.
    pub fn invalid(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("Invalid value for field '{name}'."))
    }

    /// 402: understood, but not acceptable.
    pub fn unacceptable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, message)
    }

    /// 404: an id in the call does not exist, or is not the caller's to see.
    pub fn not_found(what: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found."))
    }

    pub fn payment_declined() -> Self {
        Self::unacceptable("The payment was declined.")
    }

    /// Nobody declined it, but it could not be made.
    pub fn payment_failed() -> Self {
        Self::unacceptable("The payment could not be processed.")
    }

    /// 402: the subscription's status does not allow the call.
    pub fn wrong_status(stage: StageName) -> Self {
        match stage {
            // Active in this surface's words, and yet it cannot be done.
            StageName::Trial => return Self::unacceptable("The first interval is a free one."),
            StageName::Ending => {
                return Self::unacceptable("The subscription ends with its interval.");
            }
            StageName::Waiting
            | StageName::Active
            | StageName::Grace
            | StageName::Hold
            | StageName::Paused
            | StageName::Cancelled
            | StageName::Expired => {}
        }
        let word = status::subscription(stage).word();
        let expected = SubscriptionStatus::Active.word();
        Self::unacceptable(format!("Subscription status is {word}; expected {expected}."))
    }

    fn busy() -> Self {
        let message = "The subscription is being changed; try again soon.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
    }

    fn ours() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.")
    }
}

fn no(message: impl Into<Cow<'static, str>>) -> Refused {
    Refused::unacceptable(message)
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Missing(name) => Self::missing(name),
            Unreadable::Invalid(name) => Self::invalid(name),
        }
    }
}

impl From<EngineError> for Refused {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::NotFound => Self::not_found("Subscription"),
            EngineError::Refused(refusal) => refusal.into(),
            EngineError::Catalog(refusal) => refusal.into(),
            EngineError::Declined { code: _ } => Self::payment_declined(),
            // The key is our own addition, and so are these two codes.
            EngineError::KeyReused => {
                let message = "The Idempotency-Key was used for another request.";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
            }
            EngineError::InProgress => {
                let message = "A request with this Idempotency-Key is in progress.";
                Self::new(StatusCode::CONFLICT, message)
            }
            EngineError::Claimed { .. } | EngineError::Document { .. } => {
                Self::unacceptable("It changed meanwhile or is taken.")
            }
            EngineError::Contended => Self::busy(),
            EngineError::SellerUnavailable => {
                let message = "The partner who sold the subscription cannot be asked; try again.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
            }
            EngineError::Store(error) => match error {
                StoreError::Busy | StoreError::Full | StoreError::Closed => Self::busy(),
                StoreError::Record(_) | StoreError::Failed(_) => Self::ours(),
            },
            EngineError::NoEnvironment | EngineError::Clock => Self::ours(),
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSold | Refusal::AlreadySold => Self::not_found("Subscription"),
            Refusal::ItemNotFound { .. } => Self::not_found("Item"),
            Refusal::WrongStage { stage } | Refusal::AlreadyEnded { stage } => {
                Self::wrong_status(stage)
            }
            Refusal::AlreadySo { state } => no(format!("The subscription is already {state}.")),
            Refusal::Behind { .. } => Self::busy(),
            Refusal::ChargeInProgress => no("A payment is in progress."),
            Refusal::NoSuchCharge => no("There is no such payment."),
            Refusal::ItemStatus { number } => {
                no(format!("The status of item {number} does not allow this."))
            }
            Refusal::NoItems => no("No item is left to bill."),
            Refusal::Quantity => no("Quantity is out of range."),
            // A documented sentence.
            Refusal::Currency { .. } => {
                no("'CustomerPrice' currency differs from subscription currency")
            }
            Refusal::Cycle => no("The interval differs from the subscription's."),
            Refusal::CustomerMismatch => no("The customer differs from the subscription's."),
            Refusal::SameProduct => no("The item is that product already."),
            Refusal::Excluded { .. } | Refusal::Requires { .. } | Refusal::NotBeside { .. } => {
                no("The products do not go together.")
            }
            Refusal::Negative { .. } => no("Alignment price is negative."),
            Refusal::Timing => no("AlignmentSettings do not fit this change."),
            Refusal::ChangePending => no("A change is scheduled already."),
            Refusal::NothingPending => no("No change is scheduled."),
            Refusal::NoPriceAsked => no("No price waits for an answer."),
            Refusal::InThePast => no("NextBillingDate must be in the future."),
            Refusal::InTheFuture => no("The date must not be in the future."),
            Refusal::EndNotLater => no("NextBillingDate would not be later than it is."),
            Refusal::EndTooFar => no("NextBillingDate is too far away."),
            // Section 1.1: such are the terms of Management 1.0.
            Refusal::MoreThanPaid { .. } => no("The amount is more than is left of the payment."),
            Refusal::RenewalFixed => no("Renewal type requires Subscription Management 2.0."),
            Refusal::ProlongNotAllowed | Refusal::NotFixedTerm | Refusal::NotExtendable => {
                no("NextBillingDate of this subscription cannot be moved.")
            }
            Refusal::ExtendedAlready | Refusal::RenewalClosed => {
                no("The subscription cannot be renewed now.")
            }
            Refusal::CancelNotAllowed => no("The subscription cannot be deactivated at once."),
            Refusal::NotEnding => no("RenewalType is Automatic already."),
            Refusal::Followed => no("Another subscription waits to follow it."),
            Refusal::RestartNotAllowed | Refusal::RestartTooLate => {
                no("The subscription cannot be reinstated.")
            }
            Refusal::SuspendNotAllowed => no("The subscription cannot be put on hold."),
            Refusal::LinkedToAnother => no("The subscription belongs to another customer."),
            Refusal::SellerRefused => no("The partner who sold the subscription did not agree."),
            Refusal::NotShared => no("The subscription is not shared with a family."),
            Refusal::OwnFamily => no("The customer owns the subscription."),
            Refusal::NotInFamily => no("The subscription is not shared with this customer."),
            Refusal::NotEntitled => no("The subscription may not be used now."),
            Refusal::IdentityNotTaken => no("The subscription enrols nobody."),
            Refusal::MemberExists => no("Another member is enrolled in his place."),
            Refusal::NoSuchMember => no("The member is not enrolled."),
            Refusal::ConsentMissing { .. } => no("A consent is missing."),
            Refusal::ConsentRequired => no("A consent was withdrawn."),
            Refusal::IdentityNotVerified => no("It is not proven who the customer is."),
            Refusal::PlanNotAllowed => no("The product cannot be changed to that one."),
            Refusal::TooLongAgo => no("The date is too long ago."),
            Refusal::Used => no("The subscription was used already."),
            Refusal::ReversalClosed => no("The activation cannot be taken back any more."),
            Refusal::RelocatedLately => no("The country was changed a short time ago."),
            Refusal::NotResident => no("The customer does not live there."),
            Refusal::NoSeatLeft { .. } => no("The subscription is used on all its devices."),
            Refusal::NoSuchSeat => no("The subscription is not used on this device."),
            Refusal::SeatsTaken { .. } => no("The subscription is used on more devices."),
            Refusal::Sale(_) => no("The product cannot be sold so."),
            Refusal::TooMany { what, max } => no(format!("Too many {what}, at most {max}.")),
            Refusal::Amount(_) => no("The amount is out of range."),
            Refusal::Time(_) => no("The date is out of range."),
        }
    }
}

impl From<CatalogRefusal> for Refused {
    fn from(refusal: CatalogRefusal) -> Self {
        match refusal {
            CatalogRefusal::NoProduct => Self::not_found("Product"),
            CatalogRefusal::NoProject | CatalogRefusal::NoGroup | CatalogRefusal::NoTerms => {
                Self::ours()
            }
            CatalogRefusal::NotOnSale => no("ProductId is not on sale."),
            CatalogRefusal::NotSoldThere { .. } => no("ProductId is not sold there."),
            CatalogRefusal::NoPrice { currency } => {
                no(format!("ProductId has no price in {currency}."))
            }
            CatalogRefusal::Quantity { min, max } => {
                no(format!("Quantity must be from {min} to {max}."))
            }
            CatalogRefusal::MixedCycles => no("The interval differs from the subscription's."),
            CatalogRefusal::NoOffer
            | CatalogRefusal::OfferNotRunning
            | CatalogRefusal::OfferNoPrice
            | CatalogRefusal::NotEligible
            | CatalogRefusal::NotLower
            | CatalogRefusal::Range { .. }
            | CatalogRefusal::TooMany { .. }
            | CatalogRefusal::NoCode
            | CatalogRefusal::CodeNeeded
            | CatalogRefusal::CodeClosed
            | CatalogRefusal::CodeExpired
            | CatalogRefusal::CodeUsed
            | CatalogRefusal::CodeUsedUp
            | CatalogRefusal::QuarterUsedUp
            | CatalogRefusal::OfferMismatch => no("Couponcode is not valid."),
            CatalogRefusal::Taken { field }
            | CatalogRefusal::Invalid { field }
            | CatalogRefusal::Fixed { field } => no(format!("{field} is not acceptable.")),
            CatalogRefusal::NotMoved { .. } => no("The product is under review."),
            CatalogRefusal::InUse { by } => no(format!("A {by} needs it.")),
            CatalogRefusal::Empty => no("Nothing was ordered."),
            CatalogRefusal::NoBase => no("ProductId is sold beside another product only."),
            CatalogRefusal::HoldsGroup => no("The customer has a product of this group."),
            CatalogRefusal::HoldsProduct => no("The customer has this product already."),
            CatalogRefusal::Amount(_) => no("The amount is out of range."),
            CatalogRefusal::Time(_) => no("The date is out of range."),
            CatalogRefusal::Sale(refusal) => refusal.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_sentences_are_exact() {
        let item = Refused::from(Refusal::ItemNotFound { number: 7 });
        assert_eq!((item.status.as_u16(), &*item.message), (404, "Item not found."));
        let missing = Refused::from(Unreadable::Missing("Quantity"));
        assert_eq!(missing.status, 400);
        assert!(missing.message.starts_with("Missing required field."));
    }

    #[test]
    fn a_wrong_status_is_told_in_this_surface_s_words() {
        let refused = Refused::from(Refusal::WrongStage { stage: StageName::Paused });
        assert_eq!(refused.status, 402);
        assert_eq!(refused.message, "Subscription status is Hold; expected Active.");
    }
}
