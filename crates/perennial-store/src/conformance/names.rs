//! Names: claims, idempotency answers, documents, counters. Each is held by one.

use std::collections::BTreeSet;

use futures::executor::block_on;
use perennial_core::ids::CustomerId;
use perennial_engine::change_set::{ChangeSet, ClaimChange, DocumentChange};
use perennial_engine::directory::{Document, DocumentKey};
use perennial_engine::environment::{Environment, EnvironmentKind};
use perennial_engine::ports::{CommitError, Store, StoredDocument};

use super::history::id;
use super::sets::{
    ELSEWHERE, HERE, answer, answer_key, claim_key, commit, customer, empty, noon, put, sale, take,
};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("a claimed name has one holder", one_holder),
    ("claims are listed in key order", claims_in_order),
    ("the first answer is given again", first_answer_again),
    ("only an answer that is not the last gives way", answer_gives_way),
    ("a repeated request is told before all else", repetition_first),
    ("twenty the same at once are one", twenty_at_once),
    ("documents have versions", documents_have_versions),
    ("the directory holds all but customers", directory_without_customers),
    ("a counter never gives a number twice", counters),
];

fn claiming(claims: Vec<ClaimChange>) -> ChangeSet {
    ChangeSet { claims, ..empty() }
}

fn release(name: &str) -> ClaimChange {
    ClaimChange::Release { key: claim_key(name) }
}

fn one_holder(subject: &mut dyn Subject) {
    let store = subject.store();
    assert_eq!(store.holder(HERE, &claim_key("a")), Ok(None));
    commit(store, claiming(vec![take("a", "first")])).unwrap();
    let refused = CommitError::Claimed { key: claim_key("a"), holder: "first".to_owned() };
    assert_eq!(commit(store, claiming(vec![take("a", "second")])), Err(refused.clone()));
    assert_eq!(commit(store, claiming(vec![take("b", "x"), take("a", "x")])), Err(refused));
    assert_eq!(store.holder(HERE, &claim_key("b")), Ok(None), "all or nothing");
    assert_eq!(store.holder(ELSEWHERE, &claim_key("a")), Ok(None));
    commit(store, claiming(vec![release("a"), take("a", "second")])).unwrap();
    assert_eq!(store.holder(HERE, &claim_key("a")), Ok(Some("second".to_owned())));
    commit(store, claiming(vec![release("a"), release("nobody's")])).unwrap();
    assert_eq!(store.holder(HERE, &claim_key("a")), Ok(None));
}

fn claims_in_order(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, claiming(vec![take("b", "2"), take("a", "1"), take("c", "3")])).unwrap();
    commit(store, ChangeSet { environment: ELSEWHERE, ..claiming(vec![take("d", "4")]) }).unwrap();
    let listed = |after: Option<&str>, limit| {
        let after = after.map(claim_key);
        let found = store.claims(HERE, after.as_ref(), limit).unwrap();
        found.into_iter().map(|(key, holder)| key.name + &holder).collect::<Vec<_>>()
    };
    assert_eq!(listed(None, 9), ["a1", "b2", "c3"]);
    assert_eq!(listed(None, 2), ["a1", "b2"]);
    assert_eq!(listed(Some("a"), 9), ["b2", "c3"]);
    assert_eq!(listed(Some("c"), 9), [] as [&str; 0]);
}

fn first_answer_again(subject: &mut dyn Subject) {
    let store = subject.store();
    assert_eq!(store.answer(HERE, &answer_key("k")), Ok(None));
    let answering = |body| ChangeSet { answer: Some((answer_key("k"), answer(body))), ..empty() };
    commit(store, answering("first")).unwrap();
    let refused = Err(CommitError::Answered { key: answer_key("k") });
    assert_eq!(commit(store, answering("second")), refused);
    assert_eq!(store.answer(HERE, &answer_key("k")), Ok(Some(answer("first"))));
    let mut other = answer_key("k");
    "south/commerce".clone_into(&mut other.caller);
    assert_eq!(store.answer(HERE, &other), Ok(None));
    let elsewhere = ChangeSet { environment: ELSEWHERE, ..answering("elsewhere") };
    commit(store, elsewhere).unwrap();
}

fn answer_gives_way(subject: &mut dyn Subject) {
    let store = subject.store();
    let answering = |body, last, mark| {
        let mut answer = answer(body);
        (answer.last, answer.fingerprint) = (last, [mark; 32]);
        ChangeSet { answer: Some((answer_key("k"), answer)), ..empty() }
    };
    let refused = Err(CommitError::Answered { key: answer_key("k") });
    commit(store, answering("open", false, 7)).unwrap();
    assert_eq!(commit(store, answering("open again", false, 7)), refused);
    assert_eq!(commit(store, answering("another request", true, 8)), refused);
    commit(store, answering("final", true, 7)).unwrap();
    assert_eq!(commit(store, answering("final again", true, 7)), refused);
    assert_eq!(store.answer(HERE, &answer_key("k")), Ok(Some(answer("final"))));
}

