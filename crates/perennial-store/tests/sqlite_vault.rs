//! Receivers in a file: what opens their doors stands nowhere in it in clear, also not where a
//! program of before left it so, and only the key of the installation reads it.

use std::path::Path;
use std::sync::Arc;

use perennial_engine::access::{Access, ShownAs, TokenSource};
use perennial_engine::change_set::{ChangeSet, DocumentChange};
use perennial_engine::directory::{Document, DocumentKey, DocumentKind, Receiver};
use perennial_engine::ports::{Store, StoreError};
use perennial_store::conformance::sets::{HERE, commit, noon};
use perennial_store::{Options, SqliteStore, Vault};
use rusqlite::{Connection, params};
use tempfile::tempdir;

fn open(directory: &Path, secret: &[u8]) -> SqliteStore {
    let options = Options { vault: Vault::new(secret), ..Options::default() };
    SqliteStore::open(directory, &options).unwrap()
}

fn receiver() -> Receiver {
    let token = TokenSource {
        url: "https://id.example/token".to_owned(),
        client: "us".to_owned(),
        secret: "open-sesame".to_owned(),
        scopes: vec![],
        shown: ShownAs::Form,
    };
    let headers = vec![("authorization".to_owned(), "Basic open-sesame".to_owned())];
    Receiver {
        id: "rcv_1".to_owned(),
        url: "https://hooks.example/in".to_owned(),
        profile: "seed".to_owned(),
        secrets: vec![b"open-sesame-key".to_vec().into()],
        access: Some(Arc::new(Access { headers, token: Some(token), ..Access::default() })),
        ..Receiver::default()
    }
}

fn key() -> DocumentKey {
    DocumentKey::new(DocumentKind::Receiver, "rcv_1")
}

fn in_file(directory: &Path) -> Vec<u8> {
    let mut all = vec![];
    for entry in std::fs::read_dir(directory).unwrap() {
        all.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    all
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn what_opens_doors_is_not_in_the_file_and_is_read_back() {
    let directory = tempdir().unwrap();
    let document = Document::Receiver(receiver());
    {
        let store = open(directory.path(), b"ours");
        let mut set = ChangeSet::new(HERE, noon());
        set.documents.push(DocumentChange::Put { expected: 0, document: document.clone() });
        commit(&store, set).unwrap();
        let found = store.document(HERE, &key()).unwrap().unwrap();
        assert_eq!(found.document, document);
        assert!(!contains(&in_file(directory.path()), "sesame"), "in the log");
    }
    assert!(!contains(&in_file(directory.path()), "sesame"), "in the file");
    let store = open(directory.path(), b"ours");
    assert_eq!(store.directory().unwrap()[0].1.document, document);
    drop(store);
    // Somebody who has the file and another key.
    let store = open(directory.path(), b"theirs");
    let Err(StoreError::Record(why)) = store.directory() else { panic!("it was read") };
    assert!(why.contains("installation.key"), "{why}");
}

#[test]
fn a_file_of_before_is_sealed_when_it_is_opened() {
    let directory = tempdir().unwrap();
    drop(open(directory.path(), b"ours"));
    let golden = include_str!("../goldens/receiver.json").trim_end();
    {
        let database = Connection::open(directory.path().join("perennial.db")).unwrap();
        let insert = "INSERT INTO document (environment, kind, id, version, record)
            VALUES (?1, 8, 'rcv_1', 4, ?2)";
        database.execute(insert, params![HERE.0, golden]).unwrap();
    }
    let store = open(directory.path(), b"ours");
    let found = store.document(HERE, &key()).unwrap().unwrap();
    assert_eq!(found.version, 4);
    let Document::Receiver(known) = found.document else { panic!("a receiver") };
    assert_eq!(known.name, "data lake");
    drop(store);
    let database = Connection::open(directory.path().join("perennial.db")).unwrap();
    let kept: String = database
        .query_row("SELECT record FROM document WHERE kind = 8", [], |row| row.get(0))
        .unwrap();
    assert!(kept.starts_with("sealed1:") && !kept.contains("data lake"), "{kept}");
}
