//! What holds for every life of a subscription, by the names of the invariants.

#[path = "properties/billable.rs"]
mod billable;
mod common;
mod random;

use common::{Life, at, declined, item, paid, sale};
use perennial_core::billing::{Charge, Outcome, Purpose, Standing};
use perennial_core::money::Money;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::subscription::{ItemTerms, Schedule, Stage};
use perennial_core::terms::{OnNegative, Terms, Timing};
use perennial_core::time::{Instant, Span, Zone, boundary};
use perennial_core::{Command, Fact, Refusal, Subscription, decide, due, entitlement, evolve};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::RngSeed;
use random::oracle::{access, allowed, begun, books, states};
use random::wish::products;
use random::{Plot, plots};

const DAY_SECONDS: i64 = 86_400;

fn config(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(20_240_229);
    ProptestConfig { cases, failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(300))]

    /// I02: every amount is the sum of its lines, and every line can be worked out again.
    #[test]
    fn i02_a_charge_is_the_sum_of_its_lines(plot in plots(true)) {
        for dated in plot.lived(None).journal {
            let Fact::ChargeOpened(charge) = dated.fact else { continue };
            let currency = charge.gross().unwrap().currency();
            let sum = Money::sum(charge.lines.iter().map(|line| line.amounts.gross), currency);
            prop_assert_eq!(charge.gross(), sum);
            prop_assert!(charge.gross().unwrap().is_positive());
            for line in &charge.lines {
                prop_assert!(line.holds());
                prop_assert_eq!(line.amounts.net.add(line.amounts.tax), Ok(line.amounts.gross));
            }
        }
    }

    /// I03: deciding again gives the same, and what was promised with a charge is what comes true.
    #[test]
    fn i03_a_preview_is_what_the_commit_does(plot in plots(true)) {
        let mut life = Life::default();
        let mut same = true;
        plot.each(None, &mut life, |life, command, now, before| {
            let again = decide(before, command, now);
            if let Ok(facts) = again {
                same &= life.journal.ends_with(&facts);
            }
        });
        prop_assert!(same);
        let mut promised: Option<Box<Charge>> = None;
        let mut facts = life.journal.iter().peekable();
        while let Some(dated) = facts.next() {
            match &dated.fact {
                Fact::ChargeOpened(charge) => promised = Some(charge.clone()),
                Fact::ChargeDropped { .. } => promised = None,
                Fact::ChargePaid { .. } => {
                    let Some(charge) = promised.take() else { continue };
                    for then in charge.then {
                        let came = facts.next().map(|dated| dated.fact.name());
                        prop_assert_eq!(came, Some(then.name()));
                    }
                }
                _ => {}
            }
        }
    }

    /// I05: a change and its exact undo at the same instant cost nothing together.
    #[test]
    fn i05_a_change_and_its_undo_net_to_zero(
        day in 0..28_i64, quantity in 1..9_u32, to in 0..4_usize, count in 0..3_usize,
    ) {
        let day_count = [
            perennial_core::time::DayCount::Thirty360,
            perennial_core::time::DayCount::Actual,
            perennial_core::time::DayCount::ExactSeconds,
        ][count];
        let terms = Terms { day_count, on_negative: OnNegative::Refund, ..Terms::platform() };
        let from = products()[1].clone();
        let mut life = Life::default();
        let sold = at("2024-01-31T09:00");
        let sale = sale(terms, from.clone());
        life.wish(&Command::Sell(Box::new(sale)), sold, &mut paid).unwrap();
        let now = sold.plus_seconds(day * DAY_SECONDS + 77).unwrap();
        let to = ItemTerms { quantity, ..products()[to].clone() };
        let change = |to: &ItemTerms| {
            let change = ChangeItem {
                number: 1, to: to.clone(), cycle: None, discount: None, lead: None, net: false, timing: Timing::Prorated,
            };
            Command::ChangeItem(Box::new(change))
        };
        // Down first may be more than was paid; then it is refused, and there is nothing to undo.
        if life.wish(&change(&to), now, &mut paid).is_ok() {
            life.wish(&change(&from), now, &mut paid).unwrap();
        }
        prop_assert_eq!(books(&life.journal[3..]), 0);
        prop_assert_eq!(&life.state().items[0].terms, &from);
    }

    /// I06: a period begins where the one before ends, or cuts it short, or begins anew after a
    /// time without service; and while it runs, now is in it.
    #[test]
    fn i06_periods_do_not_overlap(plot in plots(true)) {
        let life = plot.lived(None);
        let mut before: Option<Schedule> = None;
        let mut stopped = false;
        for (dated, state) in states(&life) {
            if let (Some(next), Some(before)) = (begun(&dated.fact), &before)
                && next != before
            {
                let (old, new) = (before.period, next.period);
                prop_assert!(new.start >= old.start, "{} then {}", old, new);
                prop_assert!(new.start <= dated.at.max(old.end), "{} is not yet", new);
                let from_today = next.anchor == new.start;
                prop_assert!(stopped || from_today || new.start <= old.end, "{} gap {}", old, new);
            }
            stopped = !matches!(state.stage, Stage::Trial | Stage::Active | Stage::Ending { .. });
            before = Some(state.schedule.clone());
        }
    }

    /// I08: after the worker is done nothing is due, and every period has a length.
    #[test]
    fn i08_work_comes_to_an_end(plot in plots(true)) {
        let mut life = Life::default();
        let mut done = true;
        let gateway = plot.gateway;
        plot.each(None, &mut life, |life, _, now, _| {
            let mut life = life.clone();
            life.work(now, &mut |charge| gateway.says(charge));
            done &= due(life.state()).is_none_or(|at| at > now);
        });
        prop_assert!(done);
        for (_, state) in states(&life) {
            prop_assert!(state.schedule.period.start < state.schedule.period.end);
        }
    }

    /// I13: nothing is charged after an end, nor for time after a scheduled one.
    #[test]
    fn i13_no_charge_after_the_end(plot in plots(true)) {
        let mut before: Option<Subscription> = None;
        for (dated, state) in states(&plot.lived(None)) {
            if let Some(before) = &before {
                let wished = |charge: &Charge| charge.purpose == Purpose::Wish;
                match &dated.fact {
                    Fact::ChargeOpened(charge) => {
                        prop_assert!(!before.stage.ended() || wished(charge), "{:?}", dated);
                        prop_assert!(!matches!(before.stage, Stage::Ending { .. }), "{:?}", dated);
                    }
                    Fact::ChargeRetried { .. } => {
                        prop_assert!(before.charge.as_ref().is_some_and(|charge| charge.wanted));
                        prop_assert!(!before.stage.ended());
                    }
                    _ => {}
                }
            }
            before = Some(state);
        }
    }

    /// I14: whoever is entitled has a reason that a book kept by facts alone has too.
    #[test]
    fn i14_entitled_with_a_reason(plot in plots(true)) {
        let mut life = Life::default();
        let mut wrong = None;
        plot.each(None, &mut life, |life, _, now, _| {
            let s = life.state();
            let answer = entitlement(s, now);
            let because = answer.because.last().map(|link| link.what.name()).unwrap_or_default();
            let book = access(&life.journal, now);
            // Facts alone do not tell whether an item is left that was paid, nor who renews.
            let running = matches!(s.stage, Stage::Trial | Stage::Active);
            let over = running && matches!(because, "term_over" | "price_not_agreed");
            let known = over || because == "unpaid";
            if answer.entitled != book && !(book && known) || because.is_empty() {
                wrong = Some((answer, s.stage.clone(), book));
            }
        });
        prop_assert!(wrong.is_none(), "{:?}", wrong);
    }

    /// I15, I17: one version more per decision, and the state is the fold of its facts.
    #[test]
    fn i15_each_decision_is_one_version(plot in plots(true)) {
        let life = plot.lived(None);
        let decisions = u64::try_from(life.decisions.len()).unwrap();
        prop_assert_eq!(life.state().version, decisions);
        let ends = life.decisions.iter().skip(1).copied().chain([life.journal.len()]);
        let mut state: Option<Subscription> = None;
        for (begin, end) in life.decisions.iter().copied().zip(ends) {
            let before = state.clone();
            state = evolve_all(state, &life.journal[begin..end]);
            // Whoever compares times sees every change, also where the clock stood still.
            if let (Some(before), Some(after)) = (&before, &state) {
                prop_assert!(before.stamp.millis() < after.stamp.millis());
                prop_assert!(after.stamp >= after.changed_at);
            }
        }
        prop_assert_eq!(state.as_ref(), Some(life.state()));
    }

    /// I18: the history is never written into; its dates only go forward, and none is to come.
    #[test]
    fn i18_as_of_any_instant_stays_as_it_was(plot in plots(true)) {
        let mut life = Life::default();
        let mut early = true;
        let mut seen = 0;
        let mut last = Instant::MIN;
        plot.each(None, &mut life, |life, _, now, _| {
            for dated in &life.journal[seen..] {
                early &= last <= dated.at && dated.at <= now;
                last = dated.at;
            }
            seen = life.journal.len();
        });
        prop_assert!(early);
    }

    /// I24, I25: stages change as the table says, and what ended comes back only by restarting.
    #[test]
    fn i24_only_transitions_of_the_table(plot in plots(true)) {
        let mut before: Option<Subscription> = None;
        for (dated, state) in states(&plot.lived(None)) {
            if let Some(before) = &before {
                let (from, to) = (before.stage.name(), state.stage.name());
                prop_assert!(from == to || allowed(from, to), "{} to {} by {:?}", from, to, dated);
                if before.stage.ended() && !state.stage.ended() {
                    let restarted = matches!(dated.fact, Fact::Restarted { .. });
                    prop_assert!(restarted, "{:?}", dated);
                }
            }
            before = Some(state);
        }
    }

    /// I10, I11: one charge at a time, no two with one key, no attempt made twice, no further
    /// attempt while one is open.
    #[test]
    fn i10_a_charge_is_made_once(plot in plots(true)) {
        let mut keys = std::collections::BTreeSet::new();
        let mut before: Option<Subscription> = None;
        for (dated, state) in states(&plot.lived(None)) {
            let open = before.as_ref().and_then(|before| before.charge.as_ref());
            match &dated.fact {
                Fact::ChargeOpened(charge) => {
                    prop_assert!(open.is_none(), "{:?} over {:?}", charge, open);
                    prop_assert!(keys.insert(charge.key), "{} again", charge.key);
                }
                Fact::ChargeRetried { attempt } => {
                    let open = open.unwrap();
                    let declined = matches!(open.standing, Standing::Declined { .. });
                    prop_assert!(declined && *attempt == open.attempt + 1);
                }
                _ => {}
            }
            before = Some(state);
        }
    }

    /// I01 in part: what goes back was paid before.
    #[test]
    fn i01_no_more_goes_back_than_came_in(plot in plots(true)) {
        let life = plot.lived(None);
        for n in 0..life.journal.len() {
            prop_assert!(books(&life.journal[..=n]) >= 0, "{:?}", life.journal[n]);
        }
    }

    /// I26, I27: a wish that was granted once and may be granted again changes nothing more, and
    /// an answer of the gateway counts once.
    #[test]
    fn i27_twice_is_once(plot in plots(true)) {
        let mut life = Life::default();
        let mut wrong = None;
        plot.each(None, &mut life, |life, command, now, before| {
            if life.state.as_ref() == before {
                return;
            }
            let again = decide(life.state.as_ref(), command, now);
            let settled_twice = matches!(command, Command::Settle { .. })
                && !matches!(again, Err(Refusal::NoSuchCharge));
            let so_already = matches!(
                command,
                Command::SetRenewal { .. }
                    | Command::Cancel { .. }
                    | Command::SetDiscountPlan { .. }
                    | Command::MoveNextBilling { .. }
            ) && again.as_ref().is_ok_and(|facts| !facts.is_empty());
            if settled_twice || so_already {
                wrong = Some((command.clone(), again));
            }
        });
        prop_assert!(wrong.is_none(), "{:?}", wrong);
    }

    /// Sleeping through days changes nothing: the same commands with a worker that looks every
    /// day, and with one that only looks when somebody calls, leave the same history.
    #[test]
    fn sleeping_changes_nothing(plot in plots(false)) {
        let asleep = plot.lived(None);
        let awake = plot.lived(Some(DAY_SECONDS));
        for (asleep, awake) in asleep.journal.iter().zip(&awake.journal) {
            prop_assert_eq!(asleep, awake);
        }
        prop_assert_eq!(asleep.state, awake.state);
    }

    /// Nobody pays more sooner than he was told of it, and not without his consent where that was
    /// asked for.
    #[test]
    fn i30_a_higher_price_is_told_and_agreed_to_first(plot in plots(true)) {
        let mut life = Life::default();
        let mut wrong = vec![];
        plot.each(None, &mut life, |_, _, _, _| {});
        let mut state = None;
        for dated in &life.journal {
            let begun = match &dated.fact {
                Fact::PriceChangeBegun { number } => Some(*number),
                _ => None,
            };
            let before: Option<&Subscription> = state.as_ref();
            let item = before.zip(begun).and_then(|(before, number)| before.item(number).ok());
            let change = item.and_then(|item| item.pricing.change.clone());
            if let Some(change) = change.filter(|change| !change.notice.is_zero()) {
                let zone = &before.unwrap().schedule.zone;
                let told = change.told.map(|told| change.notice.after(told, zone).unwrap());
                if told.is_none_or(|told| told > dated.at) || change.unanswered() {
                    wrong.push((dated.clone(), change));
                }
            }
            state = evolve(state, dated);
        }
        prop_assert!(wrong.is_empty(), "{:?}", wrong);
    }

    /// I48: a device takes a seat only where there is one and while it may be used, and no change
    /// that holds at once leaves fewer seats than are taken. What ends keeps its seats.
    #[test]
    fn i48_no_more_devices_than_seats(plot in plots(true)) {
        let mut life = Life::default();
        let mut wrong = vec![];
        plot.each(None, &mut life, |life, command, now, before| {
            let (Some(before), after) = (before, life.state()) else { return };
            let enough = |s: &Subscription| s.seats.count() <= s.seats_allowed();
            let sound = match command {
                Command::TakeSeat { .. } => {
                    after == before || enough(after) && entitlement(after, now).entitled
                }
                // What was billed as often as it may be goes with its seats, as at any renewal.
                Command::ChangeItem(_) | Command::ChangePlan(_) | Command::ChangeSeats { .. } => {
                    let fewer = after.active_items().count() < before.active_items().count();
                    enough(after) || !enough(before) || fewer
                }
                Command::FreeSeat { .. } => after.seats.count() <= before.seats.count(),
                _ => after.seats == before.seats,
            };
            if !sound {
                wrong.push((command.clone(), before.seats.clone(), after.seats.clone()));
            }
        });
        prop_assert!(wrong.is_empty(), "{:?}", wrong);
    }

    /// I07: the local day and time of the anchor are kept for ever.
    #[test]
    fn i07_the_anchor_day_is_kept(
        day in 0..400_i64, zone in 0..4_usize, cycle in 0..3_usize,
    ) {
        let zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
        let zone = Zone::parse(zones[zone]).unwrap();
        let cycle = [Span::months(1), Span::weeks(2), Span::years(1)][cycle];
        let sold = at("2023-12-01T02:30").plus_seconds(day * DAY_SECONDS).unwrap();
        let mut sale = sale(Terms::platform(), item("A", "1.00", "EUR"));
        sale.zone = zone.clone();
        sale.cycle = cycle;
        let mut life = Life::default();
        life.wish(&Command::Sell(Box::new(sale)), sold, &mut paid).unwrap();
        life.work(boundary(sold, &zone, cycle, 24).unwrap(), &mut paid);
        let ends = life.journal.iter().filter_map(|dated| begun(&dated.fact)).enumerate();
        for (n, schedule) in ends {
            let k = i64::try_from(n).unwrap() + 1;
            prop_assert_eq!(schedule.period.end, boundary(sold, &zone, cycle, k).unwrap());
        }
    }
}

