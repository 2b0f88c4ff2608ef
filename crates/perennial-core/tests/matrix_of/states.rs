//! The rows: every stage with its variants, each reached by living there.

use perennial_core::billing::{Charge, Outcome};
use perennial_core::ids::{CustomerId, DeviceId, SubscriptionId};
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::command::{CancelWhen, Succession};
use perennial_core::subscription::family::MEMBERS_MAX;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{ItemTerms, Phase, Sale, Start};
use perennial_core::terms::{
    AtEnd, Covered, Dunning, Late, OnNegative, Over, RenewalMode, Terms, Timing,
};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Subscription};

use super::commands::{cancel, change, list, pause, seats};
use crate::common::{Life, at, declined, item, paid, sale};

fn unknown(_: &Charge) -> Outcome {
    Outcome::Unknown
}

fn pending(_: &Charge) -> Outcome {
    Outcome::Pending
}

/// Grace, then hold, then over; a term that ran out has grace too.
pub fn terms() -> Terms {
    let mut terms = Terms::platform();
    terms.on_negative = OnNegative::CreditNote;
    terms.dunning.hold = Span::days(14);
    terms.dunning.then = Over::Cancelled;
    terms.at_end = AtEnd { grace: Span::days(5), then: Over::Expired };
    terms
}

fn renewing(renewal: RenewalMode) -> Terms {
    Terms { renewal, ..terms() }
}

fn partner() -> Terms {
    Terms {
        renewal: RenewalMode::Manual,
        at_end: AtEnd { grace: Span::days(5), then: Over::Expired },
        ..Terms::partner()
    }
}

pub fn plan(product: &str, price: &str, level: u32) -> ItemTerms {
    ItemTerms { level: Some(level), ..item(product, price, "EUR") }
}

pub fn sold(terms: Terms) -> Sale {
    sale(terms, plan("standard", "10.00", 2))
}

/// A named state and the instant it is looked at.
pub struct Row {
    pub name: &'static str,
    pub state: Option<Subscription>,
    pub now: Instant,
}

/// What leads to a state: each step at its instant, with the gateway that answers to it.
pub type Step<'a> = (&'a str, Command, fn(&Charge) -> Outcome);

pub fn row(
    name: &'static str,
    sale: Sale,
    first: fn(&Charge) -> Outcome,
    steps: &[Step<'_>],
    now: &str,
) -> Row {
    let mut life = Life::default();
    let sold = at("2024-01-01");
    life.wish(&Command::Sell(Box::new(sale)), sold, &mut { first }).unwrap();
    for (when, command, gateway) in steps {
        life.wish(command, at(when), &mut { *gateway })
            .unwrap_or_else(|refusal| panic!("{name}: {command:?}: {refusal}"));
    }
    life.work(at(now), &mut { steps.last().map_or(first, |step| step.2) });
    Row { name, state: life.state, now: at(now) }
}

/// Terms on which prices follow the list.
fn moving() -> Terms {
    Terms { repricing: Repricing::Moves(ConsentRule::USUAL), ..terms() }
}

/// A price that begins with the first renewal, and what the customer says to it.
fn listed(price: &str, answers: &[bool]) -> Vec<Step<'static>> {
    let first = ("2024-01-01", list(Some(price)), nothing as fn(&Charge) -> Outcome);
    let answer = |consent: &bool| {
        let answer = Command::AnswerPrice { consent: *consent };
        ("2024-01-10", answer, nothing as fn(&Charge) -> Outcome)
    };
    std::iter::once(first).chain(answers.iter().map(answer)).collect()
}

fn wake() -> Command {
    Command::Wake
}

pub fn nothing(_: &Charge) -> Outcome {
    panic!("no charge was expected")
}

