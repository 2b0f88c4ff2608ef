//! Access: what a receiver wants to be shown by whoever calls it. What is in here opens somebody
//! else's doors: it is sealed in the file, and nothing prints it.

use std::fmt;

/// What is shown to one receiver.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Access {
    /// Sent with every message, HTTP Basic among them.
    pub headers: Vec<(String, String)>,
    pub token: Option<TokenSource>,
    pub tls: Option<TlsFiles>,
    /// Asked before the first call whether it wants to be called at all (CloudEvents' handshake),
    /// by this name of ours.
    pub asked_as: Option<String>,
}

/// Where an access token is fetched: the client credentials grant of OAuth 2.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenSource {
    pub url: String,
    pub client: String,
    pub secret: String,
    pub scopes: Vec<String>,
    pub shown: ShownAs,
}

/// How the client shows its secret to the server of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShownAs {
    /// `client_id` and `client_secret` in the form.
    Form,
    /// The `Authorization` header.
    Basic,
}

/// PEM texts for the TLS connection.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TlsFiles {
    /// Our certificate chain and its key.
    pub identity: Option<Identity>,
    /// Trusted instead of the public authorities, where there is any.
    pub authorities: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    pub certificates: String,
    pub key: String,
}

impl Access {
    /// Whether nothing is asked for.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// Names, and no value.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Access")
            .field("headers", &names)
            .field("token", &self.token)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").field("url", &self.url).finish_non_exhaustive()
    }
}

impl fmt::Debug for TlsFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsFiles")
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_printed() {
        let access = Access {
            headers: vec![("authorization".to_owned(), "Basic open sesame".to_owned())],
            token: Some(TokenSource {
                url: "https://id.example/token".to_owned(),
                client: "us".to_owned(),
                secret: "open sesame".to_owned(),
                scopes: vec![],
                shown: ShownAs::Form,
            }),
            tls: Some(TlsFiles {
                identity: Some(Identity {
                    certificates: "us".to_owned(),
                    key: "open sesame".to_owned(),
                }),
                authorities: None,
            }),
            asked_as: None,
        };
        let printed = format!("{access:?}");
        assert!(printed.contains("authorization") && !printed.contains("sesame"), "{printed}");
        assert!(!access.is_open() && Access::default().is_open());
    }
}
