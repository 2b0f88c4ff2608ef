//! Subscriptions: versions, what is due, the journal, and finding them.

use perennial_core::Fact;
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::subscription::Sale;
use perennial_core::time::Instant;
use perennial_engine::change_set::ChangeSet;
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{CommitError, Find, Page, Store, StoreError};
use perennial_engine::{ChangeNote, Origin};

use super::history::{id, plain_sale};
use super::sets::{ELSEWHERE, HERE, after, commit, noon, of, renamed, sale, sold, told};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("a sale is read back whole", a_sale_is_read_back),
    ("who asked stands beside the facts", who_asked_stands_beside_the_facts),
    ("a stale version is refused", a_stale_version_is_refused),
    ("a version follows from the one before", a_version_follows),
    ("a number is given once", a_number_is_given_once),
    ("a wake-up alone needs no new version", a_wake_up_alone),
    ("what is due longest comes first", due_longest_first),
    ("found by number, customer and reference", found_by_index),
    ("pages hold each once while rows change", pages_while_rows_change),
    ("what a seller sold comes in the order of writing", sold_in_the_order_of_writing),
    ("nothing is written behind who reads on", nothing_is_written_behind),
    ("environments never mix", environments_never_mix),
];

const ALL: Page = Page { after: None, limit: 100 };

fn a_sale_is_read_back(subject: &mut dyn Subject) {
    let store = subject.store();
    let step = sold(plain_sale(1));
    assert_eq!(store.load(HERE, &[id(1)]), Ok(vec![None]));
    commit(store, of(HERE, None, &step)).unwrap();
    let found = store.load(HERE, &[id(2), id(1), id(1)]).unwrap();
    assert_eq!(found, [None, Some(step.state.clone()), Some(step.state.clone())]);
    let journal = store.journal(HERE, id(1), 0, 10).unwrap();
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0].version, 1);
    assert_eq!(journal[0].recorded_at, noon());
    assert_eq!(journal[0].facts, step.facts);

    commit(store, renamed(&step.state, "ord-1")).unwrap();
    let versions = |after, limit| {
        let entries = store.journal(HERE, id(1), after, limit).unwrap();
        entries.iter().map(|entry| entry.version).collect::<Vec<_>>()
    };
    assert_eq!(versions(0, 10), [1, 2]);
    assert_eq!(versions(0, 1), [1]);
    assert_eq!(versions(1, 10), [2]);
    assert_eq!(versions(2, 10), [] as [u64; 0]);
    assert_eq!(versions(u64::MAX, 10), [] as [u64; 0]);
}

fn who_asked_stands_beside_the_facts(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    let first = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    let note = ChangeNote {
        id: u128::MAX,
        reference: Some("CHG-9".to_owned()),
        kind: "CANCEL".to_owned(),
        reason: None,
        note: Some("said \"so\"".to_owned()),
    };
    let asked = |change| Origin {
        request: Some("req-1".to_owned()),
        correlation: Some("c-1".to_owned()),
        change,
        ..Origin::of("partner:telco")
    };
    let mut second = renamed(&first, "a");
    second.subscriptions[0].origin = Some(asked(Some(note.clone())));
    let after = second.subscriptions[0].state.clone();
    commit(store, second).unwrap();
    let mut third = renamed(&after, "b");
    third.subscriptions[0].origin = Some(Origin::of("storefront"));
    commit(store, third).unwrap();
    let journal = store.journal(HERE, id(1), 0, 10).unwrap();
    let origins: Vec<_> = journal.into_iter().map(|entry| entry.origin).collect();
    assert_eq!(origins, [None, Some(asked(Some(note))), Some(Origin::of("storefront"))]);
}

fn a_stale_version_is_refused(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    let refused = Err(CommitError::Version { id: id(1) });
    assert_eq!(commit(store, sale(1)), refused, "it must not exist");
    let first = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    commit(store, renamed(&first, "a")).unwrap();
    assert_eq!(commit(store, renamed(&first, "b")), refused, "somebody was first");
    let mut absent = renamed(&first, "c");
    absent.subscriptions[0].state.id = id(2);
    assert_eq!(commit(store, absent), Err(CommitError::Version { id: id(2) }));
    let now = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    assert_eq!((now.version, now.references["order"].as_str()), (2, "a"));
}

