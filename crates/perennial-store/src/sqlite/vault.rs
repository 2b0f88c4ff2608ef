//! What opens the doors of others is sealed in the file: the documents of receivers hold signing
//! secrets, passwords and private keys, and whoever has the file, but not the key of the
//! installation, cannot read them.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest;
use perennial_engine::FiledKind;
use perennial_engine::directory::{Document, DocumentKind};
use perennial_engine::ports::StoreError;
use rusqlite::{Connection, params};

use super::failure::told;
use super::people::{KEY_BYTES, MasterKeys};
use super::{code, read, statements as sql};

/// The first bytes of a sealed record; an open one begins with a brace.
const MARK: &str = "sealed1:";
/// What is sealed can be opened as nothing else.
const MEANT: &[u8] = b"perennial document";

/// The keys of the installation under which documents are sealed. Not in its file.
#[derive(Clone)]
pub struct Vault {
    key: Arc<RandomizedNonceKey>,
    people: Arc<MasterKeys>,
}

impl Vault {
    /// # Panics
    /// Never: a hash has the length of a key.
    pub fn new(secret: &[u8]) -> Self {
        let key = digest::digest(&digest::SHA256, secret);
        let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, key.as_ref());
        let key = Arc::new(key.expect("a hash of 32 bytes is a key of 32 bytes"));
        Self { key, people: Arc::new(MasterKeys::new(&[of_people(secret)])) }
    }

    /// With master keys for people that are kept elsewhere, the newest first. What was sealed
    /// before them is still opened.
    #[must_use]
    pub fn with_people(mut self, keys: &[[u8; KEY_BYTES]], secret: &[u8]) -> Self {
        let keys: Vec<_> = keys.iter().copied().chain([of_people(secret)]).collect();
        self.people = Arc::new(MasterKeys::new(&keys));
        self
    }

    /// The record of a document as it is kept.
    pub fn close(&self, document: &Document, record: String) -> Result<String, StoreError> {
        let kind = document.key().kind;
        if kind == DocumentKind::Filed(FiledKind::Person) {
            return self.people.seal(&record);
        }
        if sealed(kind) { self.seal(record) } else { Ok(record) }
    }

    /// A sealed person under the newest master key; `None` where he is already.
    pub fn rewrap(&self, kept: &[u8]) -> Result<Option<String>, StoreError> {
        self.people.rewrap(kept)
    }

    /// The record of a person as it may leave the house; `None` of all else.
    pub fn person(&self, document: &Document, record: &str) -> Result<Option<String>, StoreError> {
        let person = document.key().kind == DocumentKind::Filed(FiledKind::Person);
        person.then(|| self.people.seal(record)).transpose()
    }

    /// An answer as it is kept: it may tell what only its caller was told, such as a code.
    pub fn hide(&self, answer: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.sealed(answer).map(String::into_bytes)
    }

    fn seal(&self, record: String) -> Result<String, StoreError> {
        self.sealed(record.into_bytes())
    }

    fn sealed(&self, mut bytes: Vec<u8>) -> Result<String, StoreError> {
        let unsealed = |_| StoreError::Failed("a document cannot be sealed".to_owned());
        let nonce = self.key.seal_in_place_append_tag(Aad::from(MEANT), &mut bytes);
        let nonce = nonce.map_err(unsealed)?;
        Ok(format!("{MARK}{}{}", hex(nonce.as_ref()), hex(&bytes)))
    }

    /// The record as it was written; what is not sealed is as it is.
    pub fn open(&self, kept: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(kept) = kept.strip_prefix(MARK.as_bytes()) else {
            return self.people.open(kept);
        };
        let text = "a sealed document cannot be opened: is installation.key the one of these data?";
        let unopened = || StoreError::Record(text.to_owned());
        let bytes = unhex(kept).ok_or_else(unopened)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN).ok_or_else(unopened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unopened())?;
        let mut rest = rest.to_vec();
        let opened = self.key.open_in_place(nonce, Aad::from(MEANT), &mut rest);
        let length = opened.map_err(|_| unopened())?.len();
        rest.truncate(length);
        Ok(Some(rest))
    }
}

/// The master key for people where none is kept elsewhere: the installation's own.
fn of_people(secret: &[u8]) -> [u8; KEY_BYTES] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"master key for people\0");
    context.update(secret);
    let mut key = [0; KEY_BYTES];
    for (byte, hashed) in key.iter_mut().zip(context.finish().as_ref()) {
        *byte = *hashed;
    }
    key
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

/// Receivers keep what must be shown to others as it is, and some of what is on file is nobody
/// else's business; of all else a hash is enough.
fn sealed(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::Receiver => true,
        DocumentKind::Filed(kind) => kind.sealed(),
        DocumentKind::Environment
        | DocumentKind::Project
        | DocumentKind::Group
        | DocumentKind::Product
        | DocumentKind::Offer
        | DocumentKind::Terms
        | DocumentKind::Partner
        | DocumentKind::Credential
        | DocumentKind::Customer
        | DocumentKind::ServiceAccount
        | DocumentKind::OAuthClient
        | DocumentKind::Codes
        | DocumentKind::Pass => false,
    }
}

/// Seals what a program of before left open in the file.
pub fn keep(connection: &mut Connection, vault: &Vault) -> Result<(), StoreError> {
    let all = connection.transaction().map_err(|error| told(&error))?;
    let kind = code::kind(DocumentKind::Receiver);
    for environment in read::environments(&all)? {
        let open = read::rows(&all, sql::OPEN_DOCUMENTS, params![environment.0, kind], |row| {
            Ok((read::column::<String>(row, 0)?, read::column::<String>(row, 1)?))
        })?;
        for (id, record) in open {
            let asked = params![environment.0, kind, id, vault.seal(record)?];
            all.execute(sql::SEAL_DOCUMENT, asked).map_err(|error| told(&error))?;
        }
    }
    all.commit().map_err(|error| told(&error))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let pair = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    bytes.iter().flat_map(pair).map(char::from).collect()
}

pub(super) fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    if rest.is_empty() { bytes.collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_its_key_alone() {
        let (ours, theirs) = (Vault::new(b"ours"), Vault::new(b"theirs"));
        let kept = ours.seal("{\"v\":1}".to_owned()).unwrap();
        assert!(!kept.contains('{'), "{kept}");
        assert_eq!(ours.open(kept.as_bytes()).unwrap().unwrap(), b"{\"v\":1}");
        assert!(theirs.open(kept.as_bytes()).is_err());
        assert_ne!(ours.seal("{\"v\":1}".to_owned()).unwrap(), kept, "never twice the same");
        for end in MARK.len()..kept.len() {
            assert!(ours.open(&kept.as_bytes()[..end]).is_err(), "{end}");
        }
        assert_eq!(ours.open(b"{\"v\":1}").unwrap(), None);
        assert_eq!(format!("{ours:?}"), "Vault");
    }
}
