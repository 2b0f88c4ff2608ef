//! From the core's and the engine's refusals to this surface's problems, without exception.
#![deny(clippy::wildcard_enum_match_arm)]

use perennial_core::Refusal;
use perennial_core::catalog::CatalogRefusal;
use perennial_core::subscription::StageName;
use perennial_engine::EngineError;
use perennial_engine::ports::StoreError;

use crate::problem::{Code, Problem};

/// The kind of name under which a partner's order ids are taken.
pub const ORDER_CLAIM: &str = "partner.order";

/// Without the refusal's own words: they may name what is not the partner's to know.
pub fn engine(error: &EngineError) -> Problem {
    match error {
        EngineError::Refused(refusal) => Problem::new(core(refusal)).detail(sentence(refusal)),
        EngineError::Catalog(refusal) => Problem::new(catalog(refusal)).detail(sentence(refusal)),
        EngineError::NoEnvironment
        | EngineError::NotFound
        | EngineError::Claimed { .. }
        | EngineError::Document { .. }
        | EngineError::KeyReused
        | EngineError::InProgress
        | EngineError::Contended
        | EngineError::Declined { .. }
        | EngineError::Clock
        | EngineError::SellerUnavailable
        | EngineError::Store(_) => Problem::new(code(error)),
    }
}

/// The code alone, for a line of an order.
pub fn code(error: &EngineError) -> Code {
    match error {
        EngineError::NoEnvironment => Code::EnvironmentMismatch,
        EngineError::NotFound => Code::SubscriptionNotFound,
        EngineError::Refused(refusal) => core(refusal),
        EngineError::Catalog(refusal) => catalog(refusal),
        EngineError::Claimed { key, .. } if key.kind == ORDER_CLAIM => Code::DuplicatePartnerOrder,
        EngineError::Claimed { .. } => Code::SubscriptionExists,
        EngineError::KeyReused => Code::IdempotencyKeyReused,
        EngineError::Document { .. } | EngineError::InProgress | EngineError::Contended => {
            Code::RequestInProgress
        }
        EngineError::Declined { .. } => Code::InvalidState,
        EngineError::SellerUnavailable => Code::Overloaded,
        EngineError::Clock => Code::InvalidField,
        EngineError::Store(error) => match error {
            StoreError::Busy | StoreError::Full | StoreError::Closed => Code::Overloaded,
            StoreError::Record(_) | StoreError::Failed(_) => Code::InternalError,
        },
    }
}

