//! From the core's and the engine's refusals to this surface's errors, without exception.
#![deny(clippy::wildcard_enum_match_arm)]

use perennial_core::Refusal;
use perennial_core::catalog::CatalogRefusal;
use perennial_core::subscription::StageName;
use perennial_engine::EngineError;
use perennial_engine::effects::PLACE_SLOT;
use perennial_engine::ports::StoreError;

use crate::failure::{Failure, Status};
use crate::status;

/// The kind of name under which a partner's subscription ids are taken.
pub const ID_CLAIM: &str = "reseller.subscription";

pub fn engine(error: &EngineError) -> Failure {
    match error {
        EngineError::NoEnvironment => Failure::forbidden(),
        EngineError::NotFound => Failure::not_found(),
        EngineError::Refused(refusal) => core(refusal),
        EngineError::Catalog(refusal) => catalog(refusal),
        EngineError::Claimed { key, .. } if key.kind == ID_CLAIM => {
            let id = key.name.rsplit('/').next().unwrap_or_default();
            already_exists(id)
        }
        EngineError::Claimed { key, .. } if key.kind == PLACE_SLOT => {
            Failure::precondition("Another subscription is about to replace it.")
        }
        EngineError::Claimed { .. } => already_subscribed(),
        EngineError::Document { .. }
        | EngineError::KeyReused
        | EngineError::InProgress
        | EngineError::Contended => {
            Failure::new(Status::Aborted, "The subscription was changed by another request. Retry.")
        }
        EngineError::Declined { .. } => Failure::precondition("The charge was declined."),
        EngineError::SellerUnavailable => {
            Failure::new(Status::Unavailable, "The partner cannot be asked at the moment. Retry.")
        }
        EngineError::Clock => Failure::precondition("The clock cannot be moved."),
        EngineError::Store(error) => match error {
            StoreError::Busy | StoreError::Full | StoreError::Closed => {
                Failure::new(Status::Unavailable, "The service is currently unavailable.")
            }
            StoreError::Record(_) | StoreError::Failed(_) => {
                Failure::new(Status::Internal, "Internal error encountered.")
            }
        },
    }
}

fn core(refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::NotSold => Failure::not_found(),
        Refusal::WrongStage { stage } | Refusal::AlreadyEnded { stage } => wrong_state(*stage),
        Refusal::AlreadySo { state } => in_requested_state(state),
        Refusal::CustomerMismatch | Refusal::LinkedToAnother => {
            Failure::precondition("The subscription belongs to another user.")
                .because("ERROR_CODE_SUBSCRIPTION_USER_MISMATCH")
        }
        Refusal::SellerRefused => Failure::precondition("The partner did not authorize it.")
            .because("ERROR_CODE_SUBSCRIPTION_REJECTED_SUBSCRIPTION_INELIGIBLE"),
        Refusal::Behind { .. } | Refusal::ChargeInProgress => {
            Failure::new(Status::Aborted, "The subscription is being changed. Retry.")
        }
        Refusal::Cycle => Failure::field("line_items", "All line items share one billing cycle."),
        Refusal::Quantity | Refusal::TooMany { .. } | Refusal::Sale(_) => {
            Failure::field("line_items", sentence(refusal))
        }
        Refusal::Amount(_) | Refusal::Time(_) | Refusal::Currency { .. } => {
            Failure::field("", sentence(refusal))
        }
        Refusal::AlreadySold
        | Refusal::NoSuchCharge
        | Refusal::ItemNotFound { .. }
        | Refusal::ItemStatus { .. }
        | Refusal::NoItems
        | Refusal::SameProduct
        | Refusal::Excluded { .. }
        | Refusal::Requires { .. }
        | Refusal::NotBeside { .. }
        | Refusal::Negative { .. }
        | Refusal::Timing
        | Refusal::ChangePending
        | Refusal::NothingPending
        | Refusal::NoPriceAsked
        | Refusal::InThePast
        | Refusal::InTheFuture
        | Refusal::EndNotLater
        | Refusal::EndTooFar
        | Refusal::ProlongNotAllowed
        | Refusal::NotFixedTerm
        | Refusal::NotExtendable
        | Refusal::RenewalFixed
        | Refusal::MoreThanPaid { .. }
        | Refusal::ExtendedAlready
        | Refusal::CancelNotAllowed
        | Refusal::NotEnding
        | Refusal::Followed
        | Refusal::RestartNotAllowed
        | Refusal::RestartTooLate
        | Refusal::RenewalClosed
        | Refusal::NotShared
        | Refusal::OwnFamily
        | Refusal::NotInFamily
        | Refusal::IdentityNotTaken
        | Refusal::MemberExists
        | Refusal::NoSuchMember
        | Refusal::ConsentMissing { .. }
        | Refusal::ConsentRequired
        | Refusal::IdentityNotVerified
        | Refusal::NotEntitled
        | Refusal::PlanNotAllowed
        | Refusal::TooLongAgo
        | Refusal::Used
        | Refusal::ReversalClosed
        | Refusal::RelocatedLately
        | Refusal::NotResident
        | Refusal::NoSeatLeft { .. }
        | Refusal::NoSuchSeat
        | Refusal::SeatsTaken { .. }
        | Refusal::SuspendNotAllowed => Failure::precondition(sentence(refusal)),
    }
}

