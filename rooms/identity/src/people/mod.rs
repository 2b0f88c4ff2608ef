//! People: customers who sign in here, by a password of ours or at an external provider, and the
//! session a browser has afterwards.
//!
//! Nothing here tells whether an address is known. What may be guessed is counted; what is secret
//! is kept as a keyed hash, in a pass; e-mail addresses stand in no URL, key or log.

pub mod account;
mod guesses;
pub mod join;
mod passwords;
pub mod provider;
mod session;
pub mod sign_in;
mod visit;

use std::sync::Arc;

use perennial_engine::directory::Customer;
use perennial_engine::ports::HttpFetch;
use perennial_engine::{EnvironmentId, PassHash};
use room_lobby::clock::{Clock, SystemClock};

use crate::desk::Desk;

pub use guesses::Guesses;
use provider::Provider;

pub use passwords::{CHARS_MAX as PASSWORD_CHARS_MAX, Cost, Passwords, fits as password_fits};
pub use session::{Session, SignedIn, sessions_of};
pub use visit::{Asking, Instead, Posted};

/// How people sign in here.
#[derive(Clone)]
pub struct Setting {
    pub cost: Cost,
    /// Attempts to sign in from one network in a quarter of an hour, 0 for no limit. Behind a
    /// proxy everybody has the proxy's address.
    pub attempts_per_address: u32,
    pub clock: Arc<dyn Clock>,
    /// An external OpenID provider besides our own passwords, and the way to him.
    pub provider: Option<(provider::Setting, Arc<dyn HttpFetch>)>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            cost: Cost::default(),
            attempts_per_address: 100,
            clock: Arc::new(SystemClock::new()),
            provider: None,
        }
    }
}

/// What people sign in by.
pub struct People {
    pub passwords: Passwords,
    pub guesses: Guesses,
    pub provider: Option<Provider>,
}

impl People {
    pub fn new(setting: &Setting) -> Self {
        Self {
            passwords: Passwords::new(setting.cost),
            guesses: Guesses::new(setting.attempts_per_address, &setting.clock),
            provider: setting.provider.clone().map(|(who, way)| Provider::new(who, way)),
        }
    }
}

impl Desk {
    /// What is kept of a secret, of one kind.
    pub fn hashed(&self, kind: &str, secret: &str) -> PassHash {
        self.secret.hash(&format!("{kind} {secret}")).0
    }

    /// 256 bits for nobody to guess.
    pub fn draw(&self) -> String {
        use base64::Engine as _;
        let mut bytes = [0; 32];
        self.engine.ids().random(&mut bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What stands for a name in the claims of accounts.
    pub fn name_hash(&self) -> impl Fn(&str) -> PassHash + Send + Sync + '_ {
        account_names(&self.secret)
    }

    /// Whether browsers come over TLS.
    pub fn over_tls(&self) -> bool {
        self.issuer().starts_with("https://")
    }

    /// The environment of a name.
    pub fn environment(&self, name: &str) -> Option<EnvironmentId> {
        self.engine.place_named(name).ok().map(|place| place.environment.id)
    }
}

/// How names of accounts are hashed in this installation: for operators, who change accounts
/// without a page.
pub fn account_names(
    secret: &room_lobby::auth::InstallationSecret,
) -> impl Fn(&str) -> PassHash + Send + Sync + '_ {
    |name| secret.hash(&format!("account {name}")).0
}

/// The address somebody signs in with; nothing for who cannot.
pub fn email_of(customer: &Customer) -> &str {
    customer.sign_in.as_ref().map_or("", |sign_in| sign_in.email.as_str())
}

/// Where a browser goes on to: a path on this server and nothing that could be read as an address
/// elsewhere.
pub fn local_path(to: &str) -> Option<&str> {
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = to.starts_with('/') && !to.starts_with("//") && to.len() <= 4_096;
    // No empty segment either: `/.//elsewhere` is tidied by some into what begins with two.
    let path = to.split(['?', '#']).next().unwrap_or_default();
    (plain && local && !path.contains("//") && !path.contains("/.")).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for good in ["/", "/oauth2/auth?redirect_uri=https%3A%2F%2Fa", "/subscription/new/abc#x"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "oauth2/auth",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "\\/elsewhere.example",
            "https://elsewhere.example",
            "javascript:alert(1)",
            "/a//b",
            "/.//elsewhere.example",
            "/../x",
            "/a b",
            "/\r\nSet-Cookie: a=b",
            "/\u{a0}",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }
}
