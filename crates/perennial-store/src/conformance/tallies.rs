//! Tallies: what is counted under a name never comes above its most, whoever counts at the same
//! time, and what is given back can be counted again.

use perennial_engine::change_set::{ChangeSet, TallyChange};
use perennial_engine::ports::{CommitError, Store};

use super::sets::{ELSEWHERE, HERE, commit, empty, take};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("a tally never comes above its most", never_above),
    ("of 16 who count at once as many do as may", as_many_as_may),
    ("what is given back can be counted again", given_back),
];

fn counting(name: &str, max: u64) -> ChangeSet {
    let tallies = vec![TallyChange::Count { name: name.to_owned(), max }];
    ChangeSet { tallies, ..empty() }
}

fn giving(name: &str) -> ChangeSet {
    ChangeSet { tallies: vec![TallyChange::GiveBack { name: name.to_owned() }], ..empty() }
}

fn used_up(name: &str) -> Result<(), CommitError> {
    Err(CommitError::UsedUp { name: name.to_owned() })
}

fn never_above(subject: &mut dyn Subject) {
    let store = subject.store();
    assert_eq!(store.tally(HERE, "a"), Ok(0));
    assert_eq!(commit(store, counting("a", 0)), used_up("a"));
    commit(store, counting("a", 2)).unwrap();
    commit(store, counting("a", 2)).unwrap();
    assert_eq!(commit(store, counting("a", 2)), used_up("a"));
    assert_eq!(commit(store, counting("a", 1)), used_up("a"), "less may be counted now");
    commit(store, ChangeSet { environment: ELSEWHERE, ..counting("a", 2) }).unwrap();
    commit(store, counting("b", u64::MAX)).unwrap();
    // All or nothing: neither the name nor the other tally is there.
    let mut both = counting("b", 9);
    both.tallies.extend(counting("a", 2).tallies);
    both.claims.push(take("name", "holder"));
    assert_eq!(commit(store, both), used_up("a"));
    subject.reopen();
    let store = subject.store();
    assert_eq!((store.tally(HERE, "a"), store.tally(ELSEWHERE, "a")), (Ok(2), Ok(1)));
    assert_eq!(store.tally(HERE, "b"), Ok(1));
    assert_eq!(store.holder(HERE, &super::sets::claim_key("name")), Ok(None));
}

fn as_many_as_may(subject: &mut dyn Subject) {
    let store = subject.store();
    let answers: Vec<Result<(), CommitError>> = std::thread::scope(|scope| {
        let count = || (0..4).map(|_| commit(store, counting("a", 50))).collect::<Vec<_>>();
        let callers: Vec<_> = (0..16).map(|_| scope.spawn(count)).collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 50);
    assert_eq!(answers.iter().filter(|answer| **answer == used_up("a")).count(), 14);
    subject.reopen();
    assert_eq!(subject.store().tally(HERE, "a"), Ok(50));
}

fn given_back(subject: &mut dyn Subject) {
    let store: &dyn Store = subject.store();
    commit(store, giving("a")).unwrap();
    assert_eq!(store.tally(HERE, "a"), Ok(0), "nobody counted it");
    commit(store, counting("a", 1)).unwrap();
    commit(store, giving("a")).unwrap();
    commit(store, counting("a", 1)).unwrap();
    assert_eq!(commit(store, counting("a", 1)), used_up("a"));
    // What one gives up another may take in the same commit.
    let mut both = giving("a");
    both.tallies.extend(counting("a", 1).tallies);
    commit(store, both).unwrap();
    assert_eq!(store.tally(HERE, "a"), Ok(1));
}
