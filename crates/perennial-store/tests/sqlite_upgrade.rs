//! An older database is brought up to date: what was paid before there were numbers gets them in
//! the order in which it was paid.

use std::path::Path;

use futures::executor::block_on;
use perennial_core::billing::credit::{CreditKind, CreditWhy};
use perennial_core::billing::{Amounts, ChargeKey, Credit, Reason};
use perennial_core::money::Money;
use perennial_core::subscription::Sale;
use perennial_core::time::Instant;
use perennial_engine::change_set::{
    ChangeSet, ChargeChange, ChargeStanding, CreditChange, DeliveryChange, DeliveryState, Issued,
    Numbering,
};
use perennial_engine::mail::MAIL;
use perennial_engine::ports::{NumberRange, Store};
use perennial_store::conformance::history::{currency, id, plain_sale};
use perennial_store::conformance::sets::{
    HERE, after, commit, delivery, empty, of, recorded, renamed, sale, sold,
};
use perennial_store::{Options, SqliteStore};
use refinery::{Migration, Runner};
use rusqlite::Connection;

const SALE: ChargeKey = ChargeKey { ordinal: 0, reason: Reason::Sale };

fn open(directory: &Path) -> SqliteStore {
    SqliteStore::open(directory, &Options::default()).unwrap()
}

fn paid(n: u64, seconds: i64, numbering: Numbering) -> ChangeSet {
    let (subscription, standing, at) = (id(n), ChargeStanding::Paid, after(seconds));
    let key = SALE;
    let moved = ChargeChange::Move { subscription, key, standing, attempt: 1, at, numbering };
    ChangeSet { charges: vec![moved], ..empty() }
}

fn credited(n: u64, seconds: i64) -> ChangeSet {
    let money = |minor| Money::new(minor, currency("EUR"));
    let amounts = Amounts { net: money(84), tax: money(16), gross: money(100) };
    let (kind, why) = (CreditKind::Refund, CreditWhy::Unused);
    let credit = Credit { number: 1, kind, why, against: SALE, amounts };
    let (subscription, at, numbering) = (id(n), after(seconds), Numbering::None);
    let open = CreditChange::Open { subscription, credit, at, attempt: 1, numbering };
    ChangeSet { credits: vec![open], ..empty() }
}

/// A database as the first version left it, with the rows of a newer one that has no numbers.
fn first_version(from: &Path, into: &Path) {
    let mut database = Connection::open(into.join("perennial.db")).unwrap();
    let sql = include_str!("../migrations/sqlite/V1__foundation.sql");
    let first = Migration::unapplied("V1__foundation", sql).unwrap();
    Runner::new(&[first]).run(&mut database).unwrap();
    let from = from.join("perennial.db").display().to_string();
    database.execute("ATTACH ?1 AS newer", [from]).unwrap();
    for (table, columns) in [
        ("subscription", "arrival, environment, id, number, version, wake_at, record"),
        ("journal", "arrival, environment, subscription, version, recorded_at, facts"),
        (
            "charge",
            "arrival, environment, subscription, ordinal, reason, standing, attempt, moved_at, \
             opened_in, record",
        ),
        ("credit", "environment, subscription, number, given_at, attempt, done, record"),
        (
            "delivery",
            "arrival, id, environment, receiver, subscription, object_version, event, event_at, \
             state, attempts, next_at, turn_at, last, body",
        ),
    ] {
        let copy = format!("INSERT INTO {table} SELECT {columns} FROM newer.{table}");
        database.execute(&copy, []).unwrap();
    }
}

