//! The bugs that were found, as the shortest operations that showed them (`found/*.story`).

use perennial_core::subscription::command::Succession;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::terms::Timing;
use perennial_core::time::Span;
use perennial_sim::op::{
    Change, How, Move, Op, Reprice, Sell, SellStart, StoreFault, Target, Verb,
};
use perennial_sim::ports::Mood;
use perennial_sim::run;

const SOME: Target = Target { pick: 0, aimed: true };

fn sell(project: u32, customer: u32, lines: &[(u32, u32)], introductory: bool) -> Sell {
    Sell {
        project,
        customer: Some(customer),
        lines: lines.to_vec(),
        offer: None,
        line_offers: false,
        code: None,
        introductory,
        start: SellStart::Now,
        first_hours: None,
        plan: None,
        own_price: None,
    }
}

fn sold(sell: Sell) -> Op {
    Op::Sell { sell, how: How::default() }
}

fn wish(verb: Verb) -> Op {
    Op::Wish { on: SOME, verb, how: How { previewed: true, ..How::default() } }
}

fn clock(by: Move) -> Op {
    Op::Clock { by, works: true }
}

#[track_caller]
fn passes(scene: u64, ops: &[Op]) {
    if let Err(failure) = run(scene, ops, None, &mut |_| {}) {
        panic!("after {} ({}): {}", failure.step, failure.op, failure.violation);
    }
}

#[test]
fn a_refund_is_never_asked_of_one_charge_alone() {
    let change = |to| Verb::Change { item: 1, to, timing: Timing::ByTerms, coupon: None };
    passes(
        27,
        &[
            sold(Sell { plan: Some(68), ..sell(1, 0, &[(3, 2), (2, 8)], true) }),
            wish(change(Change::Quantity(17))),
            wish(change(Change::Product(2))),
        ],
    );
}

#[test]
fn what_was_carried_over_goes_back_to_where_it_came_from() {
    let replacement = sell(0, 3, &[(3, 9), (2, 4), (1, 7)], true);
    passes(
        38,
        &[
            sold(sell(0, 1, &[(2, 3)], true)),
            Op::Replace { on: SOME, sell: replacement, how: Succession::StartNow },
            wish(Verb::RenewNow { reset: false }),
            wish(Verb::CancelNow { reason: CancelReason::Customer }),
        ],
    );
}

#[test]
fn a_slot_is_held_while_a_restart_is_paid() {
    let later =
        Sell { start: SellStart::InHours(330), plan: Some(85), ..sell(0, 2, &[(3, 1)], false) };
    passes(
        46,
        &[
            sold(sell(0, 2, &[(3, 3), (3, 11), (1, 5)], true)),
            clock(Move::Days(11)),
            sold(later),
            wish(Verb::Restart { cycle: None }),
        ],
    );
}

#[test]
fn a_lost_answer_does_not_stop_the_clock() {
    for fault in [StoreFault::LostAfter { nth: 0 }, StoreFault::LostBefore { nth: 0 }] {
        passes(
            13,
            &[
                sold(sell(0, 0, &[(0, 1)], false)),
                Op::Store(fault),
                clock(Move::Days(1)),
                clock(Move::Days(1)),
            ],
        );
    }
}

#[test]
fn an_introduction_is_used_once_even_at_the_same_moment() {
    for scene in 0..20 {
        let racing = Sell { own_price: Some(8_219_181), ..sell(2, 0, &[(0, 3)], true) };
        passes(scene, &[Op::RaceSell { sell: racing }]);
    }
}

