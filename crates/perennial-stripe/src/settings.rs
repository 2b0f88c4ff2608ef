//! One account at Stripe: its key, the secrets of its webhook, and where it is.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

/// Where Stripe is.
pub const HOME: &str = "https://api.stripe.com";

/// How an environment is charged through Stripe.
#[derive(Clone, Debug)]
pub struct Settings {
    pub key: Key,
    /// Secrets of the webhook endpoint; two while one is being replaced. None: no route.
    pub webhook_secrets: Vec<Key>,
    pub base: Url,
    pub authentication: Authentication,
    /// To resolve, connect and agree on keys.
    pub connect_time_max: Duration,
    /// For everything. Stripe waits for the customer's bank.
    pub total_time_max: Duration,
}

/// What is made of a charge for which the customer's bank wants to see the customer himself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// It waits for the customer, who is asked to come and confirm it.
    #[default]
    Pending,
    /// It counts as declined, and is tried again by the calendar of the terms.
    Declined,
}

/// A secret, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// Neither `sk_live_`, `rk_live_`, `sk_test_` nor `rk_test_`.
    Key,
    /// Not `whsec_`.
    WebhookSecret,
    /// Not `https`, nor `http` on this machine.
    Base,
}

impl Settings {
    /// An account at Stripe's own address.
    ///
    /// # Errors
    /// Where the key is no secret key of Stripe.
    pub fn new(key: &str) -> Result<Self, SettingsError> {
        let key = Key::secret(key)?;
        Ok(Self {
            key,
            webhook_secrets: vec![],
            base: Url::parse(HOME).map_err(|_| SettingsError::Base)?,
            authentication: Authentication::default(),
            connect_time_max: Duration::from_secs(5),
            total_time_max: Duration::from_secs(30),
        })
    }

    /// The same account elsewhere: a stand-in on this machine, or a proxy over TLS.
    ///
    /// # Errors
    /// Where the address is neither `https` nor on this machine.
    pub fn at(mut self, base: &str) -> Result<Self, SettingsError> {
        let url = Url::parse(base).map_err(|_| SettingsError::Base)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let here = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
        if !safe || !bare || url.query().is_some() {
            return Err(SettingsError::Base);
        }
        self.base = url;
        Ok(self)
    }

    /// With the secrets under which events are signed.
    ///
    /// # Errors
    /// Where one is no webhook secret of Stripe.
    pub fn heard_with(mut self, secrets: &[&str]) -> Result<Self, SettingsError> {
        let read = |secret: &&str| Key::webhook(secret);
        self.webhook_secrets = secrets.iter().map(read).collect::<Result<_, _>>()?;
        Ok(self)
    }
}

impl Key {
    fn secret(text: &str) -> Result<Self, SettingsError> {
        let known = ["sk_live_", "sk_test_", "rk_live_", "rk_test_"];
        let known =
            known.iter().any(|prefix| text.len() > prefix.len() && text.starts_with(prefix));
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if known && plain { Ok(Self(text.to_owned())) } else { Err(SettingsError::Key) }
    }

    fn webhook(text: &str) -> Result<Self, SettingsError> {
        let long = text.strip_prefix("whsec_").is_some_and(|rest| rest.len() >= 16);
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if long && plain { Ok(Self(text.to_owned())) } else { Err(SettingsError::WebhookSecret) }
    }

    /// Whether it moves real money.
    pub fn is_live(&self) -> bool {
        self.0.starts_with("sk_live_") || self.0.starts_with("rk_live_")
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(not shown)")
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "is no secret key of Stripe (sk_live_…, sk_test_…)",
            Self::WebhookSecret => "is no webhook secret of Stripe (whsec_…)",
            Self::Base => "must be https, or http on this machine, without a path",
        })
    }
}

impl std::error::Error for SettingsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_never_shown() {
        assert!(Settings::new("sk_live_abcDEF123").unwrap().key.is_live());
        assert!(!Settings::new("sk_test_abcDEF123").unwrap().key.is_live());
        for wrong in ["", "sk_live_", "pk_live_abc", "sk_test_a b", "sk_test_a\r\nX: y", "abc"] {
            assert_eq!(Settings::new(wrong).unwrap_err(), SettingsError::Key, "{wrong}");
        }
        let shown = format!("{:?}", Settings::new("sk_live_abcDEF123").unwrap());
        assert!(!shown.contains("abcDEF123"), "{shown}");
        let settings = Settings::new("sk_test_a").unwrap();
        assert!(settings.heard_with(&["hmac"]).is_err());
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let at = |base| Settings::new("sk_test_a").unwrap().at(base).is_ok();
        for good in ["https://api.stripe.com", "http://127.0.0.1:8420", "http://[::1]:8420/"] {
            assert!(at(good), "{good}");
        }
        for bad in [
            "http://api.stripe.com",
            "http://localhost.example.com",
            "ftp://127.0.0.1",
            "https://u:p@api.stripe.com",
            "https://api.stripe.com/v1",
            "api.stripe.com",
        ] {
            assert!(!at(bad), "{bad}");
        }
    }
}
