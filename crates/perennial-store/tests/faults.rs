//! Failing stores: what failed changed nothing, what was done but not told is found again, and
//! the disk may be full for a while.

use std::sync::Arc;

use futures::executor::block_on;
use perennial_engine::memory::{Fault, FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::ports::{CommitError, Find, Page, Store, StoreError};
use perennial_store::conformance::differential::{Mirror, Operations, reads};
use perennial_store::conformance::history::id;
use perennial_store::conformance::sets::{HERE, answer, answer_key, commit, renamed, sale, take};
use perennial_store::{Options, SqliteStore};
use tempfile::tempdir;

fn failed() -> StoreError {
    StoreError::Failed("no".to_owned())
}

#[test]
fn a_call_that_failed_before_changed_nothing() {
    let memory = Arc::new(MemoryStore::new());
    let store = FaultyStore::new(Arc::clone(&memory) as Arc<dyn Store>, FaultPlan::none());
    commit(&store, sale(1)).unwrap();
    let before = memory.digest();
    store.set_plan(FaultPlan::script([Some(Fault::Before(failed())), None]));
    let answers = block_on(store.commit(vec![sale(2), sale(3)]));
    assert_eq!(answers, [Err(CommitError::Store(failed())), Ok(())]);
    let mut found = store.load(HERE, &[id(2), id(3)]).unwrap().into_iter();
    assert_eq!([found.next().unwrap().is_some(), found.next().unwrap().is_some()], [false, true]);
    store.set_plan(FaultPlan::script([Some(Fault::Before(failed()))]));
    assert_ne!(memory.digest(), before);
    let before = memory.digest();
    assert_eq!(block_on(store.reserve("a", 3)), Err(failed()));
    assert_eq!(memory.digest(), before);
}

/// F30: the answer is lost, the same request comes again and finds what it did.
#[test]
fn a_lost_answer_is_found_by_its_key() {
    let store = FaultyStore::new(
        Arc::new(MemoryStore::new()),
        FaultPlan::script([Some(Fault::After(failed()))]),
    );
    let mut set = sale(1);
    set.answer = Some((answer_key("k"), answer("sold 1")));
    set.claims = vec![take("order", "1")];
    assert_eq!(commit(&store, set.clone()), Err(CommitError::Store(failed())));
    assert_eq!(commit(&store, set), Err(CommitError::Answered { key: answer_key("k") }));
    assert_eq!(store.answer(HERE, &answer_key("k")), Ok(Some(answer("sold 1"))));
    assert!(store.load(HERE, &[id(1)]).unwrap()[0].is_some());
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let run = |seed| {
        let memory = Arc::new(MemoryStore::new());
        let inner = Arc::clone(&memory) as Arc<dyn Store>;
        let store = FaultyStore::new(inner, FaultPlan::seeded(seed, 100, 100, 50));
        let mut operations = Operations::new(seed, 4);
        let mut answers = vec![];
        for _ in 0..60 {
            answers.push(block_on(store.commit(operations.slice())));
            operations.align(memory.as_ref());
            answers.push(vec![store.next_due(HERE).map(|_| ()).map_err(CommitError::Store)]);
        }
        (memory.digest(), answers)
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7).0, run(8).0);
    let injected = CommitError::Store(StoreError::Failed("a fault was injected".to_owned()));
    assert!(
        run(7).1.concat().iter().filter(|answer| **answer == Err(injected.clone())).count() > 9
    );
}

