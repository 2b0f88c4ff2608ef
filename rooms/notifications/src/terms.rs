//! The models of this surface as terms: how dunning, suspension and the end go (section 5.4).
//! The calendars are ours, Nexway's are not public; each value names its section.

use perennial_core::ids::TermsId;
use perennial_core::terms::{
    AtEnd, CancelRule, Covered, Dunning, Late, Over, Prolong, Restart, SuspendRule, Terms,
};
use perennial_core::time::Span;

/// The monthly model.
pub const NEXWAY_1M: &str = "NEXWAY_1M";
/// The yearly model.
pub const NEXWAY_1YR: &str = "NEXWAY_1YR";
/// Another name of the yearly model in Nexway's newer documents (section 0.1).
pub const NEXWAY_1Y: &str = "NEXWAY_1Y";

/// The models, named.
pub fn terms() -> Vec<(TermsId, Terms)> {
    let monthly = model(7, &[1, 3, 7], &[1, 7], 10);
    let yearly = model(30, &[1, 3, 7, 14, 21], &[1, 10, 25], 30);
    vec![
        (NEXWAY_1M.into(), monthly),
        (NEXWAY_1YR.into(), yearly.clone()),
        (NEXWAY_1Y.into(), yearly),
    ]
}

fn model(prebilling: u32, retries: &[u32], reminders: &[u32], grace: u32) -> Terms {
    let days = |days: &[u32]| days.iter().copied().map(Span::days).collect();
    Terms {
        // 5.4: the order of the renewal is written so many days before the anniversary.
        order_lead: Span::days(prebilling),
        // 5.4: the first charge on the anniversary itself.
        charge_lead: Span::ZERO,
        dunning: Dunning {
            // 5.4: so many days after the anniversary.
            retries: days(retries),
            reminders: days(reminders),
            // 5.4: still entitled until the payment deadline, 5.1: then Expired.
            grace: Span::days(grace),
            hold: Span::ZERO,
            then: Over::Expired,
            // 5.4: a late payment keeps the original anniversary grid.
            late: Late::KeepGrid,
            covers: Covered::AllRenewals,
        },
        // 5.1: a suspended term ends at its anniversary, as Expired.
        at_end: AtEnd { grace: Span::ZERO, then: Over::Expired },
        // 5.1: any subscription that has not ended may be canceled, at once.
        cancel: CancelRule { now_allowed: true, keeps_access: false, refund_unused: false },
        // 5.1: Canceled may be reactivated where the policy allows it. 5.4 names
        // reactivateFromCanceledDays and gives no value: sixty days, as everywhere else here.
        restart: Restart::Within { window: Some(Span::days(60)), resumes_term: true },
        // 7.1 upgrade: the end moves, and only to a later date.
        prolong: Prolong { allowed: true, fixed_only: false, may_shorten: false, horizon: None },
        // 5.1, decided in 10.2: suspendMode stop_renewal.
        suspend: SuspendRule {
            allowed: true,
            keeps_access: true,
            longest: None,
            extends: false,
            retention: Span::ZERO,
        },
        ..Terms::platform()
    }
}
