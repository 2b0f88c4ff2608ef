//! Key files: what a partner's program is handed once, in the form Google's libraries read.

use perennial_core::time::Instant;
use perennial_engine::clients::{ServiceAccount, ServiceKey};
use serde::Serialize;

use crate::keys::{KeyTrouble, SigningKey, pem};

/// A key file. The private key is in it and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct KeyFile {
    #[serde(rename = "type")]
    kind: &'static str,
    project_id: String,
    private_key_id: String,
    private_key: String,
    client_email: String,
    client_id: String,
    auth_uri: String,
    token_uri: String,
    /// Another name than Google's, so that its libraries send our tokens nowhere but to us (7.4).
    universe_domain: String,
}

/// A key that was just made.
pub struct NewKey {
    pub key: ServiceKey,
    pem: String,
}

impl NewKey {
    pub fn make(created: Instant) -> Result<Self, KeyTrouble> {
        let pkcs8 = SigningKey::generate()?;
        let pair = SigningKey::open(&pkcs8)?;
        let key = ServiceKey {
            id: pair.id().to_owned(),
            public: pair.public()?,
            created,
            not_after: None,
        };
        Ok(Self { key, pem: pem(&pkcs8) })
    }

    /// The file for an account of a project, at the installation of this origin.
    pub fn file(&self, account: &ServiceAccount, project: &str, origin: &str) -> KeyFile {
        let origin = origin.trim_end_matches('/');
        KeyFile {
            kind: "service_account",
            project_id: project.to_owned(),
            private_key_id: self.key.id.clone(),
            private_key: self.pem.clone(),
            client_email: account.id.clone(),
            client_id: account.id.clone(),
            auth_uri: format!("{origin}/oauth2/auth"),
            token_uri: format!("{origin}/oauth2/token"),
            universe_domain: universe(origin),
        }
    }
}

/// The installation's own name: its host, or one that is nobody's where it has only an address.
pub fn universe(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let host = host.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    let named = host.contains('.') && host.parse::<std::net::Ipv4Addr>().is_err();
    if named && !host.starts_with('[') { host.to_owned() } else { "perennial.localhost".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::universe;

    #[test]
    fn an_installation_has_a_name_that_is_not_googles() {
        assert_eq!(universe("https://pay.example"), "pay.example");
        assert_eq!(universe("https://pay.example:8443"), "pay.example");
        for unnamed in ["http://127.0.0.1:7373", "http://[::1]:7373", "http://localhost:7373"] {
            assert_eq!(universe(unnamed), "perennial.localhost", "{unnamed}");
        }
    }
}
