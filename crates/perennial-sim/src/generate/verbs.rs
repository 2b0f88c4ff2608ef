//! Drawing what is asked of a subscription: every verb, with parameters that mostly fit and now
//! and then do not.

use perennial_core::subscription::Renewal;
use perennial_core::subscription::command::PlanWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::terms::Timing;
use perennial_core::time::Span;

use crate::op::{Change, Coupon, Verb};
use crate::rng::Rng;
use crate::scene::{CUSTOMERS, PRODUCTS};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Activate,
    Unactivate,
    Link,
    Change,
    Add,
    Deactivate,
    Reinstate,
    Remove,
    MoveBilling,
    SetRenewal,
    Extend,
    Prolong,
    RenewNow,
    RenewTerm,
    Pause,
    Resume,
    CancelNow,
    CancelAtEnd,
    CancelAt,
    UndoCancel,
    Discard,
    Restart,
    BeMerged,
    Texts,
    Plan,
    Method,
    Family,
    Odd,
    Seats,
    Become,
    Move,
}

const WEIGHTS: [(u32, Kind); 31] = [
    (3, Kind::Activate),
    (1, Kind::Unactivate),
    (2, Kind::Link),
    (16, Kind::Change),
    (6, Kind::Add),
    (3, Kind::Deactivate),
    (3, Kind::Reinstate),
    (2, Kind::Remove),
    (4, Kind::MoveBilling),
    (3, Kind::SetRenewal),
    (3, Kind::Extend),
    (4, Kind::Prolong),
    (6, Kind::RenewNow),
    (6, Kind::RenewTerm),
    (5, Kind::Pause),
    (6, Kind::Resume),
    (1, Kind::CancelNow),
    (2, Kind::CancelAtEnd),
    (1, Kind::CancelAt),
    (6, Kind::UndoCancel),
    (2, Kind::Discard),
    (8, Kind::Restart),
    (1, Kind::BeMerged),
    (5, Kind::Texts),
    (3, Kind::Plan),
    (3, Kind::Method),
    (8, Kind::Family),
    (1, Kind::Odd),
    (4, Kind::Seats),
    (4, Kind::Become),
    (2, Kind::Move),
];

const REASONS: [CancelReason; 6] = [
    CancelReason::Customer,
    CancelReason::Fraud,
    CancelReason::Remorse,
    CancelReason::Moved,
    CancelReason::Revoked,
    CancelReason::Other,
];

const TIMINGS: [Timing; 7] = [
    Timing::ByTerms,
    Timing::Prorated,
    Timing::ProratedExtending,
    Timing::NewPeriod,
    Timing::RenewNow,
    Timing::NextBilling,
    Timing::PeriodEnd,
];

/// More than a small subscription has seats for.
const DEVICES: u32 = 12;

/// The verbs of one seed.
pub struct Verbs(Vec<(u32, Kind)>);

impl Verbs {
    pub fn draw(rng: &mut Rng) -> Self {
        Self(WEIGHTS.into_iter().filter(|_| !rng.percent(33)).collect())
    }

