//! The columns: every command, as it is asked for in a state at an instant.

use std::collections::BTreeMap;

use perennial_core::billing::{Amounts, ChargeKey, Outcome, PaidCharge, Reason};
use perennial_core::ids::{CustomerId, DeviceId, MemberId, SubscriptionId};
use perennial_core::money::Money;
use perennial_core::subscription::command::{
    CancelWhen, ChangeItem, ChangePlan, PauseLength, PlanWhen, ProlongTo, Relocate, Resume,
    Succession,
};
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{
    DiscountPlan, ItemTerms, ListedPrice, NewPlan, PaymentMethod, Relationship, Renewal, Role,
    Sale, Verdict,
};
use perennial_core::terms::{ConsentKind, RenewalMode, Terms, Timing};
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Subscription};

use super::states::{plan, sold, terms};
use crate::common::{Life, at, currency, paid};

pub fn cancel(when: CancelWhen) -> Command {
    Command::Cancel { when, reason: CancelReason::Customer }
}

pub fn change(to: ItemTerms, timing: Timing) -> Command {
    Command::ChangeItem(Box::new(ChangeItem {
        number: 1,
        to,
        cycle: None,
        discount: None,
        lead: None,
        net: false,
        timing,
    }))
}

pub fn pause() -> Command {
    pause_for(PauseLength::ByTerms)
}

fn pause_for(length: PauseLength) -> Command {
    Command::Pause { reason: "asked".to_owned(), length }
}

fn settle(s: Option<&Subscription>, outcome: Outcome, now: Instant) -> Command {
    let charge = s.and_then(|s| s.charge.as_ref());
    let key = charge.map_or(ChargeKey { ordinal: 0, reason: Reason::Sale }, |charge| charge.key);
    Command::Settle { key, attempt: charge.map_or(1, |charge| charge.attempt), outcome, at: now }
}

/// What was paid for the running period; where nothing was, a charge of which nothing is left.
fn paid_charge(s: Option<&Subscription>) -> PaidCharge {
    let eur = currency("EUR");
    match s.and_then(|s| s.paid) {
        Some(paid) => {
            let left = paid.amounts.gross.sub(paid.credited.gross).unwrap();
            let left_tax = paid.amounts.tax.sub(paid.credited.tax).unwrap();
            PaidCharge { key: paid.key, amounts: paid.amounts, left, left_tax }
        }
        None => PaidCharge {
            key: ChargeKey { ordinal: 0, reason: Reason::Sale },
            amounts: Amounts::zero(eur),
            left: Money::zero(eur),
            left_tax: Money::zero(eur),
        },
    }
}

