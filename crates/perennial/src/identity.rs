//! The authorisation server put together: by what names it goes, and the keys it keeps beside the
//! data.

use std::sync::Arc;

use room_identity::keys::SigningKey;
use room_identity::{Config as IdentityConfig, Identity};

use crate::config::Config;
use crate::house::Opened;
use crate::secret::kept;

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
    pub fn identity(&self, config: &Config) -> Result<Identity, String> {
        let path = config.data.join("identity.key");
        let make = || SigningKey::generate().map_err(|error| error.to_string());
        let signing = SigningKey::open(&kept(&path, make)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let config = IdentityConfig {
            origins: config.origins(),
            secret: self.secret.keys(),
            token_secret: self.secret.for_purpose("access tokens"),
            signing,
            people: room_identity::people::Setting::default(),
            limits: config.limits(),
        };
        Ok(Identity::new(Arc::clone(&self.engine), config))
    }
}
