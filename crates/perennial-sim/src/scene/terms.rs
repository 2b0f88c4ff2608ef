//! Terms of sale, drawn: every choice the terms offer, in combinations no room has yet.

use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::terms::{
    ActivationRule, AtEnd, CancelRule, Collector, Covered, Dunning, Late, OnNegative, Over,
    PlanChange, Prolong, Relocation, RenewWindow, RenewalMode, Restart, SecondPending, SuspendRule,
    Terms, Timing,
};
use perennial_core::time::{DayCount, Span};

use crate::rng::Rng;

const TIMINGS: [Timing; 6] = [
    Timing::Prorated,
    Timing::ProratedExtending,
    Timing::NewPeriod,
    Timing::RenewNow,
    Timing::NextBilling,
    Timing::PeriodEnd,
];

const OVERS: [Over; 2] = [Over::Cancelled, Over::Expired];

/// Terms in which about half the choices are the plain ones.
pub fn draw(rng: &mut Rng) -> Terms {
    // What terms learned later has a stream of its own, so that old seeds tell the same story.
    let mut later = Rng::fork(rng.clone().draw(), "later");
    let mut asked = Rng::fork(rng.clone().draw(), "asked");
    let mut moves = Rng::fork(rng.clone().draw(), "moves");
    let partner = rng.percent(30);
    let plain = if partner { Terms::partner() } else { Terms::platform() };
    Terms {
        collector: match (partner, asked.percent(40)) {
            (true, true) => Collector::PartnerAsked,
            (true, false) => Collector::Partner,
            (false, _) => Collector::Platform,
        },
        renewal: match rng.below(10) {
            0 | 1 => RenewalMode::Manual,
            2 | 3 => RenewalMode::Extend,
            _ => RenewalMode::Automatic,
        },
        renewal_switchable: later.percent(85),
        order_lead: *later.pick(&[Span::ZERO, Span::ZERO, Span::days(7), Span::hours(30)]),
        charge_lead: Span::ZERO,
        trial: Span::ZERO,
        lifetime: false,
        repricing: repricing(&mut moves),
        day_count: *rng.pick(&[DayCount::Thirty360, DayCount::Actual, DayCount::ExactSeconds]),
        on_negative: *rng.pick(&[OnNegative::Refuse, OnNegative::Refund, OnNegative::CreditNote]),
        upgrade: timing(rng, plain.upgrade),
        downgrade: timing(rng, plain.downgrade),
        crossgrade: timing(rng, plain.crossgrade),
        crossgrade_other_cycle: timing(rng, plain.crossgrade_other_cycle),
        second_pending: *rng.pick(&[SecondPending::Replace, SecondPending::Refuse]),
        dunning: Dunning {
            covers: *later.pick(&[Covered::AllRenewals, Covered::PaidToPaid]),
            ..dunning(rng)
        },
        at_end: AtEnd {
            grace: *rng.pick(&[Span::ZERO, Span::days(3), Span::weeks(2)]),
            then: *rng.pick(&OVERS),
        },
        cancel: CancelRule {
            now_allowed: rng.percent(80),
            keeps_access: rng.percent(40),
            refund_unused: rng.percent(50),
        },
        restart: restart(rng),
        renew_window: RenewWindow {
            opens_before: *rng.pick(&[None, Some(Span::days(10)), Some(Span::months(2))]),
            closes_after: *rng.pick(&[None, Some(Span::days(5)), Some(Span::months(1))]),
        },
        prolong: Prolong {
            allowed: rng.percent(80),
            fixed_only: rng.percent(30),
            may_shorten: rng.percent(50),
            horizon: *rng.pick(&[None, Some(Span::months(3)), Some(Span::years(1))]),
        },
        suspend: SuspendRule {
            allowed: rng.percent(80),
            keeps_access: rng.percent(40),
            longest: *rng.pick(&[None, Some(Span::days(20)), Some(Span::days(90))]),
            extends: rng.percent(40),
            retention: Span::days(30),
        },
        activation: ActivationRule {
            told_within: *rng.pick(&[None, Some(Span::days(7))]),
            reversal: *rng.pick(&[None, Some(Span::days(30))]),
        },
        relocation: *rng.pick(&[Relocation::Free, Relocation::Apart(Span::days(90))]),
        plan_change: PlanChange::Any,
        needs_customer: rng.percent(20),
        one_per_group: rng.percent(40),
        one_per_product: rng.percent(25),
        renewals_max: None,
        commitment: None,
        pace: None,
        ..Terms::platform()
    }
}

/// Mostly prices move: as usual, asked about sooner, or always.
fn repricing(rng: &mut Rng) -> Repricing {
    let sooner = ConsentRule {
        above_ppm: 100_000,
        above_micros: 500_000,
        above_micros_yearly: 2_000_000,
        again: Span::months(2),
    };
    let always = ConsentRule { above_ppm: 0, above_micros: 0, above_micros_yearly: 0, ..sooner };
    match rng.below(5) {
        0 => Repricing::Kept,
        1 => Repricing::Moves(always),
        2 => Repricing::Moves(sooner),
        _ => Repricing::Moves(ConsentRule::USUAL),
    }
}

fn timing(rng: &mut Rng, plain: Timing) -> Timing {
    if rng.percent(50) { plain } else { *rng.pick(&TIMINGS) }
}

fn dunning(rng: &mut Rng) -> Dunning {
    let days = |days: &[u32]| days.iter().map(|day| Span::days(*day)).collect::<Vec<_>>();
    Dunning {
        retries: days(rng.pick::<&[u32]>(&[&[], &[1], &[1, 3, 7], &[2, 5, 12, 25]])),
        reminders: days(rng.pick::<&[u32]>(&[&[], &[0], &[2, 6], &[1, 9, 15]])),
        grace: *rng.pick(&[Span::ZERO, Span::days(4), Span::days(10), Span::months(1)]),
        hold: *rng.pick(&[Span::ZERO, Span::days(6), Span::days(30)]),
        then: *rng.pick(&OVERS),
        late: *rng.pick(&[Late::KeepGrid, Late::FromPayment, Late::FromPaymentAfterGrace]),
        covers: Covered::AllRenewals,
    }
}

fn restart(rng: &mut Rng) -> Restart {
    if rng.percent(15) {
        return Restart::Never;
    }
    let window = *rng.pick(&[None, Some(Span::days(10)), Some(Span::days(60))]);
    Restart::Within { window, resumes_term: rng.percent(50) }
}
