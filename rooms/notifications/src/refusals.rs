//! What the core and the engine refuse, in this room's words: status and `errorType` (section 7.1).
//! Nexway tells wrong states and wrong fields by 400; what is not there, or not yours, by 404.

#![deny(clippy::wildcard_enum_match_arm)]

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use perennial_core::Refusal;
use perennial_core::catalog::CatalogRefusal;
use perennial_engine::EngineError;
use perennial_engine::ports::StoreError;
use room_lobby::Rejection;

use crate::wire::fault::Detail;

/// One refusal, before the time of the request is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub status: StatusCode,
    pub message: String,
    pub detail: Detail,
}

/// Why a handler answers no: the lobby's reason or this room's.
#[derive(Debug)]
pub enum No {
    Rejected(Rejection),
    Fault(Box<Fault>),
}

impl Fault {
    pub fn new(status: StatusCode, error_type: &str, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), detail: Detail::of(error_type) }
    }

    /// There is no such thing, or it is somebody else's: both look the same.
    pub fn not_found(kind: &str, id: &str) -> Self {
        let fault = Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", format!("No such {kind}."));
        Self { detail: fault.detail.about(kind, id), ..fault }
    }

    /// A field has a value that its place does not take.
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        let fault = Self::new(StatusCode::BAD_REQUEST, "INVALID_FIELD", message);
        Self { detail: fault.detail.about("field", name), ..fault }
    }

    pub fn state(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_STATE", message)
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        match self {
            Self::Rejected(rejection) => rejection.into_response(),
            Self::Fault(fault) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = fault.status;
                response.extensions_mut().insert(*fault);
                response
            }
        }
    }
}

impl From<Rejection> for No {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl From<EngineError> for No {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Refused(refusal) => of_refusal(&refusal).into(),
            EngineError::Catalog(refusal) => of_catalog(&refusal).into(),
            EngineError::NotFound => Fault::not_found("subscription", "").into(),
            EngineError::NoEnvironment => {
                let text = "The environment of this credential does not exist.";
                Fault::new(StatusCode::FORBIDDEN, "NO_ENVIRONMENT", text).into()
            }
            EngineError::Claimed { .. } => conflict("TAKEN", "The name is taken.").into(),
            EngineError::Document { .. } => {
                let text = "It changed meanwhile; read it again.";
                Fault::new(StatusCode::PRECONDITION_FAILED, "STALE_VERSION", text).into()
            }
            EngineError::KeyReused => {
                conflict("KEY_REUSED", "The key was used for another request.").into()
            }
            EngineError::InProgress => {
                conflict("IN_PROGRESS", "The first request with this key is not answered.").into()
            }
            EngineError::Declined { code } => {
                let fault = Fault::state("The charge was declined.");
                Fault { detail: fault.detail.saying(&code), ..fault }.into()
            }
            EngineError::Clock => Fault::state("The clock cannot be moved.").into(),
            EngineError::Contended | EngineError::SellerUnavailable => Rejection::Overloaded.into(),
            EngineError::Store(error) => match error {
                StoreError::Busy | StoreError::Full | StoreError::Closed => {
                    Rejection::Overloaded.into()
                }
                StoreError::Record(_) | StoreError::Failed(_) => Rejection::Internal.into(),
            },
        }
    }
}

fn conflict(error_type: &str, text: &str) -> Fault {
    Fault::new(StatusCode::CONFLICT, error_type, text)
}

/// The core's refusals: everything it says about a subscription is a wrong state or a wrong field.
pub fn of_refusal(refusal: &Refusal) -> Fault {
    let error_type = match refusal {
        Refusal::NotSold => return Fault::not_found("subscription", ""),
        Refusal::AlreadySold
        | Refusal::WrongStage { .. }
        | Refusal::AlreadyEnded { .. }
        | Refusal::AlreadySo { .. }
        | Refusal::Behind { .. }
        | Refusal::ChargeInProgress
        | Refusal::NoSuchCharge
        | Refusal::ItemStatus { .. }
        | Refusal::SameProduct
        | Refusal::Excluded { .. }
        | Refusal::Requires { .. }
        | Refusal::NotBeside { .. }
        | Refusal::Timing
        | Refusal::ChangePending
        | Refusal::NothingPending
        | Refusal::NoPriceAsked
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
        | Refusal::SuspendNotAllowed
        | Refusal::LinkedToAnother
        | Refusal::SellerRefused
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
        | Refusal::NoItems
        | Refusal::CustomerMismatch => "INVALID_STATE",
        Refusal::EndNotLater | Refusal::InThePast => "DATE_NOT_LATER",
        Refusal::ItemNotFound { .. }
        | Refusal::Quantity
        | Refusal::Currency { .. }
        | Refusal::Cycle
        | Refusal::Negative { .. }
        | Refusal::InTheFuture
        | Refusal::EndTooFar
        | Refusal::Sale(_)
        | Refusal::TooMany { .. }
        | Refusal::Amount(_)
        | Refusal::Time(_) => "INVALID_FIELD",
    };
    Fault::new(StatusCode::BAD_REQUEST, error_type, sentence(&refusal.to_string()))
}

/// The catalog's refusals. This room sells nothing, so they only come from what it defines.
pub fn of_catalog(refusal: &CatalogRefusal) -> Fault {
    let error_type = match refusal {
        CatalogRefusal::NoProject
        | CatalogRefusal::NoGroup
        | CatalogRefusal::NoProduct
        | CatalogRefusal::NoOffer
        | CatalogRefusal::NoTerms => "NOT_FOUND",
        CatalogRefusal::Sale(refusal) => return of_refusal(refusal),
        CatalogRefusal::Taken { .. }
        | CatalogRefusal::Invalid { .. }
        | CatalogRefusal::Fixed { .. }
        | CatalogRefusal::InUse { .. }
        | CatalogRefusal::NotMoved { .. }
        | CatalogRefusal::NotOnSale
        | CatalogRefusal::NotSoldThere { .. }
        | CatalogRefusal::NoPrice { .. }
        | CatalogRefusal::Quantity { .. }
        | CatalogRefusal::MixedCycles
        | CatalogRefusal::Empty
        | CatalogRefusal::NoBase
        | CatalogRefusal::HoldsGroup
        | CatalogRefusal::HoldsProduct
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
        | CatalogRefusal::Amount(_)
        | CatalogRefusal::Time(_) => "INVALID_FIELD",
    };
    Fault::new(StatusCode::BAD_REQUEST, error_type, sentence(&refusal.to_string()))
}

/// The core's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
