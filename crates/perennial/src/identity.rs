//! The authorisation server put together: by what names it goes, and the keys it keeps beside the
//! data.

use std::path::PathBuf;
use std::sync::Arc;

use perennial_engine::ports::HttpFetch;
use room_identity::keys::SigningKey;
use room_identity::people::{self, provider};
use room_identity::{Config as IdentityConfig, Identity};
use serde::Deserialize;

use crate::config::Config;
use crate::house::Opened;
use crate::secret::kept;

/// An external OpenID provider in the file: `[openid]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIdWish {
    /// What customers are shown.
    pub name: String,
    /// As he calls himself; everything else is asked of him there.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// Holds the secret; none for a client without one.
    pub client_secret_file: Option<PathBuf>,
}

impl OpenIdWish {
    fn setting(&self) -> Result<provider::Setting, String> {
        let secret = self.client_secret_file.as_ref().map(|path| {
            std::fs::read_to_string(path)
                .map(|text| text.trim().to_owned())
                .map_err(|error| format!("{}: {error}", path.display()))
        });
        Ok(provider::Setting {
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            client: self.client_id.clone(),
            secret: secret.transpose()?,
        })
    }
}

impl Config {
    /// What this installation is called from outside: scheme and host.
    pub fn origin(&self) -> String {
        // Who listens everywhere is found here, for one.
        let listen = || match self.listen {
            all if all.ip().is_unspecified() => format!("http://127.0.0.1:{}", all.port()),
            one => format!("http://{one}"),
        };
        self.public_url.as_ref().map_or_else(listen, |url| url.trim_end_matches('/').to_owned())
    }

    /// Every name it may be called by, its own first.
    fn origins(&self) -> Vec<String> {
        let mut origins = vec![self.origin(), format!("http://{}", self.listen)];
        if self.listen.ip().is_loopback() || self.listen.ip().is_unspecified() {
            let port = self.listen.port();
            origins
                .extend([format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")]);
        }
        origins
    }
}

impl Opened {
    pub fn identity(&self, config: &Config, dev: bool) -> Result<Identity, String> {
        let path = config.data.join("identity.key");
        let make = || SigningKey::generate().map_err(|error| error.to_string());
        let signing = SigningKey::open(&kept(&path, make)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let way = || crate::house::public(config, dev);
        let provider = match &config.openid {
            Some(wish) => Some((wish.setting()?, Arc::new(way()?) as Arc<dyn HttpFetch>)),
            None => None,
        };
        let people = people::Setting {
            attempts_per_address: config.sign_in_attempts,
            provider,
            ..people::Setting::default()
        };
        let config = IdentityConfig {
            origins: config.origins(),
            secret: self.secret.keys(),
            token_secret: self.secret.for_purpose("access tokens"),
            signing,
            people,
            limits: config.limits(),
        };
        Ok(Identity::new(Arc::clone(&self.engine), config))
    }
}
