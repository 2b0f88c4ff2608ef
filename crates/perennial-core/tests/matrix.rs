//! The state matrix: every stage, with the variants that matter, against every command.
//!
//! The golden is reviewed by eye when it changes: `BLESS=1 cargo test -p perennial-core --test
//! matrix`, then read the difference against the specifications.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;

use common::{Life, at, declined, golden, item, paid, sale};
use perennial_core::billing::{Charge, Outcome};
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::subscription::command::{
    CancelWhen, ChangeItem, ProlongTo, Resume, Succession,
};
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{
    DiscountPlan, ItemTerms, PaymentMethod, Phase, Renewal, Sale, Start,
};
use perennial_core::terms::{AtEnd, Late, OnNegative, Over, RenewalMode, Terms, Timing};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Dated, Refusal, Subscription, decide, due};

const HEAD: &str = "\
# The state matrix: what each command does in each stage of a subscription's life.
# inferred: printed by tests/matrix.rs from `decide`; read cell by cell against the transition
# tables of commerce 4, reseller 5, partner 4.2 and 5.3, storefront 7 and 8, notifications 5.1.
# Under each command: what happens (fact, fact) or why not (- refusal), then the states it is so in.
# (nothing): it is so already, or it is the gateway's turn. [..]: becomes true once it is paid.
# Each state is reached at 2024-01-15 or so, from a month sold on 2024-01-01; tests/matrix.rs tells how.
";

/// The last line of a command, whose states are all that no other line names.
const OTHERS: &str = "- not possible in this stage, or not any more: all others";

fn unknown(_: &Charge) -> Outcome {
    Outcome::Unknown
}

fn pending(_: &Charge) -> Outcome {
    Outcome::Pending
}

/// Grace, then hold, then over; a term that ran out has grace too.
fn terms() -> Terms {
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

fn plan(product: &str, price: &str, level: u32) -> ItemTerms {
    ItemTerms { level: Some(level), ..item(product, price, "EUR") }
}

fn sold(terms: Terms) -> Sale {
    sale(terms, plan("standard", "10.00", 2))
}

/// A named state and the instant it is looked at.
struct Row {
    name: &'static str,
    state: Option<Subscription>,
    now: Instant,
}

/// What leads to a state: each step at its instant, with the gateway that answers to it.
type Step<'a> = (&'a str, Command, fn(&Charge) -> Outcome);

fn row(
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

fn cancel(when: CancelWhen) -> Command {
    Command::Cancel { when, reason: CancelReason::Customer }
}

fn change(to: ItemTerms, timing: Timing) -> Command {
    Command::ChangeItem(Box::new(ChangeItem { number: 1, to, cycle: None, discount: None, timing }))
}

fn pause() -> Command {
    Command::Pause { reason: "asked".to_owned(), until: None }
}

fn wake() -> Command {
    Command::Wake
}

fn nothing(_: &Charge) -> Outcome {
    panic!("no charge was expected")
}

fn rows() -> Vec<Row> {
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
    let dear = || change(plan("premium", "20.00", 1), Timing::Prorated);
    let later = || change(plan("basic", "5.00", 3), Timing::PeriodEnd);
    let until = Some(at("2024-03-01"));
    let mid = "2024-01-15";
    let renewal_mode = |renewal| sold(renewing(renewal));
    vec![
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
            &[("2024-01-10", Command::Activate { at: at("2024-01-10") }, pending)],
            mid,
        ),
        row("trial", trial(terms()), nothing, &[], "2024-01-05"),
        row("trial, partner", trial(partner()), nothing, &[], "2024-01-05"),
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
        row("active, change waits", sold(terms()), paid, &[("2024-01-10", later(), nothing)], mid),
        row("active, last billing", limited(), paid, &[], mid),
        row("active, manual", renewal_mode(RenewalMode::Manual), paid, &[], mid),
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
                dunning: perennial_core::terms::Dunning {
                    late: Late::FromPayment,
                    ..terms().dunning
                },
                ..terms()
            }),
            paid,
            &[("2024-02-01", wake(), declined)],
            "2024-02-13",
        ),
        row("paused", sold(terms()), paid, &[("2024-01-10", pause(), nothing)], mid),
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
    ]
}

