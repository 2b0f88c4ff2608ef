//! What every part of this room works with.

use std::sync::Arc;

use perennial_engine::Engine;
use room_lobby::auth::InstallationSecret;

use crate::Config;
use crate::access::AccessSeal;
use crate::keys::SigningKey;
use crate::people::People;

pub struct Desk {
    pub engine: Arc<Engine>,
    /// Scheme and host, without the slash behind; the first is what we call ourselves.
    pub origins: Vec<String>,
    pub secret: InstallationSecret,
    pub seal: AccessSeal,
    pub signing: SigningKey,
    pub people: People,
}

impl Desk {
    pub fn new(engine: Arc<Engine>, config: Config) -> Self {
        let bare = |origin: String| origin.trim_end_matches('/').to_owned();
        Self {
            engine,
            origins: config.origins.into_iter().map(bare).collect(),
            secret: config.secret,
            seal: AccessSeal::new(&config.token_secret),
            signing: config.signing,
            people: People::new(&config.people),
        }
    }

    /// The origin we call ourselves by.
    pub fn issuer(&self) -> &str {
        self.origins.first().map_or("", String::as_str)
    }

    /// Drawn, so that no two tokens have the same text.
    pub fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.engine.ids().random(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Real time, in Unix seconds. No token follows another clock.
    pub fn now(&self) -> i64 {
        self.engine.real().seconds()
    }
}
