//! What this surface calls the stages of a subscription's life (specification, section 8.1).

use perennial_core::catalog::{ProductState, ReviewState};
use perennial_core::subscription::StageName;
use perennial_core::subscription::stage::Expiry;

/// `ACTIVE → BILLING_GRACE → BILLING_RETRY → EXPIRED`; one that is cancelled was active until its
/// end and is expired after it. `PENDING` and `PAUSED` are not in the documents: a store cannot
/// see the first, and no storefront pauses, but other rooms do and this one must tell it.
pub(crate) fn word(stage: StageName) -> &'static str {
    match stage {
        StageName::Waiting => "PENDING",
        StageName::Trial | StageName::Active | StageName::Ending => "ACTIVE",
        StageName::Grace => "BILLING_GRACE",
        StageName::Hold => "BILLING_RETRY",
        StageName::Paused => "PAUSED",
        StageName::Cancelled | StageName::Expired => "EXPIRED",
    }
}

/// Why one that ended by itself did.
pub(crate) fn expiry(cause: Expiry) -> &'static str {
    match cause {
        Expiry::TermOver => "TERM_OVER",
        Expiry::Unpaid => "BILLING_ERROR",
        Expiry::NeverStarted => "NEVER_STARTED",
        Expiry::FirstPaymentFailed => "FIRST_PAYMENT_FAILED",
        Expiry::NothingLeft => "NOTHING_LEFT",
        Expiry::Merged => "MERGED",
        Expiry::SlotTaken => "SLOT_TAKEN",
        Expiry::PriceNotAgreed => "PRICE_NOT_AGREED",
    }
}

/// Where a product stands (specification, section 3).
pub(crate) fn product(state: ProductState) -> &'static str {
    match state {
        ProductState::MissingMetadata => "MISSING_METADATA",
        ProductState::In(state) => review(state),
    }
}

pub(crate) fn review(state: ReviewState) -> &'static str {
    match state {
        ReviewState::ReadyToSubmit => "READY_TO_SUBMIT",
        ReviewState::WaitingForReview => "WAITING_FOR_REVIEW",
        ReviewState::InReview => "IN_REVIEW",
        ReviewState::DeveloperActionNeeded => "DEVELOPER_ACTION_NEEDED",
        ReviewState::PendingBinaryApproval => "PENDING_BINARY_APPROVAL",
        ReviewState::Approved => "APPROVED",
        ReviewState::DeveloperRemovedFromSale => "DEVELOPER_REMOVED_FROM_SALE",
        ReviewState::RemovedFromSale => "REMOVED_FROM_SALE",
        ReviewState::Rejected => "REJECTED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_one_word() {
        let words: Vec<_> = StageName::ALL.into_iter().map(word).collect();
        assert_eq!(
            words,
            [
                "PENDING",
                "ACTIVE",
                "ACTIVE",
                "ACTIVE",
                "BILLING_GRACE",
                "BILLING_RETRY",
                "PAUSED",
                "EXPIRED",
                "EXPIRED"
            ]
        );
    }
}
