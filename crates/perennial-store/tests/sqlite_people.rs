//! People in a file: nothing personal stands in it in clear, each has a key of his own, and master
//! keys are changed without opening anybody.

use std::path::Path;

use perennial_core::ids::SubscriptionId;
use perennial_engine::carry::Carried;
use perennial_engine::change_set::{Answer, AnswerKey, ChangeSet, DocumentChange};
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;
use perennial_engine::person::{Person, PersonalData, Pii, Whose};
use perennial_engine::ports::StoredDocument;
use perennial_engine::ports::{Store, StoreError};
use perennial_store::conformance::sets::{HERE, commit, noon};
use perennial_store::record::carried;
use perennial_store::{Options, SqliteStore, Vault, rewrap};
use tempfile::tempdir;

const SECRET: &[u8] = b"installation";

fn options(keys: &[[u8; 32]]) -> Options {
    let vault = Vault::new(SECRET);
    let vault = if keys.is_empty() { vault } else { vault.with_people(keys, SECRET) };
    Options { vault, ..Options::default() }
}

fn open(directory: &Path, keys: &[[u8; 32]]) -> SqliteStore {
    SqliteStore::open(directory, &options(keys)).unwrap()
}

fn person(id: u128) -> Person {
    let pii = |text: &str| Pii(text.to_owned());
    Person {
        id,
        partner: "telco-north".into(),
        whose: Whose::Member { subscription: SubscriptionId(7), guardian: None },
        reference: pii("canary-ref"),
        data: PersonalData {
            given_name: pii("Canary"),
            family_name: pii("Yellowbird"),
            date_of_birth: Some(pii("1980-02-03")),
            ..PersonalData::default()
        },
        consents: vec![],
        sent_at: noon(),
        names: ["hashed".to_owned()].into(),
    }
}

fn put(store: &SqliteStore, id: u128) {
    let mut set = ChangeSet::new(HERE, noon());
    set.documents.push(Filed::Person(Box::new(person(id))).put(0));
    commit(store, set).unwrap();
}

fn read(store: &SqliteStore, id: u128) -> Result<Option<Document>, StoreError> {
    Ok(store.document(HERE, &Person::key(id))?.map(|stored| stored.document))
}

fn in_file(directory: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        all += &String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap());
    }
    all.to_lowercase()
}

#[test]
fn nobody_is_in_the_file_in_clear() {
    let directory = tempdir().unwrap();
    let store = open(directory.path(), &[]);
    put(&store, 1);
    let kept = Document::Filed(Filed::Person(Box::new(person(1))));
    assert_eq!(read(&store, 1), Ok(Some(kept)));
    for canary in ["canary", "yellowbird", "1980-02-03"] {
        assert!(!in_file(directory.path()).contains(canary), "{canary}");
    }
    let mut set = ChangeSet::new(HERE, noon());
    set.documents.push(DocumentChange::Delete { expected: 1, key: Person::key(1) });
    commit(&store, set).unwrap();
    assert_eq!(read(&store, 1), Ok(None), "gone with the key");
}

#[test]
fn who_is_deleted_is_not_in_the_file_nor_in_its_log() {
    let directory = tempdir().unwrap();
    let store = open(directory.path(), &[]);
    put(&store, 1);
    // One that needs pages of its own.
    let mut large = person(2);
    large.data.family_name = Pii("Yellowbird".repeat(2_000));
    let mut set = ChangeSet::new(HERE, noon());
    set.documents.push(Filed::Person(Box::new(large)).put(0));
    commit(&store, set).unwrap();
    assert!(in_file(directory.path()).contains("person1:"), "sealed, with their wrapped keys");
    let kept = directory.path().join("perennial.db");
    let part = |id: u128| {
        let file = rusqlite::Connection::open(&kept).unwrap();
        let sql = "SELECT CAST(record AS TEXT) FROM document WHERE id = ?1";
        let record: String = file.query_row(sql, [Person::key(id).id], |row| row.get(0)).unwrap();
        record[record.len() - 64..].to_lowercase()
    };
    let parts = [part(1), part(2)];
    for id in [1, 2] {
        let mut set = ChangeSet::new(HERE, noon());
        set.documents.push(DocumentChange::Delete { expected: 1, key: Person::key(id) });
        commit(&store, set).unwrap();
    }
    let left = in_file(directory.path());
    assert!(!left.contains("person1:"), "a wrapped key is left");
    assert!(parts.iter().all(|part| !left.contains(part.as_str())), "sealed text is left");
}

#[test]
fn answers_are_sealed() {
    let directory = tempdir().unwrap();
    let store = open(directory.path(), &[]);
    let key = AnswerKey { caller: "partner/telco-north".to_owned(), key: "key-1".to_owned() };
    let answer = Answer {
        fingerprint: [7; 32],
        body: b"201 0 {\"activationCode\":\"K7QM2A4C9XPBX\"}".to_vec(),
        last: true,
        keep_until: noon(),
    };
    let mut set = ChangeSet::new(HERE, noon());
    set.answer = Some((key.clone(), answer.clone()));
    commit(&store, set).unwrap();
    assert!(!in_file(directory.path()).contains("k7qm2a4c9xpbx"));
    assert_eq!(store.answer(HERE, &key), Ok(Some(answer)), "the caller is told it again");
}

#[test]
fn another_master_key_wraps_everybody_anew() {
    let directory = tempdir().unwrap();
    let (new, newer) = ([1; 32], [2; 32]);
    {
        let store = open(directory.path(), &[]);
        (1..=3).for_each(|id| put(&store, id));
    }
    {
        let store = open(directory.path(), &[new]);
        put(&store, 4);
        assert!(read(&store, 1).unwrap().is_some(), "the installation's own key still opens");
    }
    let mut seen = 0;
    let done = rewrap(directory.path(), &options(&[new]), |count| seen += count).unwrap();
    assert_eq!((done, seen), (3, 3));
    assert_eq!(rewrap(directory.path(), &options(&[new]), |_| {}).unwrap(), 0, "once is enough");
    assert_eq!(rewrap(directory.path(), &options(&[newer, new]), |_| {}).unwrap(), 4);
    {
        let store = open(directory.path(), &[newer]);
        assert!((1..=4).all(|id| read(&store, id).unwrap().is_some()));
    }
    let store = open(directory.path(), &[new]);
    assert!(matches!(read(&store, 1), Err(StoreError::Record(_))), "the old key opens nobody");
}

#[test]
fn who_is_carried_out_is_sealed() {
    let vault = options(&[[1; 32]]).vault;
    let document = Document::Filed(Filed::Person(Box::new(person(1))));
    let stored = StoredDocument { version: 1, document };
    let carried = Carried::Document { environment: HERE, stored };
    let line = carried::write(&carried, &vault).unwrap();
    assert!(!line.to_lowercase().contains("canary"), "{line}");
    assert_eq!(carried::read(&line, &vault).unwrap(), carried);
    assert!(carried::read(&line, &Vault::new(b"another")).is_err());
}