fn catalog(refusal: &CatalogRefusal) -> Failure {
    match refusal {
        CatalogRefusal::NoProduct
        | CatalogRefusal::NotOnSale
        | CatalogRefusal::NotSoldThere { .. }
        | CatalogRefusal::NoPrice { .. } => product_not_found(),
        CatalogRefusal::NoOffer | CatalogRefusal::OfferNotRunning => promotion_not_found(),
        CatalogRefusal::NotEligible
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
        | CatalogRefusal::OfferMismatch
        | CatalogRefusal::OfferNoPrice => promotion_ineligible(),
        CatalogRefusal::HoldsGroup | CatalogRefusal::HoldsProduct => already_subscribed(),
        CatalogRefusal::MixedCycles => core(&Refusal::Cycle),
        CatalogRefusal::Quantity { .. } | CatalogRefusal::Empty | CatalogRefusal::NoBase => {
            Failure::field("line_items", sentence(refusal))
        }
        CatalogRefusal::Sale(refusal) => core(refusal),
        CatalogRefusal::Amount(_) | CatalogRefusal::Time(_) => {
            Failure::field("", sentence(refusal))
        }
        // The catalog itself is at fault: nothing the partner sends can make it right.
        CatalogRefusal::NoProject
        | CatalogRefusal::NoGroup
        | CatalogRefusal::NoTerms
        | CatalogRefusal::Taken { .. }
        | CatalogRefusal::Invalid { .. }
        | CatalogRefusal::Fixed { .. }
        | CatalogRefusal::InUse { .. }
        | CatalogRefusal::NotMoved { .. } => Failure::precondition(sentence(refusal))
            .because("ERROR_CODE_SUBSCRIPTION_REJECTED_RATIONALE_OTHER"),
    }
}

pub fn already_exists(id: &str) -> Failure {
    Failure::new(Status::AlreadyExists, format!("Subscription '{id}' already exists."))
        .because("SUBSCRIPTION_ALREADY_EXISTS")
        .about("subscriptionId", id)
}

pub fn product_not_found() -> Failure {
    Failure::new(Status::NotFound, "The product was not found.")
        .because("ERROR_CODE_PRODUCT_NOT_FOUND")
}

pub fn promotion_not_found() -> Failure {
    Failure::new(Status::NotFound, "The promotion was not found.")
        .because("ERROR_CODE_PROMOTION_NOT_FOUND")
}

fn promotion_ineligible() -> Failure {
    Failure::precondition("The promotion cannot be applied.")
        .because("ERROR_CODE_SUBSCRIPTION_REJECTED_PROMOTION_INELIGIBLE")
}

fn already_subscribed() -> Failure {
    Failure::precondition("The user is subscribed already.")
        .because("ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED")
}

/// Something of ours is broken; nothing that is sent can make it right.
pub fn broken() -> Failure {
    Failure::new(Status::Internal, "Internal error encountered.")
}

/// What is asked for is so already (5).
pub fn in_requested_state(state: &str) -> Failure {
    Failure::precondition(format!("The subscription is already in the requested state: {state}."))
        .because("ERROR_CODE_SUBSCRIPTION_IN_REQUESTED_STATE")
}

pub fn wrong_state(stage: StageName) -> Failure {
    Failure::precondition(format!("Not possible in {}.", status::state(stage)))
}

/// The refusal's own words as a sentence.
fn sentence(refusal: &impl ToString) -> String {
    let text = refusal.to_string();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Two writers on one subscription: on conflict 409 ABORTED" (8).
    #[test]
    fn who_comes_second_is_told_to_come_again() {
        for error in [
            EngineError::Contended,
            EngineError::InProgress,
            EngineError::Refused(Refusal::ChargeInProgress),
        ] {
            let failure = engine(&error);
            assert_eq!(failure.status, Status::Aborted, "{error}");
            assert_eq!(failure.status.http().as_u16(), 409);
        }
    }

    #[test]
    fn what_is_so_already_says_so() {
        let failure = engine(&EngineError::Refused(Refusal::AlreadySo { state: "suspended" }));
        let reason = failure.info.map(|info| info.reason);
        assert_eq!(reason, Some("ERROR_CODE_SUBSCRIPTION_IN_REQUESTED_STATE"));
    }
}