#[test]
fn one_subscription_has_one_successor() {
    let replace = |customer, lines: &[_], how| Op::Replace {
        on: SOME,
        sell: sell(0, customer, lines, true),
        how,
    };
    for scene in 0..20 {
        passes(
            scene,
            &[
                sold(Sell { plan: Some(54), ..sell(0, 2, &[(2, 12)], true) }),
                replace(3, &[(2, 10), (1, 4), (3, 11)], Succession::AtRenewal),
                replace(0, &[(0, 12)], Succession::StartNow),
                clock(Move::Days(40)),
            ],
        );
        passes(
            scene,
            &[
                sold(sell(0, 2, &[(2, 12)], true)),
                replace(3, &[(2, 10)], Succession::AtRenewal),
                wish(Verb::UndoCancel),
                clock(Move::Days(40)),
            ],
        );
        passes(
            scene,
            &[
                sold(sell(0, 2, &[(2, 12)], true)),
                replace(3, &[(2, 10)], Succession::AtRenewal),
                wish(Verb::ProlongBy { span: Span::years(2) }),
                clock(Move::Days(40)),
            ],
        );
    }
}

#[test]
fn a_merge_that_is_paid_late_is_settled() {
    let merge = |primary, secondary| Op::Merge {
        primary: Target { pick: primary, aimed: true },
        secondary: Target { pick: secondary, aimed: true },
        prorate: true,
    };
    let elsewhere = Sell { start: SellStart::InHours(588), ..sell(1, 0, &[(1, 8)], false) };
    let irregular = Sell { first_hours: Some(658), ..sell(2, 1, &[(0, 9)], true) };
    let racing = Sell { own_price: Some(25_551_951), ..sell(2, 1, &[(1, 11)], true) };
    let late = |merges: &[Op]| {
        let mut ops = vec![
            sold(elsewhere.clone()),
            clock(Move::NextDue { seconds_before: 0 }),
            sold(irregular.clone()),
            Op::RaceSell { sell: racing.clone() },
            Op::Gateway { mood: Mood::AnswersLate { seconds: 77_938 }, calls: 3 },
        ];
        ops.extend_from_slice(merges);
        passes(56, &ops);
    };
    late(&[merge(258, 696), merge(32, 990)]);
    late(&[merge(258, 696), wish(Verb::CancelNow { reason: CancelReason::Customer })]);
}

#[test]
fn the_preview_of_a_late_payment_is_what_happens() {
    passes(
        55,
        &[
            sold(Sell { plan: Some(77), ..sell(1, 2, &[(1, 10)], false) }),
            clock(Move::NextDue { seconds_before: 0 }),
            wish(Verb::RenewNow { reset: false }),
        ],
    );
    passes(
        55,
        &[
            sold(sell(1, 2, &[(1, 10)], false)),
            Op::Gateway { mood: Mood::Declines, calls: 1 },
            clock(Move::NextDue { seconds_before: 0 }),
            wish(Verb::RenewNow { reset: false }),
        ],
    );
}

#[test]
fn what_is_resumed_runs_in_the_cycle_of_its_new_product() {
    // The last product of each project has another cycle.
    let change =
        Verb::Change { item: 1, to: Change::Product(4), timing: Timing::PeriodEnd, coupon: None };
    for scene in 0..30 {
        passes(
            scene,
            &[
                sold(sell(0, 0, &[(0, 3)], false)),
                wish(change.clone()),
                wish(Verb::Pause { hours: None }),
                clock(Move::Seconds(40_000)),
                wish(Verb::ResumeNewCycle),
            ],
        );
    }
}

fn reprice(pick: u32, percent: u32, hours: u32) -> Op {
    Op::Reprice(Reprice { pick, percent, hours, preserve: false })
}

#[test]
fn a_raise_is_told_before_the_clock_moves_and_however_short_the_notice() {
    passes(
        3,
        &[
            clock(Move::Edge { project: 2, salt: 434_976 }),
            sold(sell(2, 2, &[(4, 6)], true)),
            reprice(559, 105, 666),
            clock(Move::Edge { project: 1, salt: 77_908 }),
        ],
    );
}

#[test]
fn a_preview_knows_the_price_that_waits_once_it_is_paid() {
    let add =
        Verb::Add { product: 0, quantity: 2, coupon: None, timing: Timing::ProratedExtending };
    passes(
        7,
        &[
            sold(sell(1, 3, &[(4, 6)], true)),
            Op::Clock { by: Move::Edge { project: 1, salt: 423_367 }, works: false },
            reprice(855, 300, 0),
            wish(add),
        ],
    );
}
