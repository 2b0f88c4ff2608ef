//! How API keys are written, and the keyed hash that is all we keep of one.
//!
//! A key is `{prefix}_{43 base64url characters}`: 256 random bits behind a prefix that names its
//! kind and environment, so that a person (and a secret scanner) sees at once what leaked.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::{Choice, ConstantTimeEq};

/// Characters of the random part of a key.
const RANDOM_CHARS: usize = 43;

/// Writes a new key from 32 random bytes. Show it once; keep only its hash.
///
/// ```
/// let key = room_lobby::auth::new_key("pk_test", &[7; 32]);
/// assert!(key.starts_with("pk_test_") && key.len() == 8 + 43);
/// ```
pub fn new_key(prefix: &str, random: &[u8; 32]) -> String {
    format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(random))
}

/// The kinds of keys this installation issues: prefix to environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyTable {
    environment_of: HashMap<String, String>,
}

impl KeyTable {
    /// A table from pairs such as `("pk_live", "production")`.
    pub fn new<P: Into<String>, E: Into<String>>(kinds: impl IntoIterator<Item = (P, E)>) -> Self {
        let kinds =
            kinds.into_iter().map(|(prefix, environment)| (prefix.into(), environment.into()));
        Self { environment_of: kinds.collect() }
    }

    /// The environment a well-formed key names; none if the token is no key of this table.
    pub fn environment_of(&self, token: &str) -> Option<&str> {
        let underscore = token.len().checked_sub(RANDOM_CHARS + 1)?;
        let (prefix, random) = token.split_at_checked(underscore)?;
        let random = random.strip_prefix('_')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !random.bytes().all(plain) {
            return None;
        }
        self.environment_of.get(prefix).map(String::as_str)
    }
}

/// The secret of this installation under which keys are hashed: a stolen database opens nothing.
#[derive(Clone)]
pub struct InstallationSecret {
    key: hmac::Key,
}

impl InstallationSecret {
    /// From at least 32 secret bytes that never change for this installation.
    pub fn new(secret: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// The hash of one key or password: HMAC-SHA256.
    pub fn hash(&self, secret: &str) -> KeyHash {
        let tag = hmac::sign(&self.key, secret.as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(tag.as_ref());
        KeyHash(hash)
    }
}

impl fmt::Debug for InstallationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationSecret(…)")
    }
}

/// What is kept of a key. Looked up, and compared in constant time where it is compared.
#[derive(Clone, Copy, Eq)]
pub struct KeyHash(pub [u8; 32]);

impl PartialEq for KeyHash {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Hash for KeyHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl ConstantTimeEq for KeyHash {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> KeyTable {
        KeyTable::new([
            ("pk_live", "production"),
            ("pk_test", "sandbox"),
            ("asc_live", "production"),
        ])
    }

    #[test]
    fn a_key_names_its_environment() {
        let live = new_key("pk_live", &[1; 32]);
        assert_eq!(table().environment_of(&live), Some("production"));
        // 0xff bytes give underscores in the random part; the prefix is still found.
        let test = new_key("pk_test", &[0xff; 32]);
        assert_eq!(table().environment_of(&test), Some("sandbox"));
    }

    #[test]
    fn what_is_no_key_names_nothing() {
        let key = new_key("pk_live", &[1; 32]);
        let cases = [
            String::new(),
            "pk_live_".to_owned(),
            key[..key.len() - 1].to_owned(),
            format!("{key}A"),
            key.replace("pk_live", "xx_live"),
            key.replace("pk_live_", "pk_live-"),
            format!("{}=", &key[..key.len() - 1]),
            "é".repeat(30),
        ];
        for case in cases {
            assert_eq!(table().environment_of(&case), None, "{case}");
        }
    }

    #[test]
    fn the_hash_depends_on_the_installation() {
        let (here, there) = (InstallationSecret::new(&[1; 32]), InstallationSecret::new(&[2; 32]));
        assert_eq!(here.hash("a"), here.hash("a"));
        assert_ne!(here.hash("a"), here.hash("b"));
        assert_ne!(here.hash("a"), there.hash("a"));
        assert_eq!(format!("{here:?} {:?}", here.hash("a")), "InstallationSecret(…) KeyHash(…)");
    }
}