fn a_version_follows(subject: &mut dyn Subject) {
    let store = subject.store();
    let mut skipped = sale(1);
    skipped.subscriptions[0].state.version = 2;
    assert!(matches!(commit(store, skipped), Err(CommitError::Store(StoreError::Failed(_)))));
    let mut without_facts = sale(1);
    without_facts.subscriptions[0].facts.clear();
    assert!(matches!(commit(store, without_facts), Err(CommitError::Store(StoreError::Failed(_)))));
    assert_eq!(store.load(HERE, &[id(1)]), Ok(vec![None]));
}

fn a_number_is_given_once(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    let mut twin = sale(2);
    twin.subscriptions[0].state.number = 1;
    assert!(matches!(commit(store, twin), Err(CommitError::Store(StoreError::Failed(_)))));
    assert_eq!(store.load(HERE, &[id(2)]), Ok(vec![None]));
    let first = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    let mut renumbered = renamed(&first, "a");
    renumbered.subscriptions[0].state.number = 9;
    assert!(matches!(commit(store, renumbered), Err(CommitError::Store(StoreError::Failed(_)))));
}

fn a_wake_up_alone(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    let first = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    let mut parked = renamed(&first, "x");
    parked.subscriptions[0].state = first.clone();
    parked.subscriptions[0].facts.clear();
    parked.subscriptions[0].indexed.clear();
    parked.subscriptions[0].wake_at = Some(after(500));
    commit(store, parked.clone()).unwrap();
    assert_eq!(store.next_due(HERE), Ok(Some(after(500))));
    assert_eq!(store.load(HERE, &[id(1)]), Ok(vec![Some(first)]));
    assert_eq!(store.journal(HERE, id(1), 0, 10).unwrap().len(), 1);
    parked.subscriptions[0].wake_at = None;
    commit(store, parked).unwrap();
    assert_eq!(store.next_due(HERE), Ok(None));
}

fn due_longest_first(subject: &mut dyn Subject) {
    let store = subject.store();
    assert_eq!(store.next_due(HERE), Ok(None));
    for (n, wake_at) in [(1, Some(30)), (2, Some(10)), (3, Some(10)), (4, None), (5, Some(20))] {
        let mut set = sale(n);
        set.subscriptions[0].wake_at = wake_at.map(after);
        commit(store, set).unwrap();
    }
    let due = |until, limit| {
        let found = store.due(HERE, after(until), None, limit).unwrap();
        found.iter().map(|state| state.number).collect::<Vec<_>>()
    };
    assert_eq!(store.next_due(HERE), Ok(Some(after(10))));
    assert_eq!(due(9, 10), [] as [u64; 0]);
    assert_eq!(due(10, 10), [2, 3]);
    assert_eq!(due(30, 10), [2, 3, 5, 1]);
    assert_eq!(due(30, 3), [2, 3, 5]);
    let from = |mark, limit| {
        let found = store.due(HERE, after(30), Some(mark), limit).unwrap();
        found.iter().map(|state| state.number).collect::<Vec<_>>()
    };
    assert_eq!(from((after(10), id(2)), 10), [3, 5, 1]);
    assert_eq!(from((after(10), id(3)), 1), [5]);
    assert_eq!(from((after(15), id(1)), 10), [5, 1]);
    assert_eq!(from((after(30), id(1)), 10), [] as [u64; 0]);
    let last = SubscriptionId(u128::MAX);
    assert_eq!(from((after(30), last), 10), [] as [u64; 0]);
    assert_eq!(from((after(99), id(1)), 10), [] as [u64; 0]);
    assert_eq!(store.due(ELSEWHERE, after(99), None, 10), Ok(vec![]));
}

