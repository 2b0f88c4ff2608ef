//! Seats: how many devices items are for, and what becomes of those that are too many.

mod common;

use common::{Life, at, item, paid, sale};
use perennial_core::ids::DeviceId;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::{Element, ItemTerms, Role};
use perennial_core::terms::{Terms, Timing};
use perennial_core::{Command, Refusal};

fn plan(devices: u32) -> ItemTerms {
    ItemTerms { devices: Some(devices), ..item("A", "10.00", "EUR") }
}

fn change(to: ItemTerms, timing: Timing) -> Command {
    let (cycle, discount, lead) = (None, None, None);
    Command::ChangeItem(Box::new(ChangeItem {
        number: 1,
        to,
        cycle,
        discount,
        lead,
        net: false,
        timing,
    }))
}

fn take(device: u128) -> Command {
    Command::TakeSeat { device: DeviceId(device), starts: false }
}

#[test]
fn items_are_for_so_many_devices() {
    let uncounted = ItemTerms { devices: None, quantity: 3, ..plan(1) };
    assert_eq!(uncounted.seats(), 3, "one with each unit");
    let counted = ItemTerms { quantity: 2, ..plan(5) };
    assert_eq!(counted.seats(), 10);
    let option = ItemTerms { devices: None, role: Role::Addon, ..plan(1) };
    assert_eq!(option.seats(), 0, "it is used on the devices of its plan");
    let more = ItemTerms { role: Role::Addon, ..plan(2) };
    assert_eq!(more.seats(), 2, "it brings some of its own");
    let element = |devices| Element { product: "E".into(), features: [].into(), devices };
    let elements = vec![element(Some(3)), element(None), element(Some(1))];
    let bundle = ItemTerms { devices: None, quantity: 2, elements, ..plan(1) };
    assert_eq!(bundle.seats(), 8);
}

/// Who uses it at the period's end nobody knows when the change is asked for: those who are too
/// many stay until they go, and nobody new comes.
#[test]
fn a_scheduled_downgrade_pushes_nobody_out() {
    let mut life = Life::default();
    let terms = Terms::partner();
    let sold = Command::Sell(Box::new(sale(terms, plan(3))));
    life.wish(&sold, at("2024-01-10"), &mut paid).unwrap();
    for device in 1..=3 {
        life.tell(&take(device), at("2024-01-11")).unwrap();
    }
    let now = at("2024-01-12");
    let refused = Err(Refusal::SeatsTaken { taken: 3 });
    assert_eq!(life.tell(&change(plan(1), Timing::Prorated), now), refused);
    let lesser = ItemTerms { product: "B".into(), ..plan(1) };
    life.tell(&change(lesser, Timing::PeriodEnd), now).unwrap();
    life.work(at("2024-02-10"), &mut paid);
    let now = at("2024-02-11");
    assert_eq!((life.state().seats.count(), life.state().seats_allowed()), (3, 1));
    assert_eq!(life.tell(&take(4), now), Err(Refusal::NoSeatLeft { allowed: 1 }));
    assert_eq!(life.tell(&take(3), now), Ok(vec![]), "who has his seat keeps it");
    life.tell(&change(plan(2), Timing::Prorated), now).unwrap();
    let oldest = life.state().seats.oldest_first();
    assert_eq!(oldest, [DeviceId(1), DeviceId(2), DeviceId(3)]);
    for device in oldest.into_iter().take(2) {
        life.tell(&Command::FreeSeat { device }, now).unwrap();
    }
    life.tell(&take(4), now).unwrap();
    assert!(life.state().seats.ever_taken);
}
