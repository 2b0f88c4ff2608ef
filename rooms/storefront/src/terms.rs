//! The terms of what is sold here, as presets: how a storefront subscription behaves, captured at
//! the sale. Sections are those of the storefront specification.

use perennial_core::ids::TermsId;
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::terms::{
    CancelRule, Collector, Covered, Dunning, Late, OnNegative, Over, RenewalMode, Restart,
    SecondPending, SuspendRule, Terms, Timing,
};
use perennial_core::time::{DayCount, Span, Unit};

/// For every period but a week.
pub const STOREFRONT: &str = "storefront";
/// For weekly periods, whose grace is shorter.
pub const STOREFRONT_WEEKLY: &str = "storefront-weekly";
/// For what is paid by the month, for a year that is agreed to.
pub const STOREFRONT_COMMITTED: &str = "storefront-committed";
/// For what is used up and bought again.
pub const STOREFRONT_CONSUMABLE: &str = "storefront-consumable";
/// For what a customer buys once in his life.
pub const STOREFRONT_OWNED: &str = "storefront-owned";
/// For what lasts for a time and never renews.
pub const STOREFRONT_FIXED: &str = "storefront-fixed";

/// Section 8.1: billing is tried for so many days in all.
const RETRY_DAYS: u32 = 60;
const GRACE_DAYS: u32 = 16;
/// Section 8.6: what a year is paid in.
pub(crate) const COMMITMENT_PAYMENTS: u32 = 12;
/// Section 8.1: grace of weekly periods is capped.
const GRACE_DAYS_WEEKLY: u32 = 6;

/// Every preset, for the catalog of each environment.
pub fn terms() -> Vec<(TermsId, Terms)> {
    vec![
        (STOREFRONT.into(), storefront(GRACE_DAYS)),
        (STOREFRONT_WEEKLY.into(), storefront(GRACE_DAYS_WEEKLY)),
        (STOREFRONT_COMMITTED.into(), committed()),
        (STOREFRONT_CONSUMABLE.into(), once()),
        (STOREFRONT_OWNED.into(), Terms { one_per_product: true, ..once() }),
        (STOREFRONT_FIXED.into(), once()),
    ]
}

/// The preset of a product's period.
pub(crate) fn of_cycle(cycle: Span) -> TermsId {
    match cycle {
        Span { count: 1, unit: Unit::Week } => STOREFRONT_WEEKLY.into(),
        Span { .. } => STOREFRONT.into(),
    }
}

/// Section 8.6: twelve payments are agreed to at once, and nobody leaves before they are made.
fn committed() -> Terms {
    let cancel = CancelRule { now_allowed: false, keeps_access: false, refund_unused: false };
    Terms { commitment: Some(COMMITMENT_PAYMENTS), cancel, ..storefront(GRACE_DAYS) }
}

/// What is bought once: charged once, and nothing follows.
fn once() -> Terms {
    Terms { renewal: RenewalMode::Manual, ..storefront(GRACE_DAYS) }
}

fn storefront(grace_days: u32) -> Terms {
    Terms {
        // Section 0: it can be sold from, so the platform takes the money and renews by itself.
        collector: Collector::Platform,
        renewal: RenewalMode::Automatic,
        // Section 7: paid x remaining seconds / total seconds.
        day_count: DayCount::ExactSeconds,
        // Section 7: what is left of the old product goes back, and is not netted.
        on_negative: OnNegative::Refund,
        // Section 7, the table: at once with a new renewal date, or at the next renewal date.
        upgrade: Timing::NewPeriod,
        downgrade: Timing::PeriodEnd,
        crossgrade: Timing::NewPeriod,
        crossgrade_other_cycle: Timing::PeriodEnd,
        // Section 7: one pending change at most; a newer one replaces it.
        second_pending: SecondPending::Replace,
        dunning: Dunning {
            retries: retries(),
            reminders: vec![],
            grace: Span::days(grace_days),
            hold: Span::days(RETRY_DAYS - grace_days),
            then: Over::Expired,
            // Section 8.1: inside grace the renewal date stays, after it a new period starts.
            late: Late::FromPaymentAfterGrace,
            covers: Covered::AllRenewals,
        },
        // Our extension: the operator may end at once; nothing goes back by itself.
        cancel: CancelRule { now_allowed: true, keeps_access: false, refund_unused: false },
        // A customer who comes back buys again.
        restart: Restart::Never,
        // No storefront pauses.
        suspend: SuspendRule {
            allowed: false,
            keeps_access: false,
            longest: None,
            extends: false,
            retention: Span::ZERO,
        },
        // Section 8.4: who pays less is not asked, who pays much more is.
        repricing: Repricing::Moves(ConsentRule::USUAL),
        // Section 7: one active subscription per customer and group.
        one_per_group: true,
        ..Terms::platform()
    }
}

/// Section 8.1: days 1, 3, 5 and 7 after the day it fell due, then every fifth up to the sixtieth.
fn retries() -> Vec<Span> {
    [1, 3, 5, 7].into_iter().chain((12..=RETRY_DAYS).step_by(5)).map(Span::days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_stay_within_sixty_days() {
        let days: Vec<_> = retries().into_iter().map(|span| span.count).collect();
        assert_eq!(days, [1, 3, 5, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57]);
    }

    #[test]
    fn only_weeks_have_the_short_grace() {
        assert_eq!(of_cycle(Span::weeks(1)).as_str(), STOREFRONT_WEEKLY);
        assert_eq!(of_cycle(Span::months(1)).as_str(), STOREFRONT);
        let renewing = terms().into_iter().filter(|(_, it)| it.renewal != RenewalMode::Manual);
        for (id, terms) in renewing {
            let total = terms.dunning.grace.count + terms.dunning.hold.count;
            assert_eq!(total, RETRY_DAYS, "{id}");
        }
    }
}