fn core(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::NotSold => Code::SubscriptionNotFound,
        Refusal::AlreadySold => Code::SubscriptionExists,
        Refusal::AlreadyEnded { stage: StageName::Cancelled } => Code::AlreadyCanceled,
        Refusal::Behind { .. } | Refusal::ChargeInProgress => Code::RequestInProgress,
        Refusal::Quantity => Code::QuantityOutOfRange,
        Refusal::SameProduct => Code::SamePlan,
        Refusal::Excluded { .. } | Refusal::NotBeside { .. } => Code::OptionConflict,
        Refusal::Requires { .. } => Code::PrerequisiteMissing,
        Refusal::Currency { .. }
        | Refusal::Cycle
        | Refusal::Negative { .. }
        | Refusal::PlanNotAllowed
        | Refusal::Timing => Code::PlanChangeNotAllowed,
        Refusal::ChangePending => Code::ChangePending,
        Refusal::NothingPending | Refusal::NoPriceAsked => Code::ChangeNotFound,
        Refusal::InThePast => Code::EndDateInPast,
        Refusal::EndNotLater => Code::EndDateNotLater,
        Refusal::EndTooFar => Code::EndDateTooFar,
        Refusal::ProlongNotAllowed => Code::ProlongNotSupported,
        Refusal::NotFixedTerm => Code::NotFixedTerm,
        Refusal::NotExtendable
        | Refusal::ExtendedAlready
        | Refusal::RenewalFixed
        | Refusal::MoreThanPaid { .. } => Code::NotRenewable,
        Refusal::CancelNotAllowed => Code::CancelNotAllowed,
        Refusal::NotEnding => Code::NotCancelled,
        Refusal::IdentityNotTaken => Code::PiiNotAccepted,
        Refusal::MemberExists => Code::MemberExists,
        Refusal::NoSuchMember => Code::MemberNotFound,
        Refusal::ConsentMissing { .. } => Code::ConsentMissing,
        Refusal::ConsentRequired => Code::ConsentRequired,
        Refusal::IdentityNotVerified => Code::IdentityNotVerified,
        Refusal::RestartNotAllowed => Code::RestartNotSupported,
        Refusal::RestartTooLate => Code::RestartWindowClosed,
        Refusal::RenewalClosed => Code::RenewalWindowClosed,
        Refusal::Used => Code::PosAlreadyRedeemed,
        Refusal::ReversalClosed => Code::PosReversalWindowClosed,
        Refusal::RelocatedLately => Code::CountryChangeLimit,
        Refusal::NotResident => Code::CountryIdentityMismatch,
        Refusal::NoSeatLeft { .. } => Code::DeviceLimitReached,
        Refusal::NoSuchSeat => Code::DeviceNotFound,
        Refusal::SeatsTaken { .. } => Code::QuantityBelowActiveDevices,
        Refusal::WrongStage { .. }
        | Refusal::Followed
        | Refusal::AlreadyEnded { .. }
        | Refusal::AlreadySo { .. }
        | Refusal::NoSuchCharge
        | Refusal::ItemNotFound { .. }
        | Refusal::ItemStatus { .. }
        | Refusal::NoItems
        | Refusal::CustomerMismatch
        | Refusal::LinkedToAnother
        | Refusal::SellerRefused
        | Refusal::NotShared
        | Refusal::OwnFamily
        | Refusal::NotInFamily
        | Refusal::NotEntitled
        | Refusal::SuspendNotAllowed => Code::InvalidState,
        Refusal::InTheFuture
        | Refusal::TooLongAgo
        | Refusal::Sale(_)
        | Refusal::TooMany { .. }
        | Refusal::Amount(_)
        | Refusal::Time(_) => Code::InvalidField,
    }
}

fn catalog(refusal: &CatalogRefusal) -> Code {
    match refusal {
        CatalogRefusal::NoProduct => Code::UnknownOffering,
        CatalogRefusal::NotSoldThere { .. } | CatalogRefusal::NoPrice { .. } => {
            Code::CountryNotOffered
        }
        CatalogRefusal::Quantity { .. } => Code::QuantityOutOfRange,
        CatalogRefusal::HoldsGroup | CatalogRefusal::HoldsProduct => Code::SubscriptionExists,
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
        | CatalogRefusal::OfferMismatch
        | CatalogRefusal::MixedCycles
        | CatalogRefusal::Empty
        | CatalogRefusal::NoBase
        | CatalogRefusal::Amount(_)
        | CatalogRefusal::Time(_) => Code::InvalidField,
        // The catalog does not hold together for this offering: nobody can sell it.
        CatalogRefusal::NotOnSale
        | CatalogRefusal::NoProject
        | CatalogRefusal::NoGroup
        | CatalogRefusal::NoTerms
        | CatalogRefusal::Taken { .. }
        | CatalogRefusal::Invalid { .. }
        | CatalogRefusal::Fixed { .. }
        | CatalogRefusal::InUse { .. }
        | CatalogRefusal::NotMoved { .. } => Code::OfferingNotEnabled,
        CatalogRefusal::Sale(refusal) => core(refusal),
    }
}

/// The refusal's own words as a sentence. They hold nothing a partner sent.
pub fn sentence(refusal: &impl ToString) -> String {
    let text = refusal.to_string();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}
