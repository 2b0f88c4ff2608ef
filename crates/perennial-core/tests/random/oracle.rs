//! Books kept by facts alone, to hold the answers of the state against.

use perennial_core::subscription::evolve::evolve;
use perennial_core::subscription::{Schedule, StageName};
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact, Subscription};

use crate::common::Life;

/// The period that begins with a fact.
pub fn begun(fact: &Fact) -> Option<&Schedule> {
    match fact {
        Fact::Started { schedule, .. }
        | Fact::Renewed { schedule, .. }
        | Fact::Restarted { schedule, .. }
        | Fact::Resumed { schedule, .. } => Some(schedule),
        _ => None,
    }
}

/// Every state of a life, after each fact.
pub fn states(life: &Life) -> Vec<(Dated, Subscription)> {
    let mut state = None;
    life.journal
        .iter()
        .map(|dated| {
            state = evolve(state.take(), dated);
            (dated.clone(), state.clone().unwrap())
        })
        .collect()
}

/// What came in less what went back, in minor units.
pub fn books(facts: &[Dated]) -> i64 {
    let mut open: Option<i64> = None;
    let mut sum = 0;
    for dated in facts {
        match &dated.fact {
            Fact::ChargeOpened(charge) => open = Some(charge.gross().unwrap().minor()),
            Fact::ChargePaid { .. } => sum += open.take().unwrap_or_default(),
            Fact::Credited(credit) => sum -= credit.amounts.gross.minor(),
            _ => {}
        }
    }
    sum
}

/// Access as a book tells it that knows facts only.
pub fn access(journal: &[Dated], now: Instant) -> bool {
    /// To the end of the period; longer, while its renewal is worked at; to an instant.
    #[derive(PartialEq)]
    enum Until {
        PeriodEnd,
        Renewal,
        Then(Instant),
    }
    let mut end = Instant::MIN;
    let mut until = Until::Then(Instant::MIN);
    for Dated { at, fact } in journal {
        if let Some(schedule) = begun(fact) {
            (end, until) = (schedule.period.end, Until::Renewal);
        }
        match fact {
            Fact::ScheduleMoved { schedule } => {
                end = schedule.period.end;
                // A grace is over with it.
                if matches!(until, Until::Then(then) if then > *at) {
                    until = Until::Renewal;
                }
            }
            Fact::GraceStarted { until: grace } => until = Until::Then(*grace),
            Fact::HoldStarted { .. } | Fact::Expired { .. } | Fact::Restocked => {
                until = Until::Then(*at);
            }
            Fact::CancelScheduled { end: then, .. } if *then != end => until = Until::Then(*then),
            Fact::CancelScheduled { .. } => until = Until::PeriodEnd,
            Fact::CancelUndone => until = Until::Renewal,
            Fact::Cancelled { access_until, .. } => until = Until::Then(*access_until),
            Fact::Paused(pause) if pause.keeps_access => until = Until::PeriodEnd,
            Fact::Paused(_) => until = Until::Then(*at),
            _ => {}
        }
    }
    match until {
        Until::PeriodEnd => now < end,
        Until::Renewal => true,
        Until::Then(then) => now < then,
    }
}

/// The table of stages: partner 4.2, reseller 5, commerce 4, notifications 5.1 taken together.
pub fn allowed(from: StageName, to: StageName) -> bool {
    use StageName::{Active, Cancelled, Ending, Expired, Grace, Hold, Paused, Trial, Waiting};
    match from {
        Waiting => matches!(to, Trial | Active | Cancelled | Expired),
        Trial => matches!(to, Active | Ending | Grace | Hold | Paused | Cancelled | Expired),
        Active => {
            matches!(to, Ending | Grace | Hold | Paused | Cancelled | Expired | Waiting)
        }
        Ending => matches!(to, Trial | Active | Cancelled | Expired),
        Grace => matches!(to, Active | Hold | Paused | Cancelled | Expired),
        Hold => matches!(to, Active | Cancelled | Expired),
        Paused => matches!(to, Trial | Active | Cancelled | Expired),
        Cancelled | Expired => matches!(to, Trial | Active),
    }
}