fn settle(s: Option<&Subscription>, outcome: Outcome, now: Instant) -> Command {
    let charge = s.and_then(|s| s.charge.as_ref());
    let key = charge.map_or(
        perennial_core::billing::ChargeKey {
            ordinal: 0,
            reason: perennial_core::billing::Reason::Sale,
        },
        |charge| charge.key,
    );
    Command::Settle { key, attempt: charge.map_or(1, |charge| charge.attempt), outcome, at: now }
}

/// Every command, as it is asked for in a state at an instant.
fn commands(s: Option<&Subscription>, now: Instant) -> Vec<(&'static str, Command)> {
    let in_days = |days: i64| now.plus_seconds(days * 86_400).unwrap();
    let better = || plan("premium", "20.00", 1);
    let lesser = || plan("basic", "5.00", 3);
    let text = |value: &str| BTreeMap::from([("key".to_owned(), Some(value.to_owned()))]);
    let other = {
        let mut life = Life::default();
        let sale = Sale { id: SubscriptionId(2), ..sold(terms()) };
        life.wish(&Command::Sell(Box::new(sale)), in_days(-20), &mut { paid }).unwrap();
        life.state.unwrap()
    };
    let declined = |hard| Outcome::Declined { code: "no".to_owned(), hard };
    vec![
        ("sell", Command::Sell(Box::new(sold(terms())))),
        ("activate", Command::Activate { at: now }),
        ("take the activation back, to sell again", Command::Unactivate { restock: true }),
        ("take the activation back for good", Command::Unactivate { restock: false }),
        ("link the customer", Command::LinkCustomer { customer: CustomerId(7) }),
        ("link another customer", Command::LinkCustomer { customer: CustomerId(8) }),
        ("wake when it is due", Command::Wake),
        ("gateway: paid", settle(s, Outcome::Paid, now)),
        ("gateway: declined", settle(s, declined(false), now)),
        ("gateway: declined for good", settle(s, declined(true), now)),
        ("gateway: not charged", settle(s, Outcome::NotCharged, now)),
        ("gateway: pending", settle(s, Outcome::Pending, now)),
        ("gateway: unknown", settle(s, Outcome::Unknown, now)),
        ("upgrade by the terms", change(better(), Timing::ByTerms)),
        ("downgrade by the terms", change(lesser(), Timing::ByTerms)),
        ("upgrade, prorated", change(better(), Timing::Prorated)),
        ("downgrade, prorated", change(lesser(), Timing::Prorated)),
        ("upgrade, extending", change(better(), Timing::ProratedExtending)),
        ("upgrade, new period", change(better(), Timing::NewPeriod)),
        ("upgrade, renewing", change(better(), Timing::RenewNow)),
        ("upgrade, next billing", change(better(), Timing::NextBilling)),
        ("downgrade, period end", change(lesser(), Timing::PeriodEnd)),
        ("change to the same, period end", change(plan("standard", "10.00", 2), Timing::PeriodEnd)),
        (
            "add an item now",
            Command::AddItem {
                terms: Box::new(better()),
                discount: None,
                timing: Timing::Prorated,
            },
        ),
        (
            "add an item at the next billing",
            Command::AddItem {
                terms: Box::new(better()),
                discount: None,
                timing: Timing::NextBilling,
            },
        ),
        ("deactivate item 1", Command::DeactivateItems { numbers: vec![1], reinstatable: true }),
        ("reinstate item 1", Command::ReinstateItems { numbers: vec![1] }),
        ("remove item 1", Command::RemoveItem { number: 1 }),
        ("move the next billing", Command::MoveNextBilling { to: in_days(40) }),
        ("renewal manual", Command::SetRenewal { renewal: Renewal::Manual }),
        ("renewal automatic", Command::SetRenewal { renewal: Renewal::Automatic }),
        ("renewal extend", Command::SetRenewal { renewal: Renewal::Extend { ahead: 3 } }),
        ("extend", Command::Extend),
        ("prolong by a month", Command::Prolong { to: ProlongTo::By(Span::months(1)) }),
        ("prolong to tomorrow", Command::Prolong { to: ProlongTo::End(in_days(1)) }),
        ("renew now", Command::RenewNow { reset: false }),
        ("renew now, from today", Command::RenewNow { reset: true }),
        ("renew the term by order", Command::RenewTerm { cycle: None }),
        ("pause", pause()),
        ("resume by the terms", Command::Resume { how: Resume::ByTerms }),
        ("resume with a new cycle", Command::Resume { how: Resume::NewCycle }),
        ("resume until a date", Command::Resume { how: Resume::Until(in_days(10)) }),
        ("resume on the old schedule", Command::Resume { how: Resume::KeepSchedule }),
        ("cancel now", cancel(CancelWhen::Now)),
        ("cancel at the period's end", cancel(CancelWhen::PeriodEnd)),
        ("cancel in five days", cancel(CancelWhen::At(in_days(5)))),
        ("undo the cancellation", Command::UndoCancel),
        ("discard the waiting change", Command::DiscardPending),
        ("restart", Command::Restart { cycle: None }),
        (
            "be replaced now",
            Command::BeReplaced { by: SubscriptionId(9), how: Succession::StartNow },
        ),
        (
            "be replaced, aligned",
            Command::BeReplaced { by: SubscriptionId(9), how: Succession::Align },
        ),
        (
            "be replaced at renewal",
            Command::BeReplaced { by: SubscriptionId(9), how: Succession::AtRenewal },
        ),
        ("take in another", Command::TakeIn { from: Box::new(other), prorate: true }),
        ("be merged", Command::BeMerged { into: SubscriptionId(9) }),
        ("set a reference", Command::SetReferences { references: text("crm-1") }),
        ("set a parameter", Command::SetParameters { parameters: text("x") }),
        (
            "set the discount plan",
            Command::SetDiscountPlan {
                plan: Some(DiscountPlan {
                    tag: "W".to_owned(),
                    starting_step: 0,
                    steps: vec![(0, 1)],
                    repeat_last: true,
                }),
            },
        ),
        (
            "set the payment method",
            Command::SetPaymentMethod {
                method: Some(PaymentMethod {
                    token: "tok".to_owned(),
                    kind: "card".to_owned(),
                    expires: None,
                }),
            },
        ),
    ]
}

