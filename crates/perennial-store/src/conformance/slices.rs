//! Slices: each set of a slice is all or nothing, and its neighbours do not notice.

use futures::executor::block_on;
use perennial_core::billing::{ChargeKey, Reason};
use perennial_engine::change_set::{
    ChangeSet, ChargeChange, ChargeStanding, DeliveryChange, DeliveryId, Numbering,
};
use perennial_engine::ports::{CommitError, Find, Page, StoreError, TurnsWanted};

use super::history::id;
use super::sets::{
    HERE, answer, answer_key, claim_key, commit, customer, delivery, noon, put, renamed, sale, take,
};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("a set is all or nothing, its neighbours stand", all_or_nothing),
    ("a set sees those before it", sees_those_before),
    ("answers are in the order of the sets", answers_in_order),
    ("an empty slice and an empty set are fine", nothing_is_fine),
];

/// Everything in it but the last row would do.
fn failing_at_the_end(n: u64) -> ChangeSet {
    let mut set = sale(n);
    set.answer = Some((answer_key(&n.to_string()), answer("sold")));
    set.claims = vec![take(&n.to_string(), "x")];
    set.documents = vec![put(0, customer(n, "x"))];
    set.deliveries = vec![DeliveryChange::Queue(delivery(u128::from(n), "a", id(n)))];
    let key = ChargeKey { ordinal: 9, reason: Reason::Resume };
    let (standing, at) = (ChargeStanding::Paid, noon());
    let (subscription, numbering) = (id(n), Numbering::Next("acme".into()));
    set.charges.push(ChargeChange::Move { subscription, key, standing, attempt: 1, at, numbering });
    set
}

fn all_or_nothing(subject: &mut dyn Subject) {
    let store = subject.store();
    let before = store.find(HERE, &Find::All, Page { after: None, limit: 9 });
    assert_eq!(before, Ok(vec![]));
    let slice = vec![sale(1), failing_at_the_end(2), sale(3), failing_at_the_end(4), sale(5)];
    let answers = block_on(store.commit(slice));
    let fine = answers.iter().map(Result::is_ok).collect::<Vec<_>>();
    assert_eq!(fine, [true, false, true, false, true]);
    assert!(matches!(answers[1], Err(CommitError::Store(StoreError::Failed(_)))));
    let found = store.load(HERE, &[1, 2, 3, 4, 5].map(id)).unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), fine);
    for n in [2_u64, 4] {
        assert_eq!(store.answer(HERE, &answer_key(&n.to_string())), Ok(None));
        assert_eq!(store.holder(HERE, &claim_key(&n.to_string())), Ok(None));
        assert_eq!(store.document(HERE, &customer(n, "x").key()), Ok(None));
        assert_eq!(store.journal(HERE, id(n), 0, 9), Ok(vec![]));
        assert_eq!(store.charges(HERE, id(n)), Ok(vec![]));
        assert_eq!(store.find(HERE, &Find::Number(n), Page { after: None, limit: 9 }), Ok(vec![]));
        assert_eq!(store.delivery(DeliveryId(u128::from(n))), Ok(None));
    }
    let all = |_, _: &str| 9;
    assert_eq!(store.due_deliveries(&TurnsWanted::all(noon(), 9, &all)), Ok(vec![]));
    // What was taken back is free.
    let mut again = failing_at_the_end(2);
    again.charges.pop();
    commit(store, again).unwrap();
}

fn sees_those_before(subject: &mut dyn Subject) {
    let store = subject.store();
    let sold = sale(1);
    let first = sold.subscriptions[0].state.clone();
    let next = renamed(&first, "a");
    let second = next.subscriptions[0].state.clone();
    let slice = vec![sold, next, renamed(&first, "late"), renamed(&second, "b")];
    let answers = block_on(store.commit(slice));
    let refused = Err(CommitError::Version { id: id(1) });
    assert_eq!(answers, [Ok(()), Ok(()), refused, Ok(())]);
    let now = store.load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    assert_eq!((now.version, now.references["order"].as_str()), (3, "b"));
    let versions = store.journal(HERE, id(1), 0, 9).unwrap();
    assert_eq!(versions.iter().map(|entry| entry.version).collect::<Vec<_>>(), [1, 2, 3]);
}

/// More than one transaction's worth, in descending order of their keys, every seventh refused.
fn answers_in_order(subject: &mut dyn Subject) {
    let store = subject.store();
    let answers = block_on(store.commit((1..=1_500).map(sale).collect()));
    assert!(answers.iter().all(Result::is_ok));
    let ids = (1..=1_500).map(id).collect::<Vec<_>>();
    let states = store.load(HERE, &ids).unwrap().into_iter().flatten().rev().collect::<Vec<_>>();
    let set = |state: &perennial_core::Subscription| {
        let mut set = renamed(state, "x");
        if state.number.is_multiple_of(7) {
            set.subscriptions[0].expected = 5;
            set.subscriptions[0].state.version = 6;
        }
        set
    };
    let answers = block_on(store.commit(states.iter().map(set).collect()));
    assert_eq!(answers.len(), states.len());
    for (state, answer) in states.iter().zip(answers) {
        let refused = Err(CommitError::Version { id: state.id });
        assert_eq!(answer, if state.number.is_multiple_of(7) { refused } else { Ok(()) });
    }
    let found = store.load(HERE, &ids).unwrap();
    for state in found.into_iter().flatten() {
        assert_eq!(
            state.version,
            if state.number.is_multiple_of(7) { 1 } else { 2 },
            "{}",
            state.number
        );
    }
}

fn nothing_is_fine(subject: &mut dyn Subject) {
    let store = subject.store();
    assert_eq!(block_on(store.commit(vec![])), []);
    assert_eq!(commit(store, ChangeSet::new(HERE, noon())), Ok(()));
    assert_eq!(store.load(HERE, &[]), Ok(vec![]));
    assert_eq!(store.directory(), Ok(vec![]));
    assert!(store.healthy());
}
