//! The door of the room: an API key, an access token, or a partner's name and secret.

use std::sync::Arc;

use axum::http::request::Parts;
use perennial_engine::Engine;
use room_lobby::auth::{Door, Doorkeeper, basic_of, bearer_of};
use room_lobby::{AuthError, Credential, Rejection};

use super::oauth;

pub struct PartnerDoor {
    pub engine: Arc<Engine>,
}

impl Doorkeeper for PartnerDoor {
    fn admit(
        &self,
        asked: &Parts,
        door: &Door,
        now_unix_seconds: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection> {
        let credential = match bearer_of(&asked.headers) {
            Ok(token) if token.starts_with(oauth::PREFIX) => {
                oauth::bearer(&self.engine, door, token)?
            }
            Ok(token) => door.by_key(token, now_unix_seconds)?,
            Err(AuthError::Malformed) => {
                let (user, secret) = basic_of(&asked.headers)?;
                door.by_basic(&user, &secret, now_unix_seconds)?
            }
            Err(error @ (AuthError::Missing | AuthError::Unknown | AuthError::Expired)) => {
                return Err(error.into());
            }
        };
        Ok(Some(credential))
    }
}