#[test]
fn what_was_paid_before_gets_numbers_in_the_order_of_payment() {
    let (newer, older) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(newer.path());
    for n in 1..=5 {
        commit(&store, sale(n)).unwrap();
    }
    let mut foreign = plain_sale(6);
    foreign.project = "zebra".into();
    commit(&store, of(HERE, None, &sold(foreign))).unwrap();
    for (n, seconds) in [(1, 300), (2, 100), (4, 200), (5, 200), (6, 50)] {
        commit(&store, paid(n, seconds, Numbering::None)).unwrap();
    }
    commit(&store, credited(1, 500)).unwrap();
    commit(&store, credited(2, 400)).unwrap();
    drop(store);
    first_version(newer.path(), older.path());

    let store = open(older.path());
    let project = plain_sale(1).project;
    let invoice = |store: &SqliteStore, n| {
        let charges = store.charges(HERE, id(n)).unwrap();
        charges.into_iter().next().and_then(|record| record.invoice)
    };
    let ours = |number| Some(Issued { issuer: project.clone(), number });
    let given = [1, 2, 3, 4, 5].map(|n| invoice(&store, n));
    assert_eq!(given, [ours(4), ours(1), None, ours(2), ours(3)]);
    assert_eq!(invoice(&store, 6), Some(Issued { issuer: "zebra".into(), number: 1 }));
    let note = |n| store.credits(HERE, id(n)).unwrap().into_iter().next().and_then(|it| it.note);
    assert_eq!([note(1), note(2)], [ours(2), ours(1)]);
    let told = store.issuers(HERE).unwrap().into_iter();
    let told = told.map(|it| (it.issuer, it.invoices, it.credit_notes)).collect::<Vec<_>>();
    assert_eq!(told, [(project.clone(), 4, 2), ("zebra".into(), 1, 0)]);

    let next = Numbering::Next(project.clone());
    assert_eq!(block_on(store.commit(vec![paid(3, 600, next)])), [Ok(())]);
    assert_eq!(invoice(&store, 3), ours(5));
    let all = store.invoices(HERE, &NumberRange::after(project, 0, 99)).unwrap();
    assert_eq!(all.len(), 5);
    assert_eq!(store.quick_check(), Ok(vec![]));
}

/// What was told before there were lines is numbered in them, and who comes next follows.
#[test]
fn what_was_told_before_stands_in_lines() {
    let (newer, older) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(newer.path());
    let queue = |store: &SqliteStore, told: &[(u128, &str, u64)]| {
        let told = told.iter().map(|(n, to, about)| delivery(*n, to, id(*about)));
        let deliveries = told.map(DeliveryChange::Queue).collect();
        commit(store, ChangeSet { deliveries, ..empty() }).unwrap();
    };
    queue(&store, &[(1, "a", 1), (2, "a", 2), (3, "b", 1), (4, "a", 1), (5, MAIL, 1)]);
    let done = recorded(1, DeliveryState::Succeeded, after(1));
    commit(&store, ChangeSet { deliveries: vec![done], ..empty() }).unwrap();
    drop(store);
    first_version(newer.path(), older.path());

    let store = open(older.path());
    queue(&store, &[(6, "a", 1), (7, "b", 9)]);
    let told = store.feed(HERE, None, 0, 99).unwrap().into_iter();
    let told = told.map(|it| (it.id.0, it.sequence, it.line_sequence)).collect::<Vec<_>>();
    assert_eq!(told, [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 4, 2), (6, 6, 3), (7, 7, 1)]);
    assert_eq!(store.quick_check(), Ok(vec![]));
}

/// What sellers sold before it was known when it was written is found, those written last at the
/// end, and each at an instant of its own.
#[test]
fn what_sellers_sold_before_is_in_the_order_of_writing() {
    let (newer, older) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(newer.path());
    let sold_by = |seller: &str, n| {
        let sale = Sale { seller: Some(seller.into()), ..plain_sale(n) };
        of(HERE, None, &sold(sale))
    };
    for (seller, n) in [("north", 1), ("south", 2), ("north", 3)] {
        commit(&store, sold_by(seller, n)).unwrap();
    }
    commit(&store, sale(4)).unwrap();
    let first = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    let mut last = renamed(&first, "ord-1");
    last.at = after(60);
    commit(&store, last).unwrap();
    drop(store);
    first_version(newer.path(), older.path());

    let store = open(older.path());
    let found = |seller: &str| {
        let all = store.sold_by(HERE, &[seller.into()], Instant::MIN, 9).unwrap().into_iter();
        all.map(|it| (it.state.number, it.at)).collect::<Vec<_>>()
    };
    let plus = |at: Instant, micros| at.plus_micros(micros).unwrap();
    assert_eq!(found("north"), [(3, plus(after(0), 2)), (1, plus(after(60), 3))]);
    assert_eq!(found("south"), [(2, plus(after(0), 1))]);
    commit(&store, sold_by("south", 5)).unwrap();
    assert_eq!(found("south").last(), Some(&(5, plus(after(60), 4))));
}