pub fn rows() -> Vec<Row> {
    let trial =
        |terms| Sale { phases: vec![Phase::Free { length: Span::days(14) }], ..sold(terms) };
    let starting = |start| Sale { start, ..sold(terms()) };
    let two = |terms| {
        let mut sale = sold(terms);
        sale.items.push((plan("extra", "5.00", 2), None));
        sale
    };
    let limited = || {
        let mut sale = sold(terms());
        sale.items[0].0.billings_max = Some(1);
        sale
    };
    let keeping = |keep: bool| {
        let mut terms = terms();
        terms.suspend.keeps_access = keep;
        terms.cancel.keeps_access = keep;
        terms
    };
    let familiar = || {
        let mut sale = sold(terms());
        sale.items[0].0.family = MEMBERS_MAX;
        sale
    };
    let share = |members: &[u128]| -> Vec<Step<'static>> {
        let with = |member: &u128| Command::ShareWith { member: CustomerId(*member) };
        let nobody: fn(&Charge) -> Outcome = nothing;
        members.iter().map(|member| ("2024-01-10", with(member), nobody)).collect()
    };
    let seated = || Sale { items: vec![(seats(3), None)], ..sold(terms()) };
    let take_seats = |devices: &[u128]| -> Vec<Step<'static>> {
        let seat = |device: &u128| Command::TakeSeat { device: DeviceId(*device), starts: false };
        let nobody: fn(&Charge) -> Outcome = nothing;
        devices.iter().map(|device| ("2024-01-10", seat(device), nobody)).collect()
    };
    let dear = || change(plan("premium", "20.00", 1), Timing::Prorated);
    let later = || change(plan("basic", "5.00", 3), Timing::PeriodEnd);
    let until = Some(at("2024-03-01"));
    let mid = "2024-01-15";
    let renewal_mode = |renewal| sold(renewing(renewal));
    let mut all = vec![
        Row { name: "not sold", state: None, now: at(mid) },
        row("waits: activation", starting(Start::OnActivation { until }), nothing, &[], mid),
        row("waits: identity", starting(Start::OnIdentity { until }), nothing, &[], mid),
        row("waits: start", starting(Start::At(at("2024-02-01"))), nothing, &[], mid),
        row(
            "waits: predecessor",
            starting(Start::OnPredecessor(at("2024-02-01"))),
            nothing,
            &[],
            mid,
        ),
        row("waits: payment pending", sold(terms()), pending, &[], mid),
        row(
            "waits: activation paid for",
            starting(Start::OnActivation { until }),
            nothing,
            &[("2024-01-10", Command::Activate { at: at("2024-01-10"), receipt: None }, pending)],
            mid,
        ),
        row("trial", trial(terms()), nothing, &[], "2024-01-05"),
        row("trial, partner", trial(partner()), nothing, &[], "2024-01-05"),
        row("trial, extend", trial(renewing(RenewalMode::Extend)), nothing, &[], "2024-01-05"),
        row("active", sold(terms()), paid, &[], mid),
        row("active, two items", two(terms()), paid, &[], mid),
        row(
            "active, one deactivated",
            two(terms()),
            paid,
            &[(
                "2024-01-10",
                Command::DeactivateItems { numbers: vec![1], reinstatable: true },
                nothing,
            )],
            mid,
        ),
        row("active, shared", familiar(), paid, &share(&[20]), mid),
        row("active, family full", familiar(), paid, &share(&[20, 21, 22, 23, 24]), mid),
        row(
            "active, family closed",
            familiar(),
            paid,
            &[("2024-01-10", Command::CloseFamily, nothing)],
            mid,
        ),
        row("active, seats taken", seated(), paid, &take_seats(&[1, 2]), mid),
        row("active, all seats taken", seated(), paid, &take_seats(&[1, 2, 3]), mid),
        row(
            "cancelled, seats kept",
            seated(),
            paid,
            &[
                ("2024-01-10", Command::TakeSeat { device: DeviceId(1), starts: false }, nothing),
                ("2024-01-11", cancel(CancelWhen::Now), nothing),
            ],
            mid,
        ),
        row("active, change waits", sold(terms()), paid, &[("2024-01-10", later(), nothing)], mid),
        row("active, price moves", sold(moving()), paid, &[], mid),
        row("active, dearer price told", sold(moving()), paid, &listed("12.00", &[]), mid),
        row("active, dearer price asked", sold(moving()), paid, &listed("20.00", &[]), mid),
        row("active, price agreed", sold(moving()), paid, &listed("20.00", &[true]), mid),
        row("active, price declined", sold(moving()), paid, &listed("20.00", &[false]), mid),
        row("active, last billing", limited(), paid, &[], mid),
        row("active, manual", renewal_mode(RenewalMode::Manual), paid, &[], mid),
        row(
            "active, not agreed to renew",
            sold(Terms { renewal_switchable: false, ..renewing(RenewalMode::Manual) }),
            paid,
            &[],
            mid,
        ),
        row("active, extend", renewal_mode(RenewalMode::Extend), paid, &[], mid),
        row(
            "active, extended",
            renewal_mode(RenewalMode::Extend),
            paid,
            &[("2024-01-10", Command::Extend, nothing)],
            mid,
        ),
        row("active, partner fixed", sold(partner()), nothing, &[], mid),
        row("active, partner evergreen", sold(Terms::partner()), nothing, &[], mid),
        row("active, change unknown", sold(terms()), paid, &[("2024-01-15", dear(), unknown)], mid),
        row("active, change pending", sold(terms()), paid, &[("2024-01-10", dear(), pending)], mid),
        row(
            "active, change dropped",
            sold(terms()),
            paid,
            &[
                ("2024-01-10", dear(), pending),
                ("2024-01-11", cancel(CancelWhen::PeriodEnd), nothing),
                ("2024-01-12", Command::UndoCancel, nothing),
            ],
            mid,
        ),
        row(
            "renewal pending",
            sold(terms()),
            paid,
            &[("2024-02-01", wake(), pending)],
            "2024-02-02",
        ),
        row(
            "ending",
            sold(terms()),
            paid,
            &[("2024-01-10", cancel(CancelWhen::PeriodEnd), nothing)],
            mid,
        ),
        row(
            "ending from trial",
            trial(terms()),
            nothing,
            &[("2024-01-03", cancel(CancelWhen::PeriodEnd), nothing)],
            "2024-01-05",
        ),
        row(
            "ending, partner fixed",
            sold(partner()),
            nothing,
            &[("2024-01-10", cancel(CancelWhen::PeriodEnd), nothing)],
            mid,
        ),
        row(
            "grace, declined",
            sold(terms()),
            paid,
            &[("2024-02-01", wake(), declined)],
            "2024-02-03T12:00",
        ),
        row(
            "grace, two items",
            two(terms()),
            paid,
            &[("2024-02-01", wake(), declined)],
            "2024-02-03T12:00",
        ),
        row(
            "grace, retry pending",
            sold(terms()),
            paid,
            &[("2024-02-01", wake(), declined), ("2024-02-02", wake(), pending)],
            "2024-02-03T12:00",
        ),
        row("grace, term over", renewal_mode(RenewalMode::Manual), paid, &[], "2024-02-03T12:00"),
        row(
            "grace, not extended",
            renewal_mode(RenewalMode::Extend),
            paid,
            &[],
            "2024-02-03T12:00",
        ),
        row("grace, partner fixed", sold(partner()), nothing, &[], "2024-02-03T12:00"),
        row(
            "hold",
            sold(Terms {
                dunning: Dunning { late: Late::FromPayment, ..terms().dunning },
                ..terms()
            }),
            paid,
            &[("2024-02-01", wake(), declined)],
            "2024-02-13",
        ),
        row(
            "hold, no grace after a trial",
            trial(Terms {
                dunning: Dunning { covers: Covered::PaidToPaid, ..terms().dunning },
                ..terms()
            }),
            declined,
            &[],
            "2024-01-16T12:00",
        ),
        row("paused", sold(terms()), paid, &[("2024-01-10", pause(), nothing)], mid),
        row(
            "paused, extended",
            renewal_mode(RenewalMode::Extend),
            paid,
            &[("2024-01-08", Command::Extend, nothing), ("2024-01-10", pause(), nothing)],
            mid,
        ),
        row(
            "paused, term over",
            sold(terms()),
            paid,
            &[("2024-01-10", pause(), nothing)],
            "2024-02-15",
        ),
        row(
            "paused, keeps access",
            sold(keeping(true)),
            paid,
            &[("2024-01-10", pause(), nothing)],
            mid,
        ),
        row(
            "paused from trial",
            trial(terms()),
            nothing,
            &[("2024-01-03", pause(), nothing)],
            "2024-01-05",
        ),
        row(
            "cancelled",
            sold(terms()),
            paid,
            &[("2024-01-10", cancel(CancelWhen::Now), nothing)],
            mid,
        ),
        row(
            "cancelled, paid time left",
            sold(keeping(true)),
            paid,
            &[("2024-01-10", cancel(CancelWhen::Now), nothing)],
            mid,
        ),
        row(
            "cancelled, at its end",
            sold(terms()),
            paid,
            &[("2024-01-10", cancel(CancelWhen::PeriodEnd), nothing)],
            "2024-02-15",
        ),
        row(
            "cancelled, before start",
            starting(Start::OnActivation { until }),
            nothing,
            &[("2024-01-10", cancel(CancelWhen::Now), nothing)],
            mid,
        ),
        row(
            "cancelled, last item",
            sold(terms()),
            paid,
            &[(
                "2024-01-10",
                Command::DeactivateItems { numbers: vec![1], reinstatable: true },
                nothing,
            )],
            mid,
        ),
        row(
            "cancelled, revoked",
            sold(terms()),
            paid,
            &[(
                "2024-01-10",
                Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Revoked },
                nothing,
            )],
            mid,
        ),
        row(
            "cancelled, unpaid",
            sold(terms()),
            paid,
            &[("2024-02-01", wake(), declined)],
            "2024-03-15",
        ),
        row(
            "cancelled, charge open",
            sold(terms()),
            paid,
            &[("2024-01-10", dear(), pending), ("2024-01-11", cancel(CancelWhen::Now), nothing)],
            mid,
        ),
        row(
            "replaced",
            sold(terms()),
            paid,
            &[(
                "2024-01-10",
                Command::BeReplaced { by: SubscriptionId(9), how: Succession::StartNow },
                nothing,
            )],
            mid,
        ),
        row("expired, term over", renewal_mode(RenewalMode::Manual), paid, &[], "2024-02-15"),
        row("expired, partner fixed", sold(partner()), nothing, &[], "2024-02-15"),
        row(
            "expired, never started",
            starting(Start::OnActivation { until: Some(at("2024-01-10")) }),
            nothing,
            &[],
            mid,
        ),
        row("expired, never paid", sold(terms()), declined, &[], mid),
        row("expired, nothing left", limited(), paid, &[], "2024-02-15"),
        row(
            "expired, merged",
            sold(terms()),
            paid,
            &[("2024-01-10", Command::BeMerged { into: SubscriptionId(9) }, nothing)],
            mid,
        ),
    ];
    all.extend(super::people::rows());
    all
}