fn found_by_index(subject: &mut dyn Subject) {
    let store = subject.store();
    for n in 1..=4 {
        let mut sale = plain_sale(n);
        sale.customer = Some(CustomerId(u128::from(n % 2)));
        sale.references = [("order".to_owned(), format!("ord-{}", n / 3))].into();
        commit(store, of(HERE, None, &sold(sale))).unwrap();
    }
    let found = |find: Find, page| {
        let found = store.find(HERE, &find, page).unwrap();
        found.iter().map(|state| state.number).collect::<Vec<_>>()
    };
    let order = |value: &str| Find::Reference { name: "order".to_owned(), value: value.to_owned() };
    assert_eq!(found(Find::All, ALL), [1, 2, 3, 4]);
    assert_eq!(found(Find::Number(3), ALL), [3]);
    assert_eq!(found(Find::Number(9), ALL), [] as [u64; 0]);
    assert_eq!(found(Find::Number(u64::MAX), ALL), [] as [u64; 0]);
    assert_eq!(found(Find::Customer(CustomerId(1)), ALL), [1, 3]);
    assert_eq!(found(order("ord-0"), ALL), [1, 2]);
    assert_eq!(found(order("ord-"), ALL), [] as [u64; 0]);
    let after_one = Page { after: Some(id(1)), limit: 1 };
    assert_eq!(found(Find::All, after_one), [2]);
    assert_eq!(found(Find::Customer(CustomerId(1)), after_one), [3]);
    assert_eq!(found(Find::Number(1), after_one), [] as [u64; 0]);
    assert_eq!(found(Find::All, Page { after: Some(id(4)), limit: 9 }), [] as [u64; 0]);
    assert_eq!(found(Find::All, Page { after: None, limit: 0 }), [] as [u64; 0]);

    let second = store.load(HERE, &[id(2)]).unwrap().remove(0).unwrap();
    commit(store, renamed(&second, "ord-1")).unwrap();
    assert_eq!(found(order("ord-0"), ALL), [1]);
    assert_eq!(found(order("ord-1"), ALL), [2, 3, 4]);

    let (member, other) = (CustomerId(7), CustomerId(8));
    for (n, fact) in [
        (2, Fact::SharedWith { member }),
        (3, Fact::SharedWith { member }),
        (3, Fact::SharedWith { member: other }),
        (2, Fact::SharingStopped { member }),
    ] {
        let state = store.load(HERE, &[id(n)]).unwrap().remove(0).unwrap();
        commit(store, told(&state, fact)).unwrap();
    }
    assert_eq!(found(Find::SharedWith(member), ALL), [3]);
    assert_eq!(found(Find::SharedWith(other), ALL), [3]);
    assert_eq!(found(Find::SharedWith(CustomerId(1)), ALL), [] as [u64; 0]);
    assert_eq!(found(Find::Customer(member), ALL), [] as [u64; 0]);
    let third = store.load(HERE, &[id(3)]).unwrap().remove(0).unwrap();
    commit(store, told(&third, Fact::FamilyClosed)).unwrap();
    assert_eq!(found(Find::SharedWith(member), ALL), [] as [u64; 0]);
}

/// F36: every item that was there all the time appears exactly once.
fn pages_while_rows_change(subject: &mut dyn Subject) {
    let store = subject.store();
    for n in (2..=20).step_by(2) {
        commit(store, sale(n)).unwrap();
    }
    let (mut seen, mut last) = (vec![], None);
    loop {
        let page = store.find(HERE, &Find::All, Page { after: last, limit: 3 }).unwrap();
        let Some(end) = page.last() else { break };
        last = Some(end.id);
        seen.extend(page.iter().map(|state| state.number));
        // One changes on each page already read, one is sold between.
        commit(store, renamed(&page[0], "seen")).unwrap();
        if page[0].number.is_multiple_of(2) && page[0].number < 20 {
            commit(store, sale(page[0].number + 1)).unwrap();
        }
    }
    let always_there = seen.iter().filter(|number| *number % 2 == 0).collect::<Vec<_>>();
    assert_eq!(always_there, (2..=20).step_by(2).collect::<Vec<u64>>().iter().collect::<Vec<_>>());
    assert!(seen.is_sorted());
}

fn sold_by(seller: &str, environment: EnvironmentId, n: u64) -> ChangeSet {
    let sale = Sale { seller: Some(seller.into()), ..plain_sale(n) };
    of(environment, None, &sold(sale))
}

/// Numbers and instants, after one.
fn written(store: &dyn Store, seller: &str, after: Instant) -> Vec<(u64, Instant)> {
    let all = store.sold_by(HERE, &[seller.into()], after, 100).unwrap();
    all.into_iter().map(|it| (it.state.number, it.at)).collect()
}

