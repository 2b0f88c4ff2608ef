//! Every store keeps the same rules, and they cannot be told apart.

use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::Store;
use perennial_store::conformance::{Subject, differential, scenarios};
use perennial_store::{Options, SqliteStore};
use tempfile::TempDir;

struct InMemory(MemoryStore);

impl Subject for InMemory {
    fn store(&self) -> &dyn Store {
        &self.0
    }

    fn reopen(&mut self) {
        self.0 = MemoryStore::from_snapshot(self.0.snapshot());
    }
}

struct InSqlite {
    store: Option<SqliteStore>,
    directory: TempDir,
}

impl InSqlite {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut subject = Self { store: None, directory };
        subject.reopen();
        subject
    }
}

impl Subject for InSqlite {
    fn store(&self) -> &dyn Store {
        self.store.as_ref().unwrap()
    }

    fn reopen(&mut self) {
        self.store = None;
        self.store = Some(SqliteStore::open(self.directory.path(), &Options::default()).unwrap());
    }
}

#[test]
fn the_store_in_memory_conforms() {
    for (name, scenario) in scenarios() {
        println!("{name}");
        scenario(&mut InMemory(MemoryStore::new()));
    }
}

#[test]
fn the_store_in_sqlite_conforms() {
    for (name, scenario) in scenarios() {
        println!("{name}");
        let mut subject = InSqlite::new();
        scenario(&mut subject);
        assert_eq!(subject.store.unwrap().quick_check(), Ok(vec![]), "{name}");
    }
}

#[test]
fn the_stores_cannot_be_told_apart() {
    for seed in 0..60 {
        let sqlite = InSqlite::new();
        differential::compare(seed, 40, &MemoryStore::new(), sqlite.store());
    }
}