    pub fn one(&self, rng: &mut Rng) -> Verb {
        match rng.weighted(&self.0).unwrap_or(Kind::Change) {
            Kind::Activate => Verb::Activate { hours_ago: rng.below(30).cast_signed() - 2 },
            Kind::Unactivate => Verb::Unactivate { restock: rng.percent(50) },
            Kind::Link => Verb::Link { customer: rng.below(CUSTOMERS) },
            Kind::Change => change(rng),
            Kind::Add => Verb::Add {
                product: rng.below(PRODUCTS),
                quantity: quantity(rng),
                coupon: rng.percent(30).then(|| coupon(rng)),
                timing: *rng.pick(&[
                    Timing::ByTerms,
                    Timing::Prorated,
                    Timing::Prorated,
                    Timing::ProratedExtending,
                    Timing::NextBilling,
                    Timing::NextBilling,
                    Timing::PeriodEnd,
                ]),
            },
            Kind::Deactivate => {
                Verb::Deactivate { items: items(rng), reinstatable: rng.percent(80) }
            }
            Kind::Reinstate => Verb::Reinstate { items: items(rng) },
            Kind::Remove => Verb::Remove { item: item(rng) },
            Kind::MoveBilling => Verb::MoveBilling { hours: hours(rng) },
            Kind::SetRenewal => Verb::SetRenewal {
                renewal: *rng.pick(&[
                    Renewal::Automatic,
                    Renewal::Automatic,
                    Renewal::Manual,
                    Renewal::Extend { ahead: 0 },
                ]),
            },
            Kind::Extend => Verb::Extend,
            Kind::Prolong if rng.percent(50) => Verb::ProlongBy {
                span: *rng.pick(&[
                    Span::days(3),
                    Span::months(1),
                    Span::years(2),
                    Span::years(u32::MAX),
                ]),
            },
            Kind::Prolong if rng.percent(50) => Verb::EndAt { hours: hours(rng) },
            Kind::Prolong => Verb::ProlongTo { hours: hours(rng) },
            Kind::RenewNow => Verb::RenewNow { reset: rng.percent(40) },
            Kind::RenewTerm => Verb::RenewTerm { cycle: cycle(rng) },
            Kind::Pause if rng.percent(30) => Verb::PauseFor { retention: rng.percent(50) },
            Kind::Pause => Verb::Pause { hours: rng.percent(50).then(|| hours(rng)) },
            Kind::Resume => match rng.below(7) {
                0 | 1 => Verb::ResumeByTerms,
                2 => Verb::ResumeNewCycle,
                3 => Verb::ResumeUntil { hours: hours(rng) },
                4 => Verb::ResumeKeepingEnd,
                5 => Verb::ResumeExtended,
                _ => Verb::ResumeKeeping,
            },
            Kind::CancelNow => Verb::CancelNow { reason: *rng.pick(&REASONS) },
            Kind::CancelAtEnd => Verb::CancelAtEnd { reason: *rng.pick(&REASONS) },
            Kind::CancelAt => Verb::CancelAt { hours: hours(rng), reason: *rng.pick(&REASONS) },
            Kind::UndoCancel => Verb::UndoCancel,
            Kind::Discard => Verb::Discard,
            Kind::Restart => Verb::Restart { cycle: cycle(rng) },
            Kind::BeMerged => Verb::BeMerged,
            Kind::Texts if rng.percent(30) => {
                Verb::NameItem { item: item(rng), value: rng.percent(80).then(|| rng.below(1_000)) }
            }
            Kind::Texts if rng.percent(50) => Verb::SetReference {
                key: rng.below(3),
                value: rng.percent(80).then(|| rng.below(1_000)),
            },
            Kind::Texts => Verb::SetParameter {
                // Now and then one with a name that is too long.
                key: if rng.percent(8) { 9_999 } else { rng.below(3) },
                value: rng.percent(80).then(|| rng.below(1_000)),
            },
            Kind::Plan => Verb::SetPlan { percent: rng.percent(80).then(|| rng.between(0, 105)) },
            Kind::Method => Verb::SetMethod { token: rng.percent(90).then(|| rng.below(5)) },
            Kind::Family => family(rng),
            Kind::Seats if rng.percent(20) => Verb::FreeSeat { device: rng.below(DEVICES) },
            Kind::Seats if rng.percent(10) => {
                Verb::Seats { quantity: quantity(rng), release: rng.percent(50) }
            }
            Kind::Become => Verb::Become {
                product: rng.below(PRODUCTS),
                when: *rng.pick(&[PlanWhen::ByTerms, PlanWhen::Now, PlanWhen::PeriodEnd]),
            },
            Kind::Move if rng.percent(50) => Verb::HandOver { customer: rng.below(CUSTOMERS) },
            Kind::Move => Verb::MoveTo { place: rng.below(3) },
            Kind::Seats => Verb::TakeSeat { device: rng.below(DEVICES) },
            Kind::Odd if rng.percent(50) => Verb::SellAgain,
            Kind::Odd => Verb::SettleNothing,
        }
    }
}

/// Mostly somebody is let in.
fn family(rng: &mut Rng) -> Verb {
    match rng.below(10) {
        0 | 1 => Verb::StopSharing { customer: rng.below(CUSTOMERS) },
        2 => Verb::OpenFamily { items: items(rng) },
        3 => Verb::CloseFamily,
        _ => Verb::Share { customer: rng.below(CUSTOMERS) },
    }
}

fn change(rng: &mut Rng) -> Verb {
    let to = match rng.below(10) {
        0..=3 => Change::Product(rng.below(PRODUCTS)),
        4..=7 => Change::Quantity(quantity(rng)),
        8 => Change::Price(rng.between(0, 30_000_000)),
        _ => Change::Same,
    };
    Verb::Change {
        item: item(rng),
        to,
        timing: *rng.pick(&TIMINGS),
        coupon: rng.percent(25).then(|| rng.percent(80).then(|| coupon(rng))),
    }
}

fn coupon(rng: &mut Rng) -> Coupon {
    let billings = rng.percent(70).then(|| rng.between(1, 3));
    Coupon { percent: rng.between(1, 100), billings }
}

/// Mostly the first item, sometimes one that is not there.
fn item(rng: &mut Rng) -> u32 {
    if rng.percent(70) { 1 } else { rng.between(1, 4) }
}

fn items(rng: &mut Rng) -> Vec<u32> {
    match rng.below(10) {
        0 => vec![],
        1 => vec![2, 2],
        2 => vec![1, 2],
        3 => vec![1, 2, 3],
        _ => vec![item(rng)],
    }
}

fn quantity(rng: &mut Rng) -> u32 {
    match rng.below(30) {
        0 => 0,
        1 => 1_000_001,
        _ => rng.between(1, 30),
    }
}

/// From now on; a few are past.
fn hours(rng: &mut Rng) -> i32 {
    match rng.below(12) {
        0 => -1,
        1 => 20_000,
        _ => rng.between(1, 1_000).cast_signed(),
    }
}

fn cycle(rng: &mut Rng) -> Option<Span> {
    let cycles = [Span::months(1), Span::years(1), Span::weeks(2), Span::days(10)];
    rng.percent(25).then(|| *rng.pick(&cycles))
}