/// Every command, as it is asked for in a state at an instant.
pub fn commands(s: Option<&Subscription>, now: Instant) -> Vec<(&'static str, Command)> {
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
    let of = paid_charge(s);
    let declined = |hard| Outcome::Declined { code: "no".to_owned(), hard };
    vec![
        ("sell", Command::Sell(Box::new(sold(terms())))),
        ("activate", Command::Activate { at: now, receipt: None }),
        (
            "take the activation back, to sell again",
            Command::Unactivate { restock: true, force: false },
        ),
        ("take the activation back for good", Command::Unactivate { restock: false, force: false }),
        ("take the activation back by force", Command::Unactivate { restock: false, force: true }),
        ("link the customer", Command::LinkCustomer { customer: CustomerId(7) }),
        ("link another customer", Command::LinkCustomer { customer: CustomerId(8) }),
        ("hand it over", Command::HandOver { customer: CustomerId(8) }),
        ("move to Austria", moving()),
        ("note new contacts", Command::NoteContacts),
        ("wake when it is due", Command::Wake),
        ("give way when it is due", Command::GiveWay),
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
        ("a better plan by the terms", plan_change(better(), PlanWhen::ByTerms, None)),
        ("a lesser plan by the terms", plan_change(lesser(), PlanWhen::ByTerms, None)),
        ("a better plan at the end", plan_change(better(), PlanWhen::PeriodEnd, None)),
        ("a plan of a fixed year, now", plan_change(better(), PlanWhen::Now, Some(fixed_terms()))),
        (
            "ten seats",
            Command::ChangeSeats {
                to: Box::new(ItemTerms { quantity: 10, ..plan("standard", "10.00", 2) }),
                release_oldest: false,
            },
        ),
        (
            "an option",
            Command::ChangeOptions {
                add: vec![ItemTerms { role: Role::Addon, ..plan("extra", "1.00", 2) }],
                remove: vec![],
            },
        ),
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
        ("end it tomorrow", Command::SetEnd { to: in_days(1) }),
        ("end it in two months", Command::SetEnd { to: in_days(60) }),
        ("renew now", Command::RenewNow { reset: false }),
        ("renew now, from today", Command::RenewNow { reset: true }),
        ("renew the term by order", Command::RenewTerm { cycle: None }),
        ("pause", pause()),
        ("pause for the grace", pause_for(PauseLength::Grace)),
        ("pause for the retention", pause_for(PauseLength::Retention)),
        ("resume by the terms", Command::Resume { how: Resume::ByTerms }),
        ("resume with a new cycle", Command::Resume { how: Resume::NewCycle }),
        ("resume until a date", Command::Resume { how: Resume::Until(in_days(10)) }),
        ("resume on the old schedule", Command::Resume { how: Resume::KeepSchedule }),
        ("resume with its end", Command::Resume { how: Resume::KeepEnd }),
        ("resume, extended", Command::Resume { how: Resume::Extended }),
        ("cancel now", cancel(CancelWhen::Now)),
        ("cancel at the period's end", cancel(CancelWhen::PeriodEnd)),
        ("cancel in five days", cancel(CancelWhen::At(in_days(5)))),
        ("cancel in three months", cancel(CancelWhen::At(in_days(90)))),
        ("undo the cancellation", Command::UndoCancel),
        ("discard the waiting change", Command::DiscardPending),
        ("list a dearer price", list(Some("16.00"))),
        ("list a cheaper price", list(Some("8.00"))),
        ("list the same price", list(None)),
        ("agree to the price", Command::AnswerPrice { consent: true }),
        ("decline the price", Command::AnswerPrice { consent: false }),
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
        ("refund in full", Command::Refund { of, part: None }),
        ("refund a part", Command::Refund { of, part: Some(Money::new(100, of.left.currency())) }),
        ("refunded there", Command::RefundedThere { of, part: None }),
        ("charged back", Command::ChargedBack { of, part: None }),
        ("set a reference", Command::SetReferences { references: text("crm-1") }),
        (
            "set a reference of item 1",
            Command::SetItemReferences { number: 1, references: text("structure-1") },
        ),
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
                    brand: None,
                }),
            },
        ),
        ("share with one of the family", Command::ShareWith { member: CustomerId(20) }),
        ("share with one more", Command::ShareWith { member: CustomerId(30) }),
        ("share with the owner", Command::ShareWith { member: CustomerId(7) }),
        ("stop sharing", Command::StopSharing { member: CustomerId(20) }),
        ("open the family", Command::OpenFamily { numbers: vec![] }),
        ("open the family with item 1", Command::OpenFamily { numbers: vec![1] }),
        ("close the family", Command::CloseFamily),
        ("seat one more device", Command::TakeSeat { device: DeviceId(9), starts: false }),
        ("redeem on a device", Command::TakeSeat { device: DeviceId(9), starts: true }),
        ("seat a device again", Command::TakeSeat { device: DeviceId(1), starts: false }),
        ("free a seat", Command::FreeSeat { device: DeviceId(1) }),
        ("enrol the first member", enrol(1, Relationship::Primary)),
        ("enrol another first member", enrol(2, Relationship::Primary)),
        ("enrol a child", enrol(3, Relationship::Child)),
        ("the first member is known", judge(s, Verdict::Verified)),
        ("the first member is not who he says", judge(s, Verdict::Rejected)),
        ("the first member is asked about again", judge(s, Verdict::Pending { ask_at: None })),
        ("withdraw a consent that is required", withdraw(ConsentKind::Terms)),
        ("withdraw another consent", withdraw(ConsentKind::Marketing)),
        ("forget the first member", Command::RemoveMember { member: MemberId(1) }),
        ("fewer seats, prorated", change(seats(1), Timing::Prorated)),
        ("fewer seats, period end", change(seats(1), Timing::PeriodEnd)),
    ]
}

pub fn enrol(member: u128, relationship: Relationship) -> Command {
    Command::SubmitMember {
        member: MemberId(member),
        relationship,
        residence: "DE".into(),
        consents: [ConsentKind::Terms].into(),
    }
}

fn judge(s: Option<&Subscription>, verdict: Verdict) -> Command {
    let member = MemberId(1);
    let known = s.and_then(|s| s.enrolment.members.get(&member));
    let (round, at) = (known.map_or(0, |it| it.round), at("2024-01-15"));
    Command::JudgeMember { member, round, verdict, at }
}

fn withdraw(consent: ConsentKind) -> Command {
    Command::WithdrawConsent { member: MemberId(1), consent }
}

/// The standard plan for so many devices.
pub fn seats(devices: u32) -> ItemTerms {
    ItemTerms { devices: Some(devices), ..plan("standard", "10.00", 2) }
}

/// Another plan, in a year's cycle where it is sold on other terms.
fn plan_change(to: ItemTerms, when: PlanWhen, terms: Option<Terms>) -> Command {
    let cycle = if terms.is_some() { Span::years(1) } else { Span::months(1) };
    let with = NewPlan { terms: terms.map(Box::new), leaves: vec![], brings: vec![] };
    Command::ChangePlan(Box::new(ChangePlan { to, cycle, with, when }))
}

fn fixed_terms() -> Terms {
    Terms { renewal: RenewalMode::Manual, ..Terms::partner() }
}

fn moving() -> Command {
    Command::Relocate(Box::new(Relocate { to: "AT".into(), items: BTreeMap::new() }))
}

/// What the list says item 1 will cost, at once.
pub fn list(price: Option<&str>) -> Command {
    let listed = price.map(|price| {
        Box::new(ListedPrice {
            price: plan("standard", price, 2).price,
            start: None,
            notice: Span::hours(30 * 24),
            per_dollar: Some(1_000_000),
            always_asks: false,
        })
    });
    Command::AnnouncePrice { number: 1, listed }
}
