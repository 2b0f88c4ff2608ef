//! Opening a data directory, and what is refused there without changing a byte.

use std::fs;
use std::path::Path;

use futures::executor::block_on;
use perennial_engine::ports::{Find, Page, Store, StoreError};
use perennial_store::conformance::history::id;
use perennial_store::conformance::sets::{
    HERE, after, answer, answer_key, commit, empty, renamed, sale,
};
use perennial_store::{OpenError, Options, SCHEMA, SqliteStore};
use tempfile::tempdir;

fn open(directory: &Path) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(directory, &Options::default())
}

/// The database and its log, with their bytes. The index of the log is made anew by whoever reads.
fn bytes(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let files = ["perennial.db", "perennial.db-wal"]
        .map(|name| (name.to_owned(), fs::read(directory.join(name)).unwrap_or_default()));
    files.into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect()
}

#[test]
fn a_second_process_is_refused_by_name() {
    let directory = tempdir().unwrap();
    let first = open(directory.path()).unwrap();
    let error = open(directory.path()).err().unwrap().to_string();
    let process = std::process::id();
    assert!(
        error.contains(&format!("in use by process {process}; stop that one first")),
        "{error}"
    );
    drop(first);
    open(directory.path()).unwrap();
}

#[test]
fn newer_data_are_refused_untouched() {
    let directory = tempdir().unwrap();
    commit(&open(directory.path()).unwrap(), sale(1)).unwrap();
    let file = directory.path().join("perennial.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", SCHEMA + 1).unwrap();
    drop(connection);
    let before = bytes(directory.path());
    let error = open(directory.path()).err().unwrap().to_string();
    let said = format!("have schema {}, this program knows schemas up to {SCHEMA}", SCHEMA + 1);
    assert!(error.contains(&said), "{error}");
    assert!(bytes(directory.path()) == before, "not a byte changed");
}

#[test]
fn newer_data_are_refused_also_from_the_log() {
    let directory = tempdir().unwrap();
    drop(open(directory.path()).unwrap());
    // As a crash leaves it: the new version stands in the log only.
    let file = directory.path().join("perennial.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .unwrap();
    connection.pragma_update(None, "user_version", SCHEMA + 1).unwrap();
    drop(connection);
    let before = bytes(directory.path());
    assert!(before.len() == 2, "a database and its log");
    let newer = |error| matches!(error, OpenError::Newer { found, .. } if found == SCHEMA + 1);
    assert!(open(directory.path()).err().is_some_and(newer));
    assert!(bytes(directory.path()) == before, "not a byte changed");
}

#[test]
fn what_is_not_ours_is_refused_untouched() {
    let directory = tempdir().unwrap();
    let file = directory.path().join("perennial.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(connection);
    let before = bytes(directory.path());
    assert!(matches!(open(directory.path()), Err(OpenError::Foreign { .. })));
    assert!(bytes(directory.path()) == before, "not a byte changed");
    fs::write(&file, "this is no database, but it is long enough to be taken for one".repeat(9))
        .unwrap();
    assert!(matches!(open(directory.path()), Err(OpenError::Foreign { .. })));
}

#[test]
fn a_backup_is_a_data_directory_of_its_own() {
    let (directory, other) = (tempdir().unwrap(), tempdir().unwrap());
    let store = open(directory.path()).unwrap();
    block_on(store.commit((1..=300).map(sale).collect()));
    std::thread::scope(|threads| {
        let busy = threads.spawn(|| {
            for n in 301..=400 {
                commit(&store, sale(n)).unwrap();
            }
        });
        store.backup(&other.path().join("perennial.db")).unwrap();
        busy.join().unwrap();
    });
    assert!(store.backup(&other.path().join("perennial.db")).is_err(), "it exists");
    let copy = open(other.path()).unwrap();
    assert_eq!(copy.quick_check(), Ok(vec![]));
    let all = copy.find(HERE, &Find::All, Page { after: None, limit: 1_000 }).unwrap();
    assert!(all.len() >= 300 && all.windows(2).all(|two| two[0].number + 1 == two[1].number));
    let first = all.into_iter().next().unwrap();
    commit(&copy, renamed(&first, "goes on")).unwrap();
}

#[test]
fn a_damaged_file_is_told() {
    let directory = tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    block_on(store.commit((1..=500).map(sale).collect()));
    drop(store);
    let file = directory.path().join("perennial.db");
    let mut damaged = fs::read(&file).unwrap();
    let middle = damaged.len() / 2 / 4_096 * 4_096;
    damaged[middle..middle + 4_096].fill(0);
    fs::write(&file, damaged).unwrap();
    let told = match open(directory.path()) {
        Err(_) => true,
        Ok(store) => store.quick_check() != Ok(vec![]),
    };
    assert!(told);
}

#[test]
fn a_record_in_anothers_row_is_damage_and_not_an_answer() {
    let directory = tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    commit(&store, sale(1)).unwrap();
    commit(&store, sale(2)).unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(directory.path().join("perennial.db")).unwrap();
    let swap = "UPDATE subscription SET record =
        (SELECT record FROM subscription WHERE number = 2) WHERE number = 1";
    assert_eq!(connection.execute(swap, []).unwrap(), 1);
    drop(connection);
    let store = open(directory.path()).unwrap();
    assert!(matches!(store.load(HERE, &[id(1)]), Err(StoreError::Record(_))));
}

#[test]
fn answers_are_forgotten_when_they_need_not_be_kept() {
    let directory = tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    for n in 0..5 {
        let mut answer = answer("x");
        answer.keep_until = after(n);
        let mut set = empty();
        set.answer = Some((answer_key(&n.to_string()), answer));
        commit(&store, set).unwrap();
    }
    assert_eq!(block_on(store.forget_answers(after(3), 2)), Ok(2));
    assert_eq!(block_on(store.forget_answers(after(3), 2)), Ok(1));
    assert_eq!(block_on(store.forget_answers(after(3), 2)), Ok(0));
    assert_eq!(store.answer(HERE, &answer_key("2")), Ok(None));
    assert!(store.answer(HERE, &answer_key("3")).unwrap().is_some());
}
