//! The terms of what is sold through this room, as its documents describe them.

use perennial_core::ids::TermsId;
use perennial_core::terms::{
    AtEnd, CancelRule, Collector, Covered, Dunning, Late, OnNegative, Over, RenewalMode, Restart,
    Terms, Timing,
};
use perennial_core::time::{DayCount, Span};

/// The named presets, for seeding a catalog.
pub fn terms() -> Vec<(TermsId, Terms)> {
    let actual = |terms| Terms { day_count: DayCount::Actual, ..terms };
    vec![
        (TermsId::new("commerce"), commerce()),
        // Section 5.2: the other day count of an account.
        (TermsId::new("commerce-actual"), actual(commerce())),
        (TermsId::new("commerce-1.0"), management_1_0()),
        (TermsId::new("commerce-1.0-actual"), actual(management_1_0())),
    ]
}

/// Section 4: no renewal type. Sold with a manual renewal, where the customer did not agree, it is
/// over with what was paid; reinstated it renews by itself.
fn management_1_0() -> Terms {
    Terms {
        renewal_switchable: false,
        at_end: AtEnd { grace: Span::ZERO, then: Over::Cancelled },
        ..commerce()
    }
}

fn commerce() -> Terms {
    Terms {
        collector: Collector::Platform,
        // Section 4: automatic renewal is the default of subscription products.
        renewal: RenewalMode::Automatic,
        // Section 5.2: a month of 30 days, a year of 360.
        day_count: DayCount::Thirty360,
        // Section 5.3: a negative alignment is an error and nothing changes.
        on_negative: OnNegative::Refuse,
        // Section 5.4: a change that is not aligned is recorded and billed at the next billing.
        upgrade: Timing::NextBilling,
        downgrade: Timing::NextBilling,
        crossgrade: Timing::NextBilling,
        crossgrade_other_cycle: Timing::NextBilling,
        dunning: Dunning {
            // Section 8.3: tried again on days 1, 3, 5 and 7; 14 days in Hold.
            retries: [1, 3, 5, 7].map(Span::days).to_vec(),
            reminders: vec![],
            // Section 3.5: the GracePeriodDays of the sample.
            grace: Span::days(5),
            hold: Span::days(14),
            // Section 4: dunning over, Hold becomes Deactivated.
            then: Over::Cancelled,
            // Section 8.2: the next date follows the last payment, on by default.
            late: Late::FromPayment,
            covers: Covered::AllRenewals,
        },
        // Section 4: a manual one that nobody renewed is in Grace first, then Deactivated.
        at_end: AtEnd { grace: Span::days(5), then: Over::Cancelled },
        // Section 4: "Deactivated" never means access ends at once; nothing is refunded.
        cancel: CancelRule { now_allowed: true, keeps_access: true, refund_unused: false },
        // Section 6.8: no time limit for reinstatement, and the date stays.
        restart: Restart::Within { window: None, resumes_term: true },
        ..Terms::platform()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_differ_in_day_count_and_in_management() {
        let terms = terms();
        let told: Vec<_> = terms
            .iter()
            .map(|(id, terms)| (id.as_str(), terms.day_count, terms.renewal_switchable))
            .collect();
        assert_eq!(
            told,
            [
                ("commerce", DayCount::Thirty360, true),
                ("commerce-actual", DayCount::Actual, true),
                ("commerce-1.0", DayCount::Thirty360, false),
                ("commerce-1.0-actual", DayCount::Actual, false),
            ]
        );
        assert!(terms.iter().all(|(_, terms)| terms.dunning.grace == Span::days(5)));
    }
}