/// Names of what happens; with a charge, of what becomes true when it is paid too.
fn cell(state: Option<&Subscription>, name: &str, command: &Command, now: Instant) -> String {
    let now = if name == "wake when it is due" {
        match state.and_then(due) {
            Some(at) => at.max(now),
            None => return "(nothing falls due by itself)".to_owned(),
        }
    } else {
        now
    };
    let name = |dated: &Dated| match &dated.fact {
        perennial_core::Fact::ChargeOpened(charge) => {
            let then = charge.then.iter().map(perennial_core::Fact::name).collect::<Vec<_>>();
            format!("charge_opened [{}]", then.join(", "))
        }
        fact => fact.name().to_owned(),
    };
    match decide(state, command, now) {
        Ok(facts) if facts.is_empty() => "(nothing)".to_owned(),
        Ok(facts) => facts.iter().map(name).collect::<Vec<_>>().join(", "),
        // The stage alone says no: not worth a line of its own.
        Err(Refusal::WrongStage { .. } | Refusal::AlreadyEnded { .. } | Refusal::NotSold) => {
            OTHERS.to_owned()
        }
        Err(refusal) => format!("- {refusal}"),
    }
}

#[test]
fn the_matrix_is_as_reviewed() {
    let rows = rows();
    let titles = commands(None, at("2024-01-15"));
    let mut table = HEAD.to_owned();
    for (n, (title, _)) in titles.iter().enumerate() {
        writeln!(table, "\n{title}").unwrap();
        let mut by_outcome: Vec<(String, Vec<&str>)> = vec![];
        for row in &rows {
            let (name, command) = &commands(row.state.as_ref(), row.now)[n];
            let outcome = cell(row.state.as_ref(), name, command, row.now);
            match by_outcome.iter_mut().find(|(known, _)| *known == outcome) {
                Some((_, states)) => states.push(row.name),
                None => by_outcome.push((outcome, vec![row.name])),
            }
        }
        by_outcome.sort_by_key(|(outcome, _)| (outcome == OTHERS, outcome.starts_with(['-', '('])));
        for (outcome, states) in by_outcome {
            writeln!(table, "  {outcome}").unwrap();
            for line in if outcome == OTHERS { vec![] } else { wrapped(&states) } {
                writeln!(table, "      {line}").unwrap();
            }
        }
    }
    golden("goldens/state_matrix.txt", &table);
}

fn wrapped(states: &[&str]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (n, state) in states.iter().enumerate() {
        let last = lines.last_mut().unwrap();
        if last.len() + state.len() > 88 {
            lines.push(String::new());
        }
        let last = lines.last_mut().unwrap();
        let end = if n + 1 < states.len() { "; " } else { "" };
        write!(last, "{state}{end}").unwrap();
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}
