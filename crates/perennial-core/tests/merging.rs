//! Merging two subscriptions of one customer: nothing becomes usable unpaid, and nothing is lost.

mod common;

use common::{Life, at, item, paid, sale};
use perennial_core::billing::Charge;
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::item::Paid;
use perennial_core::subscription::{ItemTerms, Sale};
use perennial_core::terms::{Terms, Timing};
use perennial_core::{Command, Fact, Refusal};

/// One sold on 10 January, and another of the same customer on the 4th.
fn two() -> (Life, Life) {
    let life = |id, date| {
        let customer = Some(perennial_core::ids::CustomerId(7));
        let id = SubscriptionId(id);
        let sale = Sale { id, customer, ..sale(Terms::platform(), item("seat", "31.00", "EUR")) };
        let mut life = Life::default();
        life.wish(&Command::Sell(Box::new(sale)), at(date), &mut { paid }).unwrap();
        life
    };
    (life(1, "2024-01-10"), life(2, "2024-01-04"))
}

fn seats(quantity: u32) -> ItemTerms {
    ItemTerms { quantity, ..item("seat", "31.00", "EUR") }
}

fn change(life: &mut Life, quantity: u32, timing: Timing) {
    let to = seats(quantity);
    let change =
        ChangeItem { number: 1, to, cycle: None, discount: None, lead: None, net: false, timing };
    life.wish(&Command::ChangeItem(Box::new(change)), at("2024-01-15"), &mut { paid }).unwrap();
}

/// What merging asks for, in minor units.
fn asked(charge: Option<&Charge>) -> Option<i64> {
    charge.map(|charge| charge.gross().map_or(0, Money::minor))
}

#[test]
fn what_is_chosen_for_the_next_billing_is_neither_charged_nor_usable_before_it() {
    let (mut primary, mut secondary) = two();
    change(&mut secondary, 100, Timing::NextBilling);
    let from = Box::new(secondary.state().clone());
    let merge = Command::TakeIn { from, prorate: true };
    let mut seen = None;
    let mut pay = |charge: &Charge| {
        seen = asked(Some(charge));
        paid(charge)
    };
    primary.wish(&merge, at("2024-01-16"), &mut pay).unwrap();
    // One seat from 4 to 10 February, 6 of 29 days.
    assert_eq!(seen, Some(641));
    let taken = &primary.state().items[1];
    assert_eq!((taken.terms.quantity, taken.version), (100, 2));
    assert_eq!(taken.entitled_terms().map(|terms| terms.quantity), Some(1));
    assert!(matches!(&taken.paid, Paid::Version(paid) if paid.version == 1));
    assert_eq!(taken.past.len(), 1);
    primary.work(at("2024-02-10"), &mut { paid });
    let taken = &primary.state().items[1];
    assert_eq!(taken.entitled_terms().map(|terms| terms.quantity), Some(100));
}

#[test]
fn a_change_that_waits_for_the_end_of_the_period_is_not_lost() {
    let (mut primary, mut secondary) = two();
    change(&mut secondary, 3, Timing::PeriodEnd);
    let from = Box::new(secondary.state().clone());
    let merge = Command::TakeIn { from, prorate: false };
    let refused = primary.wish(&merge, at("2024-01-16"), &mut { paid });
    assert_eq!(refused.err(), Some(Refusal::ChangePending));
    assert!(!primary.journal.iter().any(|dated| matches!(dated.fact, Fact::MergedFrom { .. })));
}
