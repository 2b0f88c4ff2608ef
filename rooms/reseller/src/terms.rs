//! The terms of what is sold here: presets by name, each value with the section it comes from.

use perennial_core::ids::TermsId;
use perennial_core::terms::{
    AtEnd, CancelRule, Collector, Covered, Dunning, Late, OnNegative, Over, Prolong, RenewWindow,
    RenewalMode, Restart, SuspendRule, Terms,
};
use perennial_core::time::{DayCount, Span};

/// How long a subscription that was not extended stays usable. The contract says; a week is ours.
const GRACE: Span = Span::days(7);
/// How long a suspension with CANCEL_AFTER_RETENTION_PERIOD lasts (4). The contract says; a month
/// is ours.
const RETENTION: Span = Span::days(30);

/// Every preset. `reseller` renews by itself; `reseller.extend` only when it is extended (3.8);
/// with `reseller.authorize` the partner is asked before each charge (10).
pub fn terms() -> Vec<(TermsId, Terms)> {
    let extend = Terms { renewal: RenewalMode::Extend, ..reseller() };
    vec![
        ("reseller".into(), reseller()),
        ("reseller.extend".into(), extend),
        ("reseller.authorize".into(), authorize()),
    ]
}

/// The partner bills his customers charge by charge, and says yes or no to each.
fn authorize() -> Terms {
    let terms = reseller();
    // "Grace period, then a retry every 24 hours until it ends" (10).
    let retries = (1..GRACE.count).map(Span::days).collect();
    let cancel = CancelRule { refund_unused: true, ..terms.cancel };
    Terms {
        collector: Collector::PartnerAsked,
        // What goes back is told to the partner, who sends it on.
        on_negative: OnNegative::Refund,
        cancel,
        dunning: Dunning { retries, ..terms.dunning },
        ..terms
    }
}

/// The partner sells to his own customers and is charged wholesale (1).
fn reseller() -> Terms {
    Terms {
        // "A partner sells the platform's subscriptions to its own customers" (1).
        collector: Collector::Partner,
        // "Auto-extend is the default" (3.8).
        renewal: RenewalMode::Automatic,
        // "Pro rata = price x remaining seconds / seconds of the full cycle" (6).
        day_count: DayCount::ExactSeconds,
        dunning: Dunning {
            // "A retry every 24 hours until it ends" (10): the partner's money, nothing to retry.
            retries: vec![],
            reminders: vec![],
            // "IN_GRACE_PERIOD if the product has a grace period" (5).
            grace: GRACE,
            hold: Span::ZERO,
            // "Grace over: CANCELLED" (5).
            then: Over::Cancelled,
            // "Grace days are not a gift" (6).
            late: Late::KeepGrid,
            covers: Covered::AllRenewals,
        },
        at_end: AtEnd { grace: GRACE, then: Over::Cancelled },
        // "STATE_CANCELLED at once, refund per product contract" (4): the partner refunds.
        cancel: CancelRule { now_allowed: true, keeps_access: false, refund_unused: false },
        // "STATE_CANCELLED is final: nothing may change or revive it" (3.9).
        restart: Restart::Never,
        renew_window: RenewWindow { opens_before: None, closes_after: None },
        // Times move by extending alone (6).
        prolong: Prolong { allowed: false, fixed_only: false, may_shorten: false, horizon: None },
        // "At once; no renewal and no charge while suspended", "stay suspended for ever" (3.7, 4).
        suspend: SuspendRule {
            allowed: true,
            keeps_access: false,
            longest: None,
            extends: false,
            retention: RETENTION,
        },
        // Provisioned first, entitled to a user afterwards (4).
        needs_customer: true,
        one_per_group: false,
        // "When the user already owns this product elsewhere" (4, rule 8). "A rule that can be
        // switched off": by terms of one's own.
        one_per_product: true,
        ..Terms::partner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_have_names_of_their_own() {
        let names: Vec<_> = terms().into_iter().map(|(id, _)| id.0).collect();
        assert_eq!(names, ["reseller", "reseller.extend", "reseller.authorize"]);
        assert!(terms().iter().all(|(_, terms)| terms.needs_customer));
    }
}
