//! People are sealed one by one: the record of each under a key of its own, which stands beside it,
//! wrapped under the master key of the installation. Whoever has the file, but not the master key,
//! reads nothing; and what is deleted is gone with its key.
//!
//! Several master keys may be there at once: the first one wraps, all of them unwrap, so that
//! another one is introduced without a pause. [`Vault::rewrap`] then wraps anew what the old ones
//! wrapped, without opening what is sealed.
//!
//! [`Vault::rewrap`]: super::vault::Vault::rewrap

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::{digest, rand};
use perennial_engine::ports::StoreError;

use super::vault::{hex, unhex};

/// The first bytes of a sealed person.
pub const MARK: &str = "person1:";
/// What is sealed can be opened as nothing else.
const MEANT: &[u8] = b"perennial person";
const MEANT_KEY: &[u8] = b"perennial key of a person";
/// Bytes by which a master key is known.
const NAME_BYTES: usize = 8;
pub const KEY_BYTES: usize = 32;

/// The master keys, the newest first.
pub struct MasterKeys(Vec<MasterKey>);

struct MasterKey {
    /// Says which one it is, and nothing about it.
    name: String,
    key: RandomizedNonceKey,
}

/// The parts of a sealed person.
struct Sealed<'a> {
    name: &'a str,
    wrapped: &'a str,
    text: &'a str,
}

impl MasterKeys {
    /// # Panics
    /// Without a key.
    pub fn new(keys: &[[u8; KEY_BYTES]]) -> Self {
        assert!(!keys.is_empty(), "people are sealed under a key");
        Self(keys.iter().map(MasterKey::new).collect())
    }

    pub fn seal(&self, record: &str) -> Result<String, StoreError> {
        let mut own = [0; KEY_BYTES];
        rand::fill(&mut own).map_err(|_| unsealed())?;
        let text = sealed(&key(&own)?, MEANT, record.as_bytes())?;
        self.under_newest(&own, &text)
    }

    /// The record as it was written; what is no person is as it is.
    pub fn open(&self, kept: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if !kept.starts_with(MARK.as_bytes()) {
            return Ok(None);
        }
        let parts = Sealed::read(kept).ok_or_else(unopened)?;
        let own = self.unwrapped(&parts)?;
        Ok(Some(opened(&key(&own)?, MEANT, parts.text)?))
    }

    /// The same under the newest key; `None` where it is already.
    pub fn rewrap(&self, kept: &[u8]) -> Result<Option<String>, StoreError> {
        let parts = Sealed::read(kept).ok_or_else(unopened)?;
        if self.0.first().is_some_and(|newest| newest.name == parts.name) {
            return Ok(None);
        }
        let own = self.unwrapped(&parts)?;
        self.under_newest(&own, parts.text).map(Some)
    }

    fn under_newest(&self, own: &[u8], text: &str) -> Result<String, StoreError> {
        let newest = self.0.first().ok_or_else(unsealed)?;
        let wrapped = sealed(&newest.key, MEANT_KEY, own)?;
        Ok(format!("{MARK}{}:{wrapped}:{text}", newest.name))
    }

    fn unwrapped(&self, parts: &Sealed<'_>) -> Result<Vec<u8>, StoreError> {
        let master = self.0.iter().find(|master| master.name == parts.name);
        opened(&master.ok_or_else(unopened)?.key, MEANT_KEY, parts.wrapped)
    }
}

impl MasterKey {
    fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let mut named = digest::Context::new(&digest::SHA256);
        named.update(b"name of a master key\0");
        named.update(bytes);
        let name = named.finish();
        let name = hex(name.as_ref().get(..NAME_BYTES).unwrap_or_default());
        let key = key(bytes).expect("32 bytes are a key");
        Self { name, key }
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.name)).finish()
    }
}

impl<'a> Sealed<'a> {
    fn read(kept: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(kept).ok()?.strip_prefix(MARK)?;
        let (name, rest) = text.split_once(':')?;
        let (wrapped, text) = rest.split_once(':')?;
        Some(Self { name, wrapped, text })
    }
}

fn key(bytes: &[u8]) -> Result<RandomizedNonceKey, StoreError> {
    RandomizedNonceKey::new(&AES_256_GCM_SIV, bytes).map_err(|_| unopened())
}

fn sealed(key: &RandomizedNonceKey, meant: &[u8], text: &[u8]) -> Result<String, StoreError> {
    let mut bytes = text.to_vec();
    let nonce = key.seal_in_place_append_tag(Aad::from(meant), &mut bytes);
    Ok(format!("{}{}", hex(nonce.map_err(|_| unsealed())?.as_ref()), hex(&bytes)))
}

fn opened(key: &RandomizedNonceKey, meant: &[u8], text: &str) -> Result<Vec<u8>, StoreError> {
    let bytes = unhex(text.as_bytes()).ok_or_else(unopened)?;
    let (nonce, rest) = bytes.split_at_checked(NONCE_LEN).ok_or_else(unopened)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unopened())?;
    let mut rest = rest.to_vec();
    let length = key.open_in_place(nonce, Aad::from(meant), &mut rest);
    let length = length.map_err(|_| unopened())?.len();
    rest.truncate(length);
    Ok(rest)
}

fn unsealed() -> StoreError {
    StoreError::Failed("a person cannot be sealed".to_owned())
}

fn unopened() -> StoreError {
    let text = "a person cannot be opened: are these the identity keys of these data?";
    StoreError::Record(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_sealed_under_a_key_of_his_own() {
        let ours = MasterKeys::new(&[[1; 32]]);
        let kept = ours.seal("{\"given\":\"Ada\"}").unwrap();
        assert!(!kept.contains("Ada") && kept.starts_with(MARK));
        assert_eq!(ours.open(kept.as_bytes()).unwrap().unwrap(), b"{\"given\":\"Ada\"}");
        assert_ne!(ours.seal("{\"given\":\"Ada\"}").unwrap(), kept, "never twice the same");
        assert_eq!(ours.open(b"{}").unwrap(), None);
        assert!(MasterKeys::new(&[[2; 32]]).open(kept.as_bytes()).is_err());
        for end in MARK.len()..kept.len() {
            assert!(ours.open(&kept.as_bytes()[..end]).is_err(), "{end}");
        }
        assert!(!format!("{ours:?}").contains("1, 1"));
    }

    #[test]
    fn another_key_comes_before_the_old_one_goes() {
        let (old, new) = ([1; 32], [2; 32]);
        let kept = MasterKeys::new(&[old]).seal("{}").unwrap();
        let both = MasterKeys::new(&[new, old]);
        assert_eq!(both.open(kept.as_bytes()).unwrap().unwrap(), b"{}");
        let again = both.rewrap(kept.as_bytes()).unwrap().expect("the old one wrapped it");
        assert_eq!(both.rewrap(again.as_bytes()).unwrap(), None);
        let after = MasterKeys::new(&[new]);
        assert_eq!(after.open(again.as_bytes()).unwrap().unwrap(), b"{}");
        assert!(after.open(kept.as_bytes()).is_err());
    }
}
