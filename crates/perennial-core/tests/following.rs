//! An order that follows another subscription: whose it is, when it starts, where its first period
//! ends. And what a subscription holds meanwhile.

mod common;

use std::collections::BTreeMap;

use common::{Life, at, item, paid, sale};
use perennial_core::catalog::{CatalogRefusal, FirstEnd, History, Order};
use perennial_core::ids::{CustomerId, SubscriptionId, Territory};
use perennial_core::subscription::command::{CancelWhen, ChangeItem, Succession};
use perennial_core::subscription::stage::{CancelReason, StageName};
use perennial_core::subscription::{Sale, Start, Subscription};
use perennial_core::terms::{RenewalMode, Terms, Timing};
use perennial_core::{Command, Refusal};

fn sold(customer: Option<u128>, terms: Terms) -> Life {
    let customer = customer.map(CustomerId);
    let sale = Sale { customer, ..sale(terms, item("shield", "31.00", "EUR")) };
    let mut life = Life::default();
    life.wish(&Command::Sell(Box::new(sale)), at("2024-01-10"), &mut { paid }).unwrap();
    life
}

fn order(customer: Option<u128>) -> Order {
    Order {
        id: SubscriptionId(9),
        number: 9,
        project: "shop".into(),
        seller: None,
        customer: customer.map(CustomerId),
        territory: Territory::from("DE"),
        currency: None,
        terms: None,
        lines: vec![],
        offer: None,
        code: None,
        introductory: false,
        agreed: perennial_core::terms::Agreed::default(),
        start: Start::Now,
        first_period_ends: None,
        discount_plan: None,
        payment_method: None,
        references: BTreeMap::new(),
        parameters: BTreeMap::new(),
        replaces: None,
    }
}

fn held(s: &Subscription) -> Vec<&str> {
    s.products_held().map(perennial_core::ids::ProductId::as_str).collect()
}

#[test]
fn whoever_is_linked_is_carried_over_and_nobody_else_takes_the_place() {
    let now = at("2024-01-20");
    for (asked, linked, becomes) in [
        (None, None, Ok(None)),
        (None, Some(7), Ok(Some(7))),
        (Some(7), None, Ok(Some(7))),
        (Some(7), Some(7), Ok(Some(7))),
        (Some(8), Some(7), Err(Refusal::CustomerMismatch)),
    ] {
        let life = sold(linked, Terms::platform());
        let followed = order(asked).follow(life.state(), Succession::StartNow, now);
        let customer = followed.map(|order| order.customer.map(|customer| customer.0));
        assert_eq!(customer, becomes, "{asked:?} after {linked:?}");
    }
}

#[test]
fn each_rule_sets_start_and_first_end() {
    let life = sold(Some(7), Terms::platform());
    let follow = |how| order(None).follow(life.state(), how, at("2024-01-20")).unwrap();
    let end = at("2024-02-10");
    for (how, start, first) in [
        (Succession::StartNow, Start::Now, None),
        (Succession::Align, Start::Now, Some(FirstEnd::At(end))),
        (Succession::AtRenewal, Start::OnPredecessor(end), None),
    ] {
        let followed = follow(how);
        assert_eq!((followed.start, followed.first_period_ends), (start, first), "{how:?}");
        assert_eq!(followed.replaces, Some(SubscriptionId(1)));
    }
}

#[test]
fn one_in_grace_is_aligned_to_the_end_to_come() {
    let terms = Terms { renewal: RenewalMode::Extend, ..Terms::partner() };
    let at_end = perennial_core::terms::AtEnd {
        grace: perennial_core::time::Span::days(40),
        ..terms.at_end
    };
    let mut life = sold(Some(7), Terms { at_end, ..terms });
    for (now, end) in [("2024-02-12", "2024-03-10"), ("2024-03-15", "2024-04-10")] {
        life.work(at(now), &mut { paid });
        assert_eq!(life.state().stage.name(), StageName::Grace);
        let followed = order(None).follow(life.state(), Succession::Align, at(now)).unwrap();
        assert_eq!(followed.first_period_ends, Some(FirstEnd::At(at(end))), "on {now}");
    }
}

#[test]
fn what_is_being_paid_for_or_waits_is_held() {
    let mut life = sold(Some(7), Terms::platform());
    assert_eq!(held(life.state()), ["shield"]);
    let change = |to: &str, timing| {
        let to = item(to, "62.00", "EUR");
        Command::ChangeItem(Box::new(ChangeItem {
            number: 1,
            to,
            cycle: None,
            discount: None,
            lead: None,
            net: false,
            timing,
        }))
    };
    life.tell(&change("sword", Timing::Prorated), at("2024-01-15")).unwrap();
    assert_eq!(held(life.state()), ["shield", "sword"], "it is being paid for");
    life.work(at("2024-01-15"), &mut { paid });
    assert_eq!(held(life.state()), ["sword"]);
    life.tell(&change("bow", Timing::PeriodEnd), at("2024-01-16")).unwrap();
    assert_eq!(held(life.state()), ["sword", "bow"], "it waits for the period's end");
    let history = History::of([life.state()]);
    assert!(history.holds_product(&"bow".into()) && !history.holds_product(&"shield".into()));
    let other = sold(None, Terms { one_per_product: true, ..Terms::partner() });
    assert_eq!(history.leaves_room_for(other.state()), Ok(()), "a shield is no bow");
    let terms = Terms { one_per_product: true, ..Terms::partner() };
    let bow = Sale { customer: None, ..sale(terms, item("bow", "1.00", "EUR")) };
    for (start, room) in [
        (Start::Now, Err(CatalogRefusal::HoldsProduct)),
        // Who waits to follow another takes its place.
        (Start::OnPredecessor(at("2024-02-10")), Ok(())),
    ] {
        let bow = Sale { start, ..bow.clone() };
        let mut other = Life::default();
        other.wish(&Command::Sell(Box::new(bow)), at("2024-01-16"), &mut { paid }).unwrap();
        assert_eq!(history.leaves_room_for(other.state()), room, "{start:?}");
    }
    let cancel = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    life.wish(&cancel, at("2024-01-17"), &mut { paid }).unwrap();
    assert!(!History::of([life.state()]).holds_product(&"sword".into()), "not once it ended");
}
