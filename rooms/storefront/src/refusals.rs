//! From the core's and the engine's refusals to this surface's errors: what the caller may do
//! about each, and a rule a program can branch on.

#![deny(clippy::wildcard_enum_match_arm)]

use axum::http::StatusCode;
use perennial_core::catalog::CatalogRefusal;
use perennial_core::subscription::Refusal;
use perennial_engine::EngineError;
use perennial_engine::ports::StoreError;

use crate::status;
use crate::trouble::{Code, Refused, Trouble};

impl From<EngineError> for Refused {
    fn from(error: EngineError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<CatalogRefusal> for Refused {
    fn from(refusal: CatalogRefusal) -> Self {
        Trouble::from(refusal).into()
    }
}

impl From<EngineError> for Trouble {
    fn from(error: EngineError) -> Self {
        let sentence = error.to_string();
        match error {
            EngineError::NoEnvironment => {
                let told = "The environment of this key is not set up.";
                Self::new(StatusCode::FORBIDDEN, Code::InsufficientScope, told)
            }
            EngineError::NotFound => Self::not_found("purchase"),
            EngineError::Refused(refusal) => refusal.into(),
            EngineError::Catalog(refusal) => refusal.into(),
            EngineError::Claimed { key, .. } => claimed(&key.kind),
            EngineError::Document { .. } => again("CHANGED_MEANWHILE", sentence),
            EngineError::KeyReused => Self::invalid(
                "Idempotency-Key",
                "REUSED",
                "The idempotency key was used for another request.",
            ),
            EngineError::InProgress => again("IN_PROGRESS", sentence),
            EngineError::Contended => again("CONTENDED", sentence),
            EngineError::Declined { code } => declined(&code),
            EngineError::Clock => Self::conflict("CLOCK", sentence),
            EngineError::Store(StoreError::Busy) | EngineError::SellerUnavailable => {
                let told = "The server is busy; try again soon.";
                let busy = Code::ServiceUnavailable;
                let trouble = Self::new(StatusCode::SERVICE_UNAVAILABLE, busy, told);
                Self { retry_after_seconds: Some(1), ..trouble }
            }
            EngineError::Store(
                StoreError::Full
                | StoreError::Closed
                | StoreError::Record(_)
                | StoreError::Failed(_),
            ) => {
                tracing::error!(%sentence, "the store failed");
                let told = "Something went wrong on our side.";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalError, told)
            }
        }
    }
}

/// The gateway refused the money. Nothing was sold or changed.
pub(crate) fn declined(code: &str) -> Trouble {
    let told = "The payment was declined.";
    Trouble::new(StatusCode::PAYMENT_REQUIRED, Code::PaymentDeclined, told)
        .with("declineCode", code)
}

fn again(rule: &str, sentence: String) -> Trouble {
    Trouble { retry_after_seconds: Some(1), ..Trouble::conflict(rule, sentence) }
}

fn claimed(kind: &str) -> Trouble {
    match kind {
        crate::NAME_OF_GROUP => taken("name"),
        perennial_engine::edit::NAME_OF_PRODUCT => taken("sku"),
        crate::CODE_OF_OFFER => taken("code"),
        crate::IDENTIFIER_OF_OFFER => taken("identifier"),
        // Two codes of sixty bits came out alike: drawn again they will not.
        perennial_engine::redemptions::ONE_TIME_CODE => {
            again("CHANGED_MEANWHILE", "The codes must be drawn again.".to_owned())
        }
        // The slot of the customer in the group.
        _other_name => Trouble::from(CatalogRefusal::HoldsGroup),
    }
}

fn taken(field: &str) -> Trouble {
    let field = member(field);
    Trouble::conflict("TAKEN", format!("This {field} is taken.")).with("field", field)
}

/// The core's name for a member of the catalog, as this surface calls it.
fn member(field: &str) -> &str {
    match field {
        "sku" => "productId",
        "code" => "offerCode",
        "cycle" => "subscriptionPeriod",
        "identifier" => "offerId",
        "paidMonths" => "customerEligibilityPaidSubscriptionDurationInMonths",
        "awayMonthsMin" => "customerEligibilityTimeSinceLastSubscribedInMonths.minimum",
        "awayMonthsMax" => "customerEligibilityTimeSinceLastSubscribedInMonths.maximum",
        "waitMonths" => "customerEligibilityWaitBetweenOffersInMonths",
        other => other,
    }
}

impl From<CatalogRefusal> for Trouble {
    fn from(refusal: CatalogRefusal) -> Self {
        let sentence = sentence(&refusal.to_string());
        match refusal {
            CatalogRefusal::NoProject => Self::not_found("project"),
            CatalogRefusal::NoGroup => Self::not_found("group"),
            CatalogRefusal::NoProduct => Self::not_found("subscription"),
            CatalogRefusal::NoOffer => Self::not_found("offer"),
            CatalogRefusal::NoTerms => Self::conflict(
                "TERMS_MISSING",
                "The storefront's terms are not set up in this environment.",
            ),
            CatalogRefusal::Taken { field } => taken(field),
            CatalogRefusal::Invalid { field } => Self::invalid(member(field), "INVALID", sentence),
            CatalogRefusal::Fixed { field } => {
                Self::conflict("CANNOT_CHANGE", sentence).with("field", member(field))
            }
            CatalogRefusal::InUse { by } => Self::conflict("IN_USE", sentence).with("by", by),
            CatalogRefusal::NotMoved { from, to } => {
                let told = "The subscription cannot go from this state to that.";
                let from = status::product(from);
                Self::conflict("NO_SUCH_STEP", told)
                    .with("from", from)
                    .with("to", status::review(to))
            }
            CatalogRefusal::NotOnSale => Self::conflict("NOT_ON_SALE", sentence),
            CatalogRefusal::NotSoldThere { .. } => Self::conflict("NOT_SOLD_THERE", sentence),
            CatalogRefusal::NoPrice { .. } => {
                Self::conflict("NO_PRICE", "The subscription has no price there.")
            }
            CatalogRefusal::Quantity { min, max } => {
                Self::invalid("quantity", "RANGE", sentence).with("min", min).with("max", max)
            }
            CatalogRefusal::MixedCycles => Self::conflict("MIXED_PERIODS", sentence),
            CatalogRefusal::Empty => Self::unreadable("subscriptionId", sentence),
            CatalogRefusal::NoBase => Self::conflict("ADDON_ALONE", sentence),
            CatalogRefusal::HoldsGroup => {
                Self::conflict("HOLDS_GROUP", "The customer holds a subscription of this group.")
            }
            CatalogRefusal::HoldsProduct => {
                Self::conflict("HOLDS_PRODUCT", "The customer holds this subscription already.")
            }
            CatalogRefusal::OfferNotRunning => Self::conflict("OFFER_NOT_RUNNING", sentence),
            CatalogRefusal::OfferNoPrice => Self::conflict("OFFER_PRICE_MISSING", sentence),
            CatalogRefusal::NotLower => Self::invalid("amount", "NOT_LOWER", sentence),
            CatalogRefusal::Range { field, min, max } => {
                Self::invalid(member(field), "RANGE", sentence).with("min", min).with("max", max)
            }
            CatalogRefusal::TooMany { max, .. } => {
                Self::conflict("TOO_MANY", sentence).with("limit", max)
            }
            CatalogRefusal::NotEligible => Self::conflict("NOT_ELIGIBLE", sentence),
            CatalogRefusal::NoCode => Self::not_found("code"),
            CatalogRefusal::CodeNeeded => Self::conflict("CODE_NEEDED", sentence),
            CatalogRefusal::CodeClosed => Self::conflict("CODE_INACTIVE", sentence),
            CatalogRefusal::CodeExpired => Self::conflict("CODE_EXPIRED", sentence),
            CatalogRefusal::CodeUsed => Self::conflict("CODE_USED", sentence),
            CatalogRefusal::CodeUsedUp => Self::conflict("CODE_LIMIT", sentence),
            CatalogRefusal::QuarterUsedUp => Self::conflict("QUARTER_LIMIT", sentence),
            CatalogRefusal::OfferMismatch => Self::conflict("OFFER_MISMATCH", sentence),
            CatalogRefusal::Amount(_) => Self::invalid("amount", "RANGE", sentence),
            CatalogRefusal::Time(_) => Self::invalid("duration", "RANGE", sentence),
            CatalogRefusal::Sale(refusal) => refusal.into(),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        let sentence = sentence(&refusal.to_string());
        let rule = match refusal {
            Refusal::NotSold => return Self::not_found("purchase"),
            Refusal::NoSuchSeat => return Self::not_found("device"),
            Refusal::NotEntitled => "NOT_ENTITLED",
            Refusal::NotInFamily | Refusal::NoSuchMember => return Self::not_found("member"),
            Refusal::IdentityNotTaken => "IDENTITY_NOT_TAKEN",
            Refusal::MemberExists => "MEMBER_EXISTS",
            Refusal::ConsentMissing { .. } => "CONSENT_MISSING",
            Refusal::ConsentRequired => "CONSENT_REQUIRED",
            Refusal::IdentityNotVerified => "IDENTITY_NOT_VERIFIED",
            Refusal::PlanNotAllowed => "PLAN_NOT_ALLOWED",
            Refusal::TooLongAgo => "TOO_LONG_AGO",
            Refusal::Used => "USED",
            Refusal::ReversalClosed => "REVERSAL_CLOSED",
            Refusal::RelocatedLately => "RELOCATED_LATELY",
            Refusal::NotResident => "NOT_RESIDENT",
            Refusal::NoSeatLeft { .. } => "NO_SEAT_LEFT",
            Refusal::SeatsTaken { .. } => "SEATS_TAKEN",
            Refusal::Quantity => return Self::invalid("quantity", "RANGE", sentence),
            Refusal::Amount(_) => return Self::invalid("amount", "RANGE", sentence),
            Refusal::Time(_) => return Self::invalid("at", "RANGE", sentence),
            Refusal::Currency { .. } => return Self::invalid("currency", "MISMATCH", sentence),
            Refusal::Behind { .. } => return again("BEHIND", sentence),
            Refusal::ChargeInProgress => return again("CHARGE_IN_PROGRESS", sentence),
            Refusal::AlreadySold => "ALREADY_SOLD",
            Refusal::WrongStage { .. } => "WRONG_STATE",
            Refusal::AlreadyEnded { .. } => "ALREADY_ENDED",
            Refusal::AlreadySo { .. } => "ALREADY_SO",
            Refusal::NoSuchCharge => "NO_SUCH_CHARGE",
            Refusal::ItemNotFound { .. } => "ITEM_NOT_FOUND",
            Refusal::ItemStatus { .. } => "ITEM_STATUS",
            Refusal::NoItems => "NO_ITEMS",
            Refusal::Cycle => "PERIOD_MISMATCH",
            Refusal::CustomerMismatch => "CUSTOMER_MISMATCH",
            Refusal::SameProduct => "SAME_SUBSCRIPTION",
            Refusal::Excluded { .. } => "PRODUCTS_EXCLUDE",
            Refusal::Requires { .. } => "PRODUCT_MISSING",
            Refusal::NotBeside { .. } => "NOT_AN_OPTION",
            Refusal::Negative { .. } => "NEGATIVE_AMOUNT",
            Refusal::Timing => "TIMING",
            Refusal::ChangePending => "CHANGE_PENDING",
            Refusal::NothingPending => "NOTHING_PENDING",
            Refusal::NoPriceAsked => "NO_PRICE_ASKED",
            Refusal::InThePast => "IN_THE_PAST",
            Refusal::InTheFuture => "IN_THE_FUTURE",
            Refusal::EndNotLater => "END_NOT_LATER",
            Refusal::EndTooFar => "END_TOO_FAR",
            Refusal::ProlongNotAllowed => "PROLONG_NOT_ALLOWED",
            Refusal::NotFixedTerm => "NOT_FIXED_TERM",
            Refusal::NotExtendable => "NOT_EXTENDABLE",
            Refusal::RenewalFixed => "RENEWAL_FIXED",
            Refusal::MoreThanPaid { .. } => "MORE_THAN_PAID",
            Refusal::ExtendedAlready => "EXTENDED_ALREADY",
            Refusal::CancelNotAllowed => "CANCEL_NOT_ALLOWED",
            Refusal::NotEnding => "NOT_ENDING",
            Refusal::Followed => "FOLLOWED",
            Refusal::RestartNotAllowed => "RESTART_NOT_ALLOWED",
            Refusal::RestartTooLate => "RESTART_TOO_LATE",
            Refusal::RenewalClosed => "RENEWAL_CLOSED",
            Refusal::SuspendNotAllowed => "SUSPEND_NOT_ALLOWED",
            Refusal::LinkedToAnother => "LINKED_TO_ANOTHER",
            Refusal::SellerRefused => "SELLER_REFUSED",
            Refusal::NotShared => "NOT_SHARED",
            Refusal::OwnFamily => "OWNER",
            Refusal::Sale(_) => "SALE_NOT_SOUND",
            Refusal::TooMany { .. } => "TOO_MANY",
        };
        Self::conflict(rule, sentence)
    }
}

/// The core's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use perennial_engine::change_set::ClaimKey;