fn sold_in_the_order_of_writing(subject: &mut dyn Subject) {
    let store = subject.store();
    let numbers = |store: &dyn Store, seller: &str| {
        written(store, seller, Instant::MIN).into_iter().map(|(n, _)| n).collect::<Vec<_>>()
    };
    assert_eq!(numbers(store, "north"), [] as [u64; 0]);
    commit(store, sale(9)).unwrap();
    for (seller, n) in [("north", 3), ("north", 1), ("south", 2), ("north", 4)] {
        commit(store, sold_by(seller, HERE, n)).unwrap();
    }
    commit(store, sold_by("north", ELSEWHERE, 5)).unwrap();
    assert_eq!(numbers(store, "north"), [3, 1, 4]);
    assert_eq!(numbers(store, "south"), [2]);
    assert_eq!(numbers(store, "nobody"), [] as [u64; 0]);

    // What changes goes to the end; what only wakes at another time stays where it is.
    let state = |n| store.load(HERE, &[id(n)]).unwrap().remove(0).unwrap();
    commit(store, renamed(&state(3), "x")).unwrap();
    let mut parked = renamed(&state(1), "y");
    parked.subscriptions[0].state = state(1);
    parked.subscriptions[0].facts.clear();
    parked.subscriptions[0].indexed.clear();
    parked.subscriptions[0].wake_at = Some(after(500));
    commit(store, parked).unwrap();
    assert_eq!(numbers(store, "north"), [1, 4, 3]);
    let found = store.sold_by(HERE, &["north".into()], Instant::MIN, 2).unwrap();
    assert_eq!(found.iter().map(|it| &it.state).collect::<Vec<_>>(), [&state(1), &state(4)]);

    let named = |seller: &str, limit| {
        let found = store.sold_by_as(HERE, &[seller.into()], ("order", "x"), limit).unwrap();
        found.into_iter().map(|it| (it.state.number, it.at)).collect::<Vec<_>>()
    };
    assert_eq!(named("north", 9), [*written(store, "north", Instant::MIN).last().unwrap()]);
    commit(store, renamed(&state(2), "x")).unwrap();
    commit(store, renamed(&state(1), "x")).unwrap();
    assert_eq!(named("north", 9).iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(named("north", 1).len(), 1);
    assert_eq!(named("south", 9).len(), 1);
    assert_eq!(named("nobody", 9), []);

    let both = ["south".into(), "north".into(), "south".into()];
    let of_both = |after, limit| {
        let found = store.sold_by(HERE, &both, after, limit).unwrap();
        found.into_iter().map(|it| (it.state.number, it.at)).collect::<Vec<_>>()
    };
    let all = of_both(Instant::MIN, 9);
    assert_eq!(all.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [4, 3, 2, 1]);
    assert_eq!(of_both(all[1].1, 1), [all[2]]);
    let found = store.sold_by_as(HERE, &both, ("order", "x"), 9).unwrap();
    assert_eq!(found.iter().map(|it| it.state.number).collect::<Vec<_>>(), [1, 2, 3]);
}

/// Clocks may stand still or step back, and sets may be refused.
fn nothing_is_written_behind(subject: &mut dyn Subject) {
    let store = subject.store();
    let (mut last, mut seen) = (Instant::MIN, vec![]);
    for (n, at) in [(1, 50), (2, 50), (3, 10), (4, 51), (5, 90)] {
        let mut set = sold_by("north", HERE, n);
        set.at = after(at);
        commit(store, set.clone()).unwrap();
        assert!(commit(store, set).is_err(), "it exists");
        for (number, at) in written(store, "north", last) {
            assert!(at > last);
            last = at;
            seen.push(number);
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    assert_eq!(last, after(90), "the clock is followed where it goes on");
    let third = written(store, "north", Instant::MIN)[2].1;
    assert_eq!(third, after(50).plus_micros(2).unwrap(), "what was refused used nothing up");
}

fn environments_never_mix(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    commit(store, of(ELSEWHERE, None, &sold(plain_sale(1)))).unwrap();
    let first = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    commit(store, renamed(&first, "here")).unwrap();
    let version = |environment| {
        let state = store.load(environment, &[id(1)]).unwrap().remove(0).unwrap();
        (state.version, store.journal(environment, id(1), 0, 9).unwrap().len())
    };
    assert_eq!((version(HERE), version(ELSEWHERE)), ((2, 2), (1, 1)));
    let order = Find::Reference { name: "order".to_owned(), value: "here".to_owned() };
    assert_eq!(store.find(HERE, &order, ALL).unwrap().len(), 1);
    assert_eq!(store.find(ELSEWHERE, &order, ALL).unwrap().len(), 0);
    let charges = |environment| store.charges(environment, id(1)).unwrap().len();
    assert_eq!((charges(HERE), charges(ELSEWHERE)), (1, 1));
}
