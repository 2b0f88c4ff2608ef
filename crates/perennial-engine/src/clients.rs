//! Programs of partners that come in by OAuth 2: service accounts, which sign for themselves, and
//! clients, which come with a customer's consent.
//!
//! Tokens say who asks before they say in which environment, so the ids of both are unique in the
//! whole installation; [`crate::Engine::define`] sees to it.

use std::collections::BTreeSet;

use perennial_core::catalog::CatalogRefusal;
use perennial_core::ids::{PartnerId, ProjectId};
use perennial_core::time::Instant;

use crate::place::Places;
use crate::{EnvironmentId, Place};

/// Live keys of one service account; a rotation needs two.
pub const KEYS_MAX: usize = 10;
/// Live secrets of one client: the old one and the new one.
pub const SECRETS_MAX: usize = 2;
/// Addresses one client may be sent back to.
pub const REDIRECTS_MAX: usize = 50;
/// Longest such address.
const REDIRECT_BYTES_MAX: usize = 2_048;
/// Longest id, of either.
const ID_BYTES_MAX: usize = 254;

/// A program of a partner that signs its requests for tokens with a key of its own. Only the
/// public halves are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Its address, `client_email` in its key files. Nobody reads mail there.
    pub id: String,
    pub name: String,
    pub partner: PartnerId,
    /// The rooms it opens.
    pub rooms: BTreeSet<String>,
    pub scopes: BTreeSet<String>,
    /// Projects it may see; empty for all.
    pub projects: BTreeSet<ProjectId>,
    /// Oldest first.
    pub keys: Vec<ServiceKey>,
}

/// The public half of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceKey {
    /// `private_key_id` in the key file, `kid` in what it signs.
    pub id: String,
    /// DER, `SubjectPublicKeyInfo`.
    pub public: Vec<u8>,
    /// Real time.
    pub created: Instant,
    /// Real time from which it opens nothing.
    pub not_after: Option<Instant>,
}

/// A program of a partner that acts for customers who consented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthClient {
    pub id: String,
    /// What customers are shown.
    pub name: String,
    pub partner: PartnerId,
    /// The rooms its tokens open.
    pub rooms: BTreeSet<String>,
    /// What it may ask customers for.
    pub scopes: BTreeSet<String>,
    /// Where customers may be sent back to, compared as text.
    pub redirects: BTreeSet<String>,
    /// Oldest first; none for a program that can keep no secret.
    pub secrets: Vec<ClientSecret>,
}

/// What is kept of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSecret {
    /// Keyed hash.
    pub hash: [u8; 32],
    /// Real time.
    pub created: Instant,
    /// Last four characters, to tell secrets apart.
    pub hint: String,
}

impl ServiceAccount {
    /// The key of an id, if it still opens something.
    pub fn live_key(&self, id: &str, real: Instant) -> Option<&ServiceKey> {
        self.live_keys(real).find(|key| key.id == id)
    }

    pub fn live_keys(&self, real: Instant) -> impl Iterator<Item = &ServiceKey> {
        self.keys.iter().filter(move |key| key.not_after.is_none_or(|end| real < end))
    }

    pub(crate) fn check(&self, place: &Place) -> Result<(), CatalogRefusal> {
        check_id(
            &self.id,
            self.id.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && !host.is_empty() && !host.contains('@')
            }),
        )?;
        check_partner(place, &self.partner)?;
        let ids: BTreeSet<_> = self.keys.iter().map(|key| &key.id).collect();
        let sound = self.keys.len() <= KEYS_MAX && ids.len() == self.keys.len();
        if sound { Ok(()) } else { Err(CatalogRefusal::Invalid { field: "keys" }) }
    }
}

impl OAuthClient {
    pub(crate) fn check(&self, place: &Place) -> Result<(), CatalogRefusal> {
        check_id(&self.id, true)?;
        check_partner(place, &self.partner)?;
        if self.secrets.len() > SECRETS_MAX {
            return Err(CatalogRefusal::Invalid { field: "secrets" });
        }
        let many = self.redirects.len() > REDIRECTS_MAX;
        if many || !self.redirects.iter().all(|it| is_redirect(it)) {
            return Err(CatalogRefusal::Invalid { field: "redirects" });
        }
        Ok(())
    }
}

/// An address a browser may be sent to with something put behind it: absolute (RFC 6749, 3.1.2),
/// without a fragment, and none that a browser would run.
fn is_redirect(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(plain);
    let scheme = scheme.to_ascii_lowercase();
    let runs = ["javascript", "data", "vbscript", "blob", "file", "about"];
    let web = matches!(scheme.as_str(), "http" | "https");
    let host =
        rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let printed = |byte: u8| byte.is_ascii_graphic() && !b"#\\\"<>".contains(&byte);
    named
        && !runs.contains(&scheme.as_str())
        && text.len() <= REDIRECT_BYTES_MAX
        && text.bytes().all(printed)
        && (host || !web && !rest.is_empty())
}

fn check_id(id: &str, shaped: bool) -> Result<(), CatalogRefusal> {
    let plain = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b'-' | b'_' | b'@')
    };
    let sound = !id.is_empty() && id.len() <= ID_BYTES_MAX && id.bytes().all(plain) && shaped;
    if sound { Ok(()) } else { Err(CatalogRefusal::Invalid { field: "id" }) }
}

fn check_partner(place: &Place, partner: &PartnerId) -> Result<(), CatalogRefusal> {
    let known = place.partners.contains_key(partner);
    if known { Ok(()) } else { Err(CatalogRefusal::Invalid { field: "partner" }) }
}

impl Places {
    /// The service account of an address, and where it is.
    pub fn service_account(&self, id: &str) -> Option<(&Place, &ServiceAccount)> {
        self.by_id.values().find_map(|place| Some((&**place, place.service_accounts.get(id)?)))
    }

    /// The client of an id, and where it is.
    pub fn oauth_client(&self, id: &str) -> Option<(&Place, &OAuthClient)> {
        self.by_id.values().find_map(|place| Some((&**place, place.oauth_clients.get(id)?)))
    }

    /// Whether another environment has the id.
    pub(crate) fn client_elsewhere(
        &self,
        environment: EnvironmentId,
        has: impl Fn(&Place) -> bool,
    ) -> Result<(), CatalogRefusal> {
        let elsewhere = self.by_id.iter().any(|(id, place)| *id != environment && has(place));
        if elsewhere { Err(CatalogRefusal::Taken { field: "id" }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_to_an_address_and_nothing_else() {
        for fine in [
            "https://north.example/cb?from=us",
            "http://localhost:8080/",
            "http://[::1]:8080",
            "com.north.app:/cb",
            "com.north.app://cb",
            "urn:ietf:wg:oauth:2.0:oob",
        ] {
            assert!(is_redirect(fine), "{fine}");
        }
        for bad in [
            "",
            "/cb",
            "//north.example",
            "https:north.example",
            "https://",
            "https:///cb",
            "https://north.example/#x",
            "https://north.example\\@evil.example/",
            "https://north.example/ x",
            "https://north.example/\r\nset-cookie:a=b",
            "https://n\u{f6}rth.example/",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "1a:/cb",
            ":/cb",
        ] {
            assert!(!is_redirect(bad), "{bad:?}");
        }
    }
}
