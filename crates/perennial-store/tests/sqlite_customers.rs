//! Customers in a file: found in one of before they could be, found with another secret, and
//! nowhere in it in clear but in their documents.

use std::path::Path;

use perennial_core::ids::CustomerId;
use perennial_engine::change_set::ChangeSet;
use perennial_engine::directory::{CustomerKey, Document};
use perennial_engine::ports::Store;
use perennial_store::conformance::sets::{ELSEWHERE, HERE, commit, customer, noon, put};
use perennial_store::{IndexKey, Options, SqliteStore};
use refinery::{Migration, Runner};
use rusqlite::{Connection, params};
use tempfile::tempdir;

fn open(directory: &Path, secret: &[u8]) -> SqliteStore {
    let options = Options { index: IndexKey::new(secret), ..Options::default() };
    SqliteStore::open(directory, &options).unwrap()
}

fn found(store: &SqliteStore, email: &str) -> Vec<CustomerId> {
    let found = store.customers_named(HERE, &CustomerKey::email(email), None, 99).unwrap();
    let id = |document| match document {
        Document::Customer(customer) => customer.id,
        _ => unreachable!("a customer"),
    };
    found.into_iter().map(|stored| id(stored.document)).collect()
}

/// A file as the first version made it, with the golden customer of that time, and many more.
fn first_version(directory: &Path) {
    let mut database = Connection::open(directory.join("perennial.db")).unwrap();
    let sql = include_str!("../migrations/sqlite/V1__foundation.sql");
    let first = Migration::unapplied("V1__foundation", sql).unwrap();
    Runner::new(&[first]).run(&mut database).unwrap();
    let golden = include_str!("../goldens/customer.json").trim_end();
    let insert = "INSERT INTO document (environment, kind, id, version, record)
        VALUES (?1, 9, ?2, 1, ?3)";
    let whole = database.transaction().unwrap();
    for n in 2..=2_500_u128 {
        let id = format!("{:032x}", 0x0192_0000_0000_7000_8000_0000_0000_0000 + n);
        let record = golden.replace("01920000000070008000000000000002", &id);
        let record = if n == 2 { record } else { record.replace("ada@", &format!("n{n}@")) };
        let stored = CustomerId(u128::from_str_radix(&id, 16).unwrap()).to_string();
        whole.execute(insert, params![HERE.0, stored, record]).unwrap();
    }
    whole.commit().unwrap();
}

#[test]
fn a_file_of_before_finds_its_customers_by_email() {
    let directory = tempdir().unwrap();
    first_version(directory.path());
    let store = open(directory.path(), b"secret");
    assert_eq!(found(&store, "Ada@Example.org").len(), 1);
    assert_eq!(found(&store, "n2500@example.org").len(), 1);
    assert_eq!(found(&store, "n2501@example.org"), []);
    let reference = CustomerKey::Reference("c-99".to_owned());
    let named = |limit| store.customers_named(HERE, &reference, None, limit).unwrap().len();
    assert_eq!((named(9), named(9_999)), (9, 2_499));
    assert_eq!(store.quick_check(), Ok(vec![]));
}

#[test]
fn with_another_secret_the_names_are_hashed_anew() {
    let directory = tempdir().unwrap();
    let store = open(directory.path(), b"one");
    for (environment, n) in [(HERE, 1), (ELSEWHERE, 2)] {
        let documents = vec![put(0, customer(n, "ada@example.org"))];
        commit(&store, ChangeSet { documents, ..ChangeSet::new(environment, noon()) }).unwrap();
    }
    drop(store);
    for secret in [&b"two"[..], b"two", b"one"] {
        let store = open(directory.path(), secret);
        assert_eq!(found(&store, "ada@example.org"), [CustomerId(1)]);
    }
    let database = Connection::open(directory.path().join("perennial.db")).unwrap();
    let count = "SELECT count(*) FROM customer_name";
    assert_eq!(database.query_row(count, [], |row| row.get::<_, i64>(0)), Ok(2));
}

#[test]
fn an_address_stands_in_the_document_alone() {
    let directory = tempdir().unwrap();
    let store = open(directory.path(), b"secret");
    let documents = vec![put(0, customer(1, "ada@example.org"))];
    commit(&store, ChangeSet { documents, ..ChangeSet::new(HERE, noon()) }).unwrap();
    drop(store);
    let database = Connection::open(directory.path().join("perennial.db")).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let mut tables = database.prepare(tables).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut holding = vec![];
    for table in tables.map(Result::unwrap) {
        let mut all = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..columns).map(|n| format!("{:?}", row.get_ref(n).unwrap()));
            let bytes = (0..columns).map(|n| row.get_ref(n).unwrap().as_bytes().unwrap_or(&[]));
            let text = bytes.map(String::from_utf8_lossy).chain(cells.map(Into::into));
            if text.collect::<String>().contains("ada@") {
                holding.push(table.clone());
            }
        }
    }
    assert_eq!(holding, ["document"]);
}
