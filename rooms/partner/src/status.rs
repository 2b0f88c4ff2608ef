//! What this surface calls the stages of a subscription (4.2), and what partners' reasons mean.

use perennial_core::subscription::stage::{CancelReason, Stage, WaitingOn};

/// All of them.
pub const NAMES: [&str; 10] = [
    "PENDING",
    "DORMANT",
    "TRIAL",
    "ACTIVE",
    "CANCEL_SCHEDULED",
    "SUSPENDED",
    "GRACE",
    "EXPIRED",
    "CANCELED",
    "REVOKED",
];

/// `status`. Every stage has one word; what a stage waits for, or why it ended, may say which.
pub fn status(stage: &Stage) -> &'static str {
    match stage {
        Stage::Waiting { on: WaitingOn::Activation, .. } => "DORMANT",
        Stage::Waiting {
            on:
                WaitingOn::Payment
                | WaitingOn::Start(_)
                | WaitingOn::Identity
                | WaitingOn::Predecessor(_),
            ..
        } => "PENDING",
        Stage::Trial => "TRIAL",
        Stage::Active => "ACTIVE",
        Stage::Ending { .. } => "CANCEL_SCHEDULED",
        Stage::Grace { .. } => "GRACE",
        Stage::Hold { .. } | Stage::Paused(_) => "SUSPENDED",
        Stage::Cancelled { cancellation, .. } => match cancellation.reason {
            CancelReason::Revoked => "REVOKED",
            CancelReason::Customer
            | CancelReason::Fraud
            | CancelReason::Remorse
            | CancelReason::AccidentalPurchase
            | CancelReason::PastDue
            | CancelReason::AccountClosed
            | CancelReason::Replaced
            | CancelReason::UserDelinquency
            | CancelReason::SystemError
            | CancelReason::SystemCancel
            | CancelReason::BillingSystemSwitch
            | CancelReason::BundleEnded
            | CancelReason::Moved
            | CancelReason::Duplicate
            | CancelReason::Merged
            | CancelReason::Refunded
            | CancelReason::ChargedBack
            | CancelReason::Other => "CANCELED",
        },
        Stage::Expired { .. } => "EXPIRED",
    }
}

/// `reasonCode` of a cancellation (5.3).
pub fn cancel_reason(code: &str) -> Option<CancelReason> {
    Some(match code {
        "CUSTOMER_REQUEST" => CancelReason::Customer,
        "NON_PAYMENT" => CancelReason::PastDue,
        "BUNDLE_ENDED" => CancelReason::BundleEnded,
        "FRAUD" => CancelReason::Fraud,
        "MOVED" => CancelReason::Moved,
        "DUPLICATE" => CancelReason::Duplicate,
        "OTHER" => CancelReason::Other,
        _ => return None,
    })
}

/// The code of a cancellation's reason, whoever cancelled.
pub fn reason_code(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::Customer => "CUSTOMER_REQUEST",
        CancelReason::PastDue | CancelReason::UserDelinquency | CancelReason::ChargedBack => {
            "NON_PAYMENT"
        }
        CancelReason::BundleEnded => "BUNDLE_ENDED",
        CancelReason::Fraud => "FRAUD",
        CancelReason::Moved => "MOVED",
        CancelReason::Duplicate => "DUPLICATE",
        CancelReason::Revoked
        | CancelReason::Remorse
        | CancelReason::AccidentalPurchase
        | CancelReason::AccountClosed
        | CancelReason::Replaced
        | CancelReason::SystemError
        | CancelReason::SystemCancel
        | CancelReason::BillingSystemSwitch
        | CancelReason::Merged
        | CancelReason::Refunded
        | CancelReason::Other => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use perennial_core::subscription::StageName;
    use perennial_core::subscription::stage::{Cancellation, Expiry, Pause};
    use perennial_core::time::Instant;

    use super::*;

    fn sample(name: StageName) -> Stage {
        let at = Instant::EPOCH;
        let cancellation = Cancellation { requested: at, reason: CancelReason::Customer };
        match name {
            StageName::Waiting => Stage::Waiting { on: WaitingOn::Start(at), until: None },
            StageName::Trial => Stage::Trial,
            StageName::Active => Stage::Active,
            StageName::Ending => Stage::Ending { cancellation, at, trial: false },
            StageName::Grace => Stage::Grace { since: at, until: at, reminded: 0 },
            StageName::Hold => Stage::Hold { since: at, until: at, reminded: 0 },
            StageName::Paused => Stage::Paused(Pause {
                since: at,
                until: None,
                keeps_access: false,
                reason: String::new(),
                trial: false,
            }),
            StageName::Cancelled => Stage::Cancelled { at, cancellation, access_until: at },
            StageName::Expired => Stage::Expired { at, cause: Expiry::TermOver },
        }
    }

    #[test]
    fn every_stage_has_one_status() {
        let said: Vec<_> = StageName::ALL.into_iter().map(|name| status(&sample(name))).collect();
        assert_eq!(
            said,
            [
                "PENDING",
                "TRIAL",
                "ACTIVE",
                "CANCEL_SCHEDULED",
                "GRACE",
                "SUSPENDED",
                "SUSPENDED",
                "CANCELED",
                "EXPIRED"
            ]
        );
        let waiting = Stage::Waiting { on: WaitingOn::Activation, until: None };
        assert_eq!(status(&waiting), "DORMANT");
        let reason = CancelReason::Revoked;
        let cancellation = Cancellation { requested: Instant::EPOCH, reason };
        let at = Instant::EPOCH;
        assert_eq!(status(&Stage::Cancelled { at, cancellation, access_until: at }), "REVOKED");
    }
}