    use super::*;

    fn told(kind: &str) -> (Option<String>, Option<String>) {
        let key = ClaimKey { kind: kind.to_owned(), name: "x".to_owned() };
        let trouble = Trouble::from(EngineError::Claimed { key, holder: "y".to_owned() });
        assert_eq!(trouble.status, StatusCode::CONFLICT);
        let text = |name: &str| Some(trouble.details.get(name)?.as_str()?.to_owned());
        (text("rule"), text("field"))
    }

    /// Two callers who ask for one name at the same moment: the store lets one of them have it.
    #[test]
    fn a_lost_race_is_answered_like_a_taken_name() {
        let taken = |field: &str| (Some("TAKEN".to_owned()), Some(field.to_owned()));
        assert_eq!(told(crate::NAME_OF_GROUP), taken("name"));
        assert_eq!(told(perennial_engine::edit::NAME_OF_PRODUCT), taken("productId"));
        assert_eq!(told(crate::CODE_OF_OFFER), taken("offerCode"));
        assert_eq!(told("group"), (Some("HOLDS_GROUP".to_owned()), None));
    }

    #[test]
    fn nothing_of_a_failing_store_is_told() {
        let failed = StoreError::Failed("disk sda1".to_owned());
        let trouble = Trouble::from(EngineError::Store(failed));
        assert_eq!(trouble.code, Code::InternalError);
        assert!(!trouble.message.contains("sda1"));
    }
}
