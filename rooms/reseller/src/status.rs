//! What this surface calls the stages of a subscription, its items, and the reasons of its end.
//! Total maps: every core value has exactly one word here.

use perennial_core::catalog::BundleMode;
use perennial_core::subscription::stage::{CancelReason, Expiry, Stage, StageName};
use perennial_core::subscription::{Item, ItemStatus, Recurrence, Role};
use perennial_core::{Subscription, billing::Reason};

/// `state` (3.9). Waiting has sold but not begun; nothing unpaid or stopped is usable.
pub fn state(stage: StageName) -> &'static str {
    match stage {
        StageName::Waiting => "STATE_CREATED",
        StageName::Trial | StageName::Active => "STATE_ACTIVE",
        StageName::Ending => "STATE_CANCEL_AT_END_OF_CYCLE",
        StageName::Grace => "STATE_IN_GRACE_PERIOD",
        StageName::Hold | StageName::Paused => "STATE_SUSPENDED",
        StageName::Cancelled | StageName::Expired => "STATE_CANCELLED",
    }
}

/// `state` of a line item (3.2). An active item of a subscription that ended keeps its state: it
/// is just not charged.
pub fn line_item_state(stage: StageName, item: &Item) -> &'static str {
    match item.status {
        ItemStatus::Active => match stage {
            StageName::Waiting => "LINE_ITEM_STATE_NEW",
            StageName::Trial => "LINE_ITEM_STATE_ACTIVATING",
            StageName::Active
            | StageName::Ending
            | StageName::Grace
            | StageName::Hold
            | StageName::Paused
            | StageName::Cancelled
            | StageName::Expired => "LINE_ITEM_STATE_ACTIVE",
        },
        ItemStatus::Deactivated => "LINE_ITEM_STATE_WAITING_TO_DEACTIVATE",
        ItemStatus::Finished | ItemStatus::Removed => "LINE_ITEM_STATE_INACTIVE",
    }
}

/// `recurrenceType` (3.2).
pub fn recurrence(recurrence: Recurrence) -> &'static str {
    match recurrence {
        Recurrence::Periodic => "LINE_ITEM_RECURRENCE_TYPE_PERIODIC",
        Recurrence::Once => "LINE_ITEM_RECURRENCE_TYPE_ONE_TIME",
    }
}

/// `planType` (3.2).
pub fn plan(role: Role) -> &'static str {
    match role {
        Role::Base => "LINE_ITEM_PLAN_TYPE_BASE",
        Role::Addon => "LINE_ITEM_PLAN_TYPE_ADDON",
    }
}

/// `productType` (3.4).
pub fn product_type(bundle: bool) -> &'static str {
    if bundle { "PRODUCT_TYPE_BUNDLE_SUBSCRIPTION" } else { "PRODUCT_TYPE_SUBSCRIPTION" }
}

/// `entitlementMode` (3.4).
pub fn entitlement_mode(mode: BundleMode) -> &'static str {
    match mode {
        BundleMode::Full => "ENTITLEMENT_MODE_FULL",
        BundleMode::Incremental => "ENTITLEMENT_MODE_INCREMENTAL",
    }
}

/// `processingState` (5): what waits for the answer to a charge. Empty where nothing does.
pub fn processing(s: &Subscription) -> &'static str {
    let Some(charge) = s.charge.as_ref().filter(|charge| charge.in_flight()) else { return "" };
    if !charge.wanted {
        // It ended while it was charged: what becomes of the money is open.
        return if s.stage.ended() { "PROCESSING_STATE_CANCELLING" } else { "" };
    }
    match charge.key.reason {
        Reason::Renewal | Reason::EarlyRenewal => "PROCESSING_STATE_RECURRING",
        Reason::Resume => "PROCESSING_STATE_RESUMING",
        Reason::Sale | Reason::Restart | Reason::Change(_) => "",
    }
}