/// Two stores that suffer the same faults stay the same.
#[test]
fn faults_leave_no_half_changes_in_sqlite() {
    for seed in 0..8 {
        let directory = tempdir().unwrap();
        let memory = Arc::new(MemoryStore::new());
        let open = || Arc::new(SqliteStore::open(directory.path(), &Options::default()).unwrap());
        let mut sqlite = open();
        let plan = FaultPlan::seeded(seed, 150, 150, 0);
        let mut operations = Operations::new(seed, 5);
        let one = FaultyStore::new(Arc::clone(&memory) as Arc<dyn Store>, plan.clone());
        let mut plan_two = plan;
        for round in 0..24 {
            let slice = operations.slice();
            let two = FaultyStore::new(Arc::clone(&sqlite) as Arc<dyn Store>, plan_two.clone());
            let answers = block_on(one.commit(slice.clone()));
            assert_eq!(block_on(two.commit(slice)), answers, "seed {seed}, round {round}");
            plan_two = two.plan();
            operations.align(memory.as_ref());
            drop(two);
            if round % 6 == 5 {
                drop(sqlite);
                sqlite = open();
            }
            let mirror = Mirror::of(5);
            assert!(reads(sqlite.as_ref(), &mirror) == reads(memory.as_ref(), &mirror));
        }
    }
}

/// F45: a database that may not grow is as good as a full disk.
#[test]
fn a_full_disk_is_told_and_recovers_by_itself() {
    let directory = tempdir().unwrap();
    let options = Options { pages_max: Some(160), ..Options::default() };
    let store = SqliteStore::open(directory.path(), &options).unwrap();
    let mut sold = 0;
    let full = loop {
        match commit(&store, sale(sold + 1)) {
            Ok(()) => sold += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(full, CommitError::Store(StoreError::Full));
    assert!(sold > 20 && store.healthy());
    let all = |store: &SqliteStore| {
        let page = Page { after: None, limit: 10_000 };
        u64::try_from(store.find(HERE, &Find::All, page).unwrap().len()).unwrap()
    };
    assert_eq!(all(&store), sold, "reads go on");
    let answers = block_on(store.commit((1_000..1_200).map(sale).collect()));
    assert!(answers.iter().all(|answer| *answer == Err(CommitError::Store(StoreError::Full))));
    assert_eq!(all(&store), sold, "all of the slice, or nothing");
    drop(store);
    let store = SqliteStore::open(directory.path(), &Options::default()).unwrap();
    commit(&store, sale(sold + 1)).unwrap();
    assert_eq!(store.quick_check(), Ok(vec![]));
}

#[test]
fn a_full_queue_is_busy_and_nothing_of_the_call_is_done() {
    let directory = tempdir().unwrap();
    let options = Options { waiting_max: 8, slice_max: 128, ..Options::default() };
    let store = SqliteStore::open(directory.path(), &options).unwrap();
    // The disk is slow: somebody else writes to it.
    let other = rusqlite::Connection::open(store.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // An empty queue takes any slice, so that it cannot be too large for ever.
    let first = store.commit((1..=300).map(sale).collect());
    let second = block_on(store.commit((401..=420).map(sale).collect()));
    other.execute_batch("COMMIT").unwrap();
    assert!(second.iter().all(|answer| *answer == Err(CommitError::Store(StoreError::Busy))));
    assert!(block_on(first).iter().all(Result::is_ok));
    let found = store.load(HERE, &(401..=420).map(id).collect::<Vec<_>>()).unwrap();
    assert!(found.iter().all(Option::is_none));
    commit(&store, sale(5_000)).unwrap();
}

#[test]
fn what_was_taken_in_is_written_before_the_store_closes() {
    let directory = tempdir().unwrap();
    let store = SqliteStore::open(directory.path(), &Options::default()).unwrap();
    let pending = (0..20_u64)
        .map(|n| store.commit((n * 100 + 1..=n * 100 + 100).map(sale).collect()))
        .collect::<Vec<_>>();
    drop(pending);
    drop(store);
    let store = SqliteStore::open(directory.path(), &Options::default()).unwrap();
    let found = store.load(HERE, &(1..=2_000).map(id).collect::<Vec<_>>()).unwrap();
    assert!(found.iter().all(Option::is_some));
    let first = found.into_iter().next().unwrap().unwrap();
    commit(&store, renamed(&first, "on")).unwrap();
}
