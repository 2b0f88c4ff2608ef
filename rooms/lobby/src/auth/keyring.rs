//! Where credentials are found: by the hash of a key, or by user name and hash of a password.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;
use subtle::ConstantTimeEq;

use super::credential::Credential;
use super::key::KeyHash;

/// The credentials of this installation. Asked on every request, so answers come from memory.
pub trait Keyring: Send + Sync + 'static {
    /// The credential of an API key.
    fn by_hash(&self, hash: &KeyHash) -> Option<Arc<Credential>>;

    /// The credential of a Basic user with this password.
    fn by_basic(&self, user: &str, secret_hash: &KeyHash) -> Option<Arc<Credential>>;
}

impl<K: Keyring + ?Sized> Keyring for Arc<K> {
    fn by_hash(&self, hash: &KeyHash) -> Option<Arc<Credential>> {
        (**self).by_hash(hash)
    }

    fn by_basic(&self, user: &str, secret_hash: &KeyHash) -> Option<Arc<Credential>> {
        (**self).by_basic(user, secret_hash)
    }
}

/// A keyring held in memory: for tests, and as the cache in front of a stored one.
#[derive(Default)]
pub struct MemoryKeyring {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    keys: HashMap<KeyHash, Arc<Credential>>,
    users: HashMap<String, Vec<(KeyHash, Arc<Credential>)>>,
}

impl MemoryKeyring {
    /// An empty keyring.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an API key. A credential may have several, for rotation.
    pub fn add_key(&self, hash: KeyHash, credential: impl Into<Arc<Credential>>) {
        self.kept.write().keys.insert(hash, credential.into());
    }

    /// Adds a password of a Basic user. A user may have several, for rotation.
    pub fn add_basic(
        &self,
        user: impl Into<String>,
        secret_hash: KeyHash,
        credential: impl Into<Arc<Credential>>,
    ) {
        let mut kept = self.kept.write();
        kept.users.entry(user.into()).or_default().push((secret_hash, credential.into()));
    }

    /// Forgets every key and password of this credential, at once.
    pub fn revoke(&self, credential_id: &str) {
        let mut kept = self.kept.write();
        kept.keys.retain(|_, credential| credential.id != credential_id);
        kept.users.retain(|_, secrets| {
            secrets.retain(|(_, credential)| credential.id != credential_id);
            !secrets.is_empty()
        });
    }
}

impl Keyring for MemoryKeyring {
    fn by_hash(&self, hash: &KeyHash) -> Option<Arc<Credential>> {
        self.kept.read().keys.get(hash).cloned()
    }

    fn by_basic(&self, user: &str, secret_hash: &KeyHash) -> Option<Arc<Credential>> {
        let kept = self.kept.read();
        let mut found = None;
        // Every secret of the user is compared, so the time does not tell which one was near.
        for (hash, credential) in kept.users.get(user)? {
            if bool::from(hash.ct_eq(secret_hash)) {
                found = Some(credential);
            }
        }
        found.cloned()
    }
}

impl fmt::Debug for MemoryKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryKeyring").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::InstallationSecret;

    fn credential(id: &str) -> Credential {
        Credential { id: id.to_owned(), ..Credential::default() }
    }

    #[test]
    fn two_secrets_overlap_and_revoking_ends_both() {
        let secret = InstallationSecret::new(&[1; 32]);
        let ring = MemoryKeyring::new();
        ring.add_basic("u", secret.hash("old"), credential("c1"));
        ring.add_basic("u", secret.hash("new"), credential("c1"));
        ring.add_key(secret.hash("k"), credential("c1"));
        ring.add_key(secret.hash("other"), credential("c2"));
        let finds = |password: &str| ring.by_basic("u", &secret.hash(password)).is_some();
        assert!(finds("old") && finds("new") && !finds("wrong"));
        assert!(ring.by_basic("v", &secret.hash("old")).is_none());
        ring.revoke("c1");
        assert!(!finds("old") && !finds("new"));
        assert!(ring.by_hash(&secret.hash("k")).is_none());
        assert_eq!(ring.by_hash(&secret.hash("other")).expect("still there").id, "c2");
    }
}