/// `cancellationDetails.reason` (3.7), of what ended or is about to.
pub fn reason(stage: &Stage) -> Option<&'static str> {
    match stage {
        Stage::Ending { cancellation, .. } | Stage::Cancelled { cancellation, .. } => {
            Some(reason_word(cancellation.reason))
        }
        Stage::Expired { cause, .. } => Some(match cause {
            Expiry::Unpaid | Expiry::FirstPaymentFailed => "CANCELLATION_REASON_PAST_DUE",
            Expiry::TermOver
            | Expiry::NeverStarted
            | Expiry::NothingLeft
            | Expiry::Merged
            | Expiry::PriceNotAgreed
            | Expiry::SlotTaken => "CANCELLATION_REASON_OTHER",
        }),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => None,
    }
}

fn reason_word(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::Fraud => "CANCELLATION_REASON_FRAUD",
        CancelReason::Remorse => "CANCELLATION_REASON_REMORSE",
        CancelReason::AccidentalPurchase => "CANCELLATION_REASON_ACCIDENTAL_PURCHASE",
        CancelReason::PastDue => "CANCELLATION_REASON_PAST_DUE",
        CancelReason::AccountClosed => "CANCELLATION_REASON_ACCOUNT_CLOSED",
        CancelReason::Replaced => "CANCELLATION_REASON_UPGRADE_DOWNGRADE",
        CancelReason::UserDelinquency => "CANCELLATION_REASON_USER_DELINQUENCY",
        CancelReason::SystemError => "CANCELLATION_REASON_SYSTEM_ERROR",
        CancelReason::SystemCancel | CancelReason::Revoked => "CANCELLATION_REASON_SYSTEM_CANCEL",
        CancelReason::BillingSystemSwitch => "CANCELLATION_REASON_BILLING_SYSTEM_SWITCH",
        CancelReason::Customer
        | CancelReason::BundleEnded
        | CancelReason::Moved
        | CancelReason::Duplicate
        | CancelReason::Merged
        | CancelReason::Refunded
        | CancelReason::ChargedBack
        | CancelReason::Other => "CANCELLATION_REASON_OTHER",
    }
}

/// The reason a partner gave (4, cancel). Some are only ever set by the platform; unspecified is
/// another one.
pub fn partners_reason(word: &str) -> Option<CancelReason> {
    Some(match word {
        "" | "CANCELLATION_REASON_UNSPECIFIED" | "CANCELLATION_REASON_OTHER" => CancelReason::Other,
        "CANCELLATION_REASON_FRAUD" => CancelReason::Fraud,
        "CANCELLATION_REASON_REMORSE" => CancelReason::Remorse,
        "CANCELLATION_REASON_ACCIDENTAL_PURCHASE" => CancelReason::AccidentalPurchase,
        "CANCELLATION_REASON_PAST_DUE" => CancelReason::PastDue,
        "CANCELLATION_REASON_USER_DELINQUENCY" => CancelReason::UserDelinquency,
        "CANCELLATION_REASON_BILLING_SYSTEM_SWITCH" => CancelReason::BillingSystemSwitch,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_stage_has_one_state_of_the_document() {
        let said: Vec<_> = StageName::ALL.into_iter().map(state).collect();
        assert_eq!(
            said,
            [
                "STATE_CREATED",
                "STATE_ACTIVE",
                "STATE_ACTIVE",
                "STATE_CANCEL_AT_END_OF_CYCLE",
                "STATE_IN_GRACE_PERIOD",
                "STATE_SUSPENDED",
                "STATE_SUSPENDED",
                "STATE_CANCELLED",
                "STATE_CANCELLED"
            ]
        );
        assert!(said.iter().all(|word| schema::STATE.values.contains(word)));
    }

    #[test]
    fn what_a_partner_may_say_is_said_back() {
        let mut platform_only = vec![];
        for word in schema::CANCELLATION_REASON.values.iter().skip(1) {
            match partners_reason(word) {
                Some(reason) => assert_eq!(reason_word(reason), *word),
                None => platform_only.push(*word),
            }
        }
        assert_eq!(
            platform_only,
            [
                "CANCELLATION_REASON_ACCOUNT_CLOSED",
                "CANCELLATION_REASON_UPGRADE_DOWNGRADE",
                "CANCELLATION_REASON_SYSTEM_ERROR",
                "CANCELLATION_REASON_SYSTEM_CANCEL"
            ]
        );
    }
}