/// What the subscription does by itself before an answer comes is done before the answer counts.
#[test]
fn a_late_answer_waits_for_what_fell_due_first() {
    let mut life = Life::default();
    let sale = sale(Terms::platform(), item("A", "10.00", "EUR"));
    life.wish(&Command::Sell(Box::new(sale)), at("2024-01-10"), &mut paid).unwrap();
    life.work(at("2024-02-10"), &mut declined);
    life.work(at("2024-02-11"), &mut |_: &Charge| Outcome::Pending);
    let charge = life.state().charge.clone().unwrap();
    let settle = Command::Settle {
        key: charge.key,
        attempt: charge.attempt,
        outcome: Outcome::Paid,
        at: at("2024-02-21"),
    };
    // Grace was over on the 20th, whenever that is noticed.
    let behind = Err(Refusal::Behind { at: at("2024-02-20") });
    assert_eq!(life.tell(&settle, at("2024-02-21")), behind);
    life.work(at("2024-02-21"), &mut paid);
    let facts = life.tell(&settle, at("2024-02-21")).unwrap();
    let names: Vec<_> = facts.iter().map(|dated| dated.fact.name()).collect();
    assert_eq!(names, ["charge_paid", "credited"]);
}

#[test]
fn the_plots_are_lively() {
    // A generator that is mostly refused would prove little.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut names = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..400 {
        let plot: Plot = plots(true).new_tree(&mut runner).unwrap().current();
        for dated in plot.lived(None).journal {
            *names.entry(dated.fact.name()).or_default() += 1;
        }
    }
    for name in [
        "trial_started",
        "renewed",
        "charge_retried",
        "charge_declined",
        "charge_unknown",
        "charge_pending",
        "charge_dropped",
        "credited",
        "grace_started",
        "hold_started",
        "reminded",
        "cancel_scheduled",
        "cancel_undone",
        "cancelled",
        "expired",
        "restarted",
        "paused",
        "resumed",
        "item_added",
        "item_changed",
        "discount_set",
        "discount_used",
        "item_deactivated",
        "item_reinstated",
        "item_removed",
        "change_scheduled",
        "change_discarded",
        "schedule_moved",
        "renewal_changed",
        "replaced_by",
        "restocked",
        "price_change_scheduled",
        "price_change_told",
        "price_agreed",
        "price_declined",
        "price_change_begun",
        "seat_taken",
        "seat_freed",
    ] {
        assert!(names.contains_key(name), "{name}: {names:?}");
    }
}
