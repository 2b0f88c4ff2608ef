//! Documents on file: found by the names they have today, in the commit of what they are about,
//! and forgotten when they end.

use futures::executor::block_on;
use perennial_engine::change_set::{ChangeSet, DocumentChange};
use perennial_engine::filed::{Filed, FiledKind, numbered};
use perennial_engine::fulfilment::{FulfilmentOrder, OrderState};
use perennial_engine::operation::{OPEN, Operation, Progress};
use perennial_engine::ports::{CommitError, Store, StoredDocument};

use super::sets::{ELSEWHERE, HERE, after, commit, empty};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("documents on file are found by their names", found_by_names),
    ("a document on file has the names of its last version", renamed),
    ("a document on file is written with its set, or not at all", together),
    ("documents on file that ended are forgotten", forgotten),
];

fn order(n: u128, account: &str) -> Filed {
    Filed::Order(Box::new(FulfilmentOrder {
        id: n,
        partner: "north".into(),
        reference: format!("o-{n}"),
        fingerprint: [1; 32],
        account: account.to_owned(),
        user: account.to_owned(),
        customer: None,
        created_at: after(0),
        state: OrderState::Completed,
        completed_at: Some(after(0)),
        lines: vec![],
        request: None,
    }))
}

fn operation(n: u128, progress: Progress, seconds: i64) -> Filed {
    Filed::Operation(Box::new(Operation {
        id: n,
        partner: "north".into(),
        kind: "ORDER".to_owned(),
        created_at: after(0),
        request: "{}".to_owned(),
        progress,
        forget_at: after(seconds),
    }))
}

fn filing(documents: Vec<DocumentChange>) -> ChangeSet {
    ChangeSet { documents, ..empty() }
}

fn ids(found: Vec<StoredDocument>) -> Vec<u128> {
    let id = |stored: StoredDocument| stored.document.key().id;
    found.into_iter().map(|it| u128::from_str_radix(&id(it), 16).unwrap()).collect()
}

fn named(store: &dyn Store, name: &str, after: Option<u128>, limit: usize) -> Vec<u128> {
    let after = after.map(numbered);
    let found = store.documents_named(HERE, FiledKind::Order, name, after.as_deref(), limit);
    ids(found.unwrap())
}

fn open(store: &dyn Store) -> Vec<u128> {
    ids(store.documents_named(HERE, FiledKind::Operation, OPEN, None, 9).unwrap())
}

fn found_by_names(subject: &mut dyn Subject) {
    let store = subject.store();
    for (n, account) in [(3, "a"), (1, "b"), (2, "a"), (4, "a")] {
        commit(store, filing(vec![order(n, account).put(0)])).unwrap();
    }
    let elsewhere = ChangeSet { environment: ELSEWHERE, ..filing(vec![order(5, "a").put(0)]) };
    commit(store, elsewhere).unwrap();
    commit(store, filing(vec![operation(6, Progress::NotStarted, 60).put(0)])).unwrap();
    subject.reopen();
    let store = subject.store();
    assert_eq!(named(store, "account:north/a", None, 9), [2, 3, 4]);
    assert_eq!(named(store, "account:north/a", None, 2), [2, 3]);
    assert_eq!(named(store, "account:north/a", Some(3), 9), [4]);
    assert_eq!(named(store, "account:north/a", Some(4), 9), [0_u128; 0]);
    assert_eq!(named(store, "partner:north", None, 9), [1, 2, 3, 4]);
    assert_eq!(named(store, "reference:north/o-1", None, 9), [1]);
    assert_eq!(named(store, "account:north/", None, 9), [0_u128; 0], "no part of a name");
    assert_eq!(open(store), [6], "kinds have names of their own");
    let all = |after: Option<u128>, limit| {
        let after = after.map(numbered);
        ids(store.documents_filed(HERE, FiledKind::Order, after.as_deref(), limit).unwrap())
    };
    assert_eq!(all(None, 9), [1, 2, 3, 4]);
    assert_eq!(all(Some(1), 2), [2, 3]);
    assert_eq!(store.directory(), Ok(vec![]), "not in memory");
}

fn renamed(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, filing(vec![operation(1, Progress::NotStarted, 60).put(0)])).unwrap();
    commit(store, filing(vec![operation(2, Progress::InProgress, 60).put(0)])).unwrap();
    assert_eq!(open(store), [1, 2]);
    let failed = Progress::Failed { at: after(1), problem: "{}".to_owned() };
    commit(store, filing(vec![operation(1, failed, 60).put(1)])).unwrap();
    assert_eq!(open(store), [2]);
    let key = FiledKind::Operation.key(numbered(2));
    commit(store, filing(vec![DocumentChange::Delete { expected: 1, key }])).unwrap();
    subject.reopen();
    let store = subject.store();
    assert_eq!(open(store), [0_u128; 0]);
    let kept = store.document(HERE, &FiledKind::Operation.key(numbered(1))).unwrap().unwrap();
    assert_eq!(kept.version, 2);
}

fn together(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, filing(vec![order(1, "a").put(0)])).unwrap();
    let both = filing(vec![order(2, "a").put(0), order(1, "b").put(7)]);
    let lost = CommitError::DocumentVersion { key: FiledKind::Order.key(numbered(1)) };
    assert_eq!(commit(store, both), Err(lost));
    subject.reopen();
    let store = subject.store();
    assert_eq!(named(store, "account:north/a", None, 9), [1]);
    assert_eq!(named(store, "account:north/b", None, 9), [0_u128; 0]);
    assert_eq!(store.document(HERE, &FiledKind::Order.key(numbered(2))), Ok(None));
}

fn forgotten(subject: &mut dyn Subject) {
    let store = subject.store();
    for (n, seconds) in [(1, 10), (2, 30), (3, 20), (4, 40)] {
        let change = operation(n, Progress::NotStarted, seconds).put(0);
        commit(store, filing(vec![change])).unwrap();
    }
    commit(store, filing(vec![order(5, "a").put(0)])).unwrap();
    assert_eq!(block_on(store.forget_documents(after(10), 9)), Ok(0), "not yet over");
    assert_eq!(block_on(store.forget_documents(after(30), 1)), Ok(1), "the oldest first");
    assert_eq!(open(store), [2, 3, 4]);
    assert_eq!(block_on(store.forget_documents(after(40), 9)), Ok(2));
    subject.reopen();
    let store = subject.store();
    assert_eq!(open(store), [4]);
    assert_eq!(store.document(HERE, &FiledKind::Operation.key(numbered(3))), Ok(None));
    assert_eq!(named(store, "partner:north", None, 9), [5], "kept for ever");
    // Its place is free again.
    commit(store, filing(vec![operation(3, Progress::NotStarted, 60).put(0)])).unwrap();
    assert_eq!(open(store), [3, 4]);
}