fn repetition_first(subject: &mut dyn Subject) {
    let store = subject.store();
    let mut set = sale(1);
    set.answer = Some((answer_key("k"), answer("sold")));
    set.claims = vec![take("order", "1")];
    commit(store, set.clone()).unwrap();
    assert_eq!(commit(store, set.clone()), Err(CommitError::Answered { key: answer_key("k") }));
    set.answer = None;
    assert!(matches!(commit(store, set.clone()), Err(CommitError::Claimed { .. })));
    set.claims.clear();
    assert_eq!(commit(store, set), Err(CommitError::Version { id: id(1) }));
}

/// F31, at the store: the same request from twenty threads, each with a subscription of its own.
fn twenty_at_once(subject: &mut dyn Subject) {
    let store = subject.store();
    for round in 0..15_u64 {
        let key = answer_key(&format!("round {round}"));
        let attempt = |n: u64| {
            let mut set = sale(1_000 * (round + 1) + n);
            set.answer = Some((key.clone(), answer("sold")));
            set.claims = vec![take(&format!("order {round}"), &n.to_string())];
            commit(store, set)
        };
        let attempt = &attempt;
        let answers = std::thread::scope(|threads| {
            let running = (0..20).map(|n| threads.spawn(move || attempt(n))).collect::<Vec<_>>();
            running.into_iter().map(|it| it.join().expect("no panic")).collect::<Vec<_>>()
        });
        let sold = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(sold, 1, "{answers:?}");
        let refused = Err(CommitError::Answered { key: key.clone() });
        assert_eq!(answers.iter().filter(|answer| **answer == refused).count(), 19);
    }
    let page = perennial_engine::ports::Page { after: None, limit: 100 };
    let found = store.find(HERE, &perennial_engine::ports::Find::All, page).unwrap();
    assert_eq!(found.len(), 15, "one for each round");
}

fn documents_have_versions(subject: &mut dyn Subject) {
    let store = subject.store();
    let key = DocumentKey::customer(CustomerId(1));
    let putting = |expected, email| ChangeSet {
        documents: vec![put(expected, customer(1, email))],
        ..empty()
    };
    let deleting = |expected| ChangeSet {
        documents: vec![DocumentChange::Delete { expected, key: key.clone() }],
        ..empty()
    };
    let refused = Err(CommitError::DocumentVersion { key: key.clone() });
    assert_eq!(store.document(HERE, &key), Ok(None));
    assert_eq!(commit(store, putting(1, "a")), refused);
    assert_eq!(commit(store, deleting(1)), refused);
    commit(store, putting(0, "a")).unwrap();
    assert_eq!(commit(store, putting(0, "b")), refused);
    commit(store, putting(1, "b")).unwrap();
    assert_eq!(commit(store, putting(1, "c")), refused);
    let stored = StoredDocument { version: 2, document: customer(1, "b") };
    assert_eq!(store.document(HERE, &key), Ok(Some(stored)));
    assert_eq!(store.document(ELSEWHERE, &key), Ok(None));
    assert_eq!(commit(store, deleting(1)), refused);
    commit(store, deleting(2)).unwrap();
    assert_eq!(store.document(HERE, &key), Ok(None));
    commit(store, deleting(0)).unwrap();
    commit(store, putting(0, "again")).unwrap();
}

fn directory_without_customers(subject: &mut dyn Subject) {
    let store = subject.store();
    let environment = |id, name: &str| {
        let kind = EnvironmentKind::Production;
        Document::Environment(Environment { id, name: name.to_owned(), kind })
    };
    for (of, name) in [(ELSEWHERE, "sandbox"), (HERE, "production")] {
        let documents = vec![put(0, environment(of, name)), put(0, customer(1, name))];
        commit(store, ChangeSet { documents, ..ChangeSet::new(of, noon()) }).unwrap();
    }
    let more = (2..=4).map(|n| put(0, customer(n, "x"))).collect();
    commit(store, ChangeSet { documents: more, ..empty() }).unwrap();
    let expected = [(HERE, "production"), (ELSEWHERE, "sandbox")]
        .map(|(of, name)| (of, StoredDocument { version: 1, document: environment(of, name) }));
    assert_eq!(store.directory(), Ok(expected.to_vec()));
    let listed = |store: &dyn Store, after: Option<u128>, limit| {
        let found = store.customers(HERE, after.map(CustomerId), limit).unwrap();
        found.into_iter().map(|stored| stored.document.key().id).collect::<Vec<_>>()
    };
    let ids = (1..=4).map(|n| CustomerId(n).to_string()).collect::<Vec<_>>();
    assert_eq!(listed(store, None, 9), ids);
    assert_eq!(listed(store, Some(1), 2), ids[1..3]);
}

fn counters(subject: &mut dyn Subject) {
    let store = subject.store();
    let reserve = |counter, count| block_on(store.reserve(counter, count)).unwrap();
    assert_eq!(
        [reserve("a", 1), reserve("a", 10), reserve("a", 1), reserve("b", 5)],
        [1, 2, 12, 1]
    );
    let reserve = &reserve;
    let firsts = std::thread::scope(|threads| {
        let running = (0..8).map(|_| threads.spawn(move || reserve("c", 7))).collect::<Vec<_>>();
        running.into_iter().map(|it| it.join().expect("no panic")).collect::<BTreeSet<_>>()
    });
    assert_eq!(firsts, (0..8).map(|n| 1 + 7 * n).collect());
    subject.reopen();
    assert_eq!(block_on(subject.store().reserve("a", 1)), Ok(13));
}
