//! Passes: used up once whoever comes at the same time, found by what they came from and by whose
//! they are, and forgotten when they ended.

use futures::executor::block_on;
use perennial_core::ids::CustomerId;
use perennial_engine::change_set::{ChangeSet, DocumentChange};
use perennial_engine::directory::Document;
use perennial_engine::pass::{Pass, PassesOf};
use perennial_engine::ports::{CommitError, Store};

use super::sets::{ELSEWHERE, HERE, after, commit, empty, put};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("of 16 who use up a pass at once, one does", used_up_once),
    ("passes are found by their family and by whose they are", found_together),
    ("passes that ended are forgotten", forgotten),
];

fn pass(n: u8, family: &str) -> Pass {
    Pass {
        hash: [n; 32],
        kind: "code".to_owned(),
        family: family.to_owned(),
        customer: None,
        client: None,
        body: "{}".to_owned(),
        expires_at: after(60),
        spent_at: None,
    }
}

fn putting(expected: u64, pass: Pass) -> ChangeSet {
    ChangeSet { documents: vec![put(expected, Document::Pass(pass))], ..empty() }
}

fn found(store: &dyn Store, of: &PassesOf) -> Vec<u8> {
    let found = store.passes(HERE, of, 99).unwrap();
    let mut firsts: Vec<u8> = found
        .into_iter()
        .filter_map(|stored| match stored.document {
            Document::Pass(pass) => Some(pass.hash[0]),
            _ => None,
        })
        .collect();
    firsts.sort_unstable();
    firsts
}

fn used_up_once(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, putting(0, pass(1, "a"))).unwrap();
    let spent = |n: i64| putting(1, Pass { spent_at: Some(after(n)), ..pass(1, "a") });
    let answers: Vec<Result<(), CommitError>> = std::thread::scope(|scope| {
        let callers: Vec<_> =
            (0..16).map(|n| scope.spawn(move || commit(store, spent(n)))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let lost = Err(CommitError::DocumentVersion { key: Pass::key(&[1; 32]) });
    assert_eq!(answers.iter().filter(|answer| **answer == lost).count(), 15);
    subject.reopen();
    let kept = subject.store().document(HERE, &Pass::key(&[1; 32])).unwrap().unwrap();
    assert_eq!(kept.version, 2);
    assert!(matches!(kept.document, Document::Pass(Pass { spent_at: Some(_), .. })));
}

fn found_together(subject: &mut dyn Subject) {
    let store = subject.store();
    let of = |customer| Some(CustomerId(customer));
    let app = || Some("app".to_owned());
    for one in [
        Pass { customer: of(1), ..pass(1, "a") },
        pass(2, "a"),
        Pass { customer: of(1), ..pass(3, "b") },
        Pass { customer: of(2), ..pass(4, "b") },
        Pass { customer: of(1), client: app(), ..pass(5, "d") },
        Pass { customer: of(1), client: app(), ..pass(6, "e") },
        Pass { customer: of(2), client: app(), ..pass(7, "d") },
    ] {
        commit(store, putting(0, one)).unwrap();
    }
    let family = |name: &str| PassesOf::Family(name.to_owned());
    subject.reopen();
    let store = subject.store();
    assert_eq!(found(store, &family("a")), [1, 2]);
    assert_eq!(found(store, &PassesOf::Customer(CustomerId(1))), [1, 3, 5, 6]);
    let given = |customer, client: &str| {
        let client = client.to_owned();
        PassesOf::Client { customer: CustomerId(customer), client }
    };
    assert_eq!(found(store, &given(1, "app")), [5, 6]);
    assert_eq!(found(store, &given(2, "app")), [7]);
    assert_eq!(found(store, &given(2, "phone")), [0_u8; 0]);
    assert_eq!(store.passes(HERE, &given(1, "app"), 1).unwrap().len(), 1);
    assert_eq!(found(store, &family("c")), [0_u8; 0]);
    assert_eq!(store.passes(ELSEWHERE, &family("a"), 9), Ok(vec![]));
    assert_eq!(store.passes(HERE, &family("a"), 1).unwrap().len(), 1);
    assert_eq!(store.directory(), Ok(vec![]), "not in memory");
    // What was changed is found as it is now, what was taken back not at all.
    commit(store, putting(1, pass(1, "b"))).unwrap();
    let delete = DocumentChange::Delete { expected: 1, key: Pass::key(&[3; 32]) };
    commit(store, ChangeSet { documents: vec![delete], ..empty() }).unwrap();
    assert_eq!(found(store, &family("a")), [2]);
    assert_eq!(found(store, &family("b")), [1, 4]);
    assert_eq!(found(store, &PassesOf::Customer(CustomerId(1))), [5, 6]);
}

fn forgotten(subject: &mut dyn Subject) {
    let store = subject.store();
    for (n, seconds) in [(1, 10), (2, 30), (3, 20), (4, 40)] {
        let pass = Pass { expires_at: after(seconds), ..pass(n, "a") };
        commit(store, putting(0, pass)).unwrap();
    }
    let elsewhere = Pass { expires_at: after(10), ..pass(5, "a") };
    commit(store, ChangeSet { environment: ELSEWHERE, ..putting(0, elsewhere) }).unwrap();
    let family = PassesOf::Family("a".to_owned());
    assert_eq!(block_on(store.forget_passes(after(10), 9)), Ok(0), "not yet over");
    assert_eq!(block_on(store.forget_passes(after(30), 2)), Ok(2), "those that ended first");
    assert_eq!(found(store, &family), [2, 3, 4]);
    assert_eq!(block_on(store.forget_passes(after(40), 9)), Ok(2));
    subject.reopen();
    let store = subject.store();
    assert_eq!(found(store, &family), [4]);
    assert_eq!(store.passes(ELSEWHERE, &family, 9), Ok(vec![]));
    assert_eq!(store.document(HERE, &Pass::key(&[3; 32])), Ok(None));
    // Its place is free again.
    commit(store, putting(0, pass(3, "a"))).unwrap();
    assert_eq!(found(store, &family), [3, 4]);
}
