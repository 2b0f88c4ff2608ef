//! The door: reads the credential a request carries and says who it is.

use std::fmt;
use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::credential::{AuthError, Credential, Forbidden};
use super::key::{InstallationSecret, KeyTable};
use super::keyring::Keyring;
use crate::rejection::Rejection;

/// Longest `Authorization` value that is read at all; a signed token needs a few kilobytes.
const AUTHORIZATION_BYTES_MAX: usize = 8192;

/// How credentials are recognised in this installation.
pub struct Door {
    keyring: Box<dyn Keyring>,
    secret: InstallationSecret,
    kinds: KeyTable,
}

impl Door {
    /// A door with these keys behind it.
    pub fn new(keyring: impl Keyring, secret: InstallationSecret, kinds: KeyTable) -> Self {
        Self { keyring: Box::new(keyring), secret, kinds }
    }

    /// The secret under which keys are hashed, for rooms that issue credentials themselves.
    pub fn secret(&self) -> &InstallationSecret {
        &self.secret
    }

    /// Whether a bearer token is written like an API key of this installation.
    pub fn is_key(&self, token: &str) -> bool {
        self.kinds.environment_of(token).is_some()
    }

    /// Who holds this API key.
    pub fn by_key(&self, token: &str, now_unix_seconds: i64) -> Result<Arc<Credential>, Rejection> {
        let environment = self.kinds.environment_of(token).ok_or(AuthError::Malformed)?;
        let credential =
            self.keyring.by_hash(&self.secret.hash(token)).ok_or(AuthError::Unknown)?;
        if credential.environment != environment {
            return Err(Forbidden::WrongEnvironment.into());
        }
        in_time(credential, now_unix_seconds)
    }

    /// Who this Basic user is.
    pub fn by_basic(
        &self,
        user: &str,
        password: &str,
        now_unix_seconds: i64,
    ) -> Result<Arc<Credential>, Rejection> {
        let hash = self.secret.hash(password);
        let credential = self.keyring.by_basic(user, &hash).ok_or(AuthError::Unknown)?;
        in_time(credential, now_unix_seconds)
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("kinds", &self.kinds).finish_non_exhaustive()
    }
}

fn in_time(credential: Arc<Credential>, now: i64) -> Result<Arc<Credential>, Rejection> {
    match credential.not_after {
        Some(not_after) if now >= not_after => Err(AuthError::Expired.into()),
        Some(_) | None => Ok(credential),
    }
}

/// A room's own way of telling who asks, for tokens the keyring does not know.
pub trait Doorkeeper: Send + Sync + 'static {
    /// Who asks; `Ok(None)` lets a stranger in. Must have no effects: clients replay a 401.
    fn admit(
        &self,
        asked: &Parts,
        door: &Door,
        now_unix_seconds: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection>;
}

/// Who may come into a room.
#[derive(Clone)]
pub enum Admission {
    /// Everybody; the room looks at credentials itself, if at all.
    Open,
    /// Holders of an API key: `Authorization: Bearer`.
    Bearer,
    /// Users with a password: `Authorization: Basic`.
    Basic,
    /// Either.
    BearerOrBasic,
    /// Whom the room's own doorkeeper knows.
    Own(Arc<dyn Doorkeeper>),
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "Open",
            Self::Bearer => "Bearer",
            Self::Basic => "Basic",
            Self::BearerOrBasic => "BearerOrBasic",
            Self::Own(_) => "Own(…)",
        })
    }
}

impl Admission {
    pub(crate) fn admit(
        &self,
        asked: &Parts,
        door: &Door,
        now: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection> {
        let headers = &asked.headers;
        match self {
            Self::Open => Ok(None),
            Self::Bearer => door.by_key(bearer_of(headers)?, now).map(Some),
            Self::Basic => by_basic(headers, door, now).map(Some),
            Self::BearerOrBasic => match bearer_of(headers) {
                Ok(token) => door.by_key(token, now).map(Some),
                Err(AuthError::Malformed) => by_basic(headers, door, now).map(Some),
                Err(error @ (AuthError::Missing | AuthError::Unknown | AuthError::Expired)) => {
                    Err(error.into())
                }
            },
            Self::Own(doorkeeper) => doorkeeper.admit(asked, door, now),
        }
    }
}

fn by_basic(headers: &HeaderMap, door: &Door, now: i64) -> Result<Arc<Credential>, Rejection> {
    let (user, password) = basic_of(headers)?;
    door.by_basic(&user, &password, now)
}

/// The token of `Authorization: Bearer`.
pub fn bearer_of(headers: &HeaderMap) -> Result<&str, AuthError> {
    let token = after_scheme(headers, "bearer")?;
    let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { Ok(token) } else { Err(AuthError::Malformed) }
}

/// User name and password of `Authorization: Basic`.
pub fn basic_of(headers: &HeaderMap) -> Result<(String, String), AuthError> {
    let encoded = after_scheme(headers, "basic")?;
    let engine = if encoded.ends_with('=') { &STANDARD } else { &STANDARD_NO_PAD };
    let decoded = engine.decode(encoded).map_err(|_not_base64| AuthError::Malformed)?;
    let text = String::from_utf8(decoded).map_err(|_not_utf8| AuthError::Malformed)?;
    let (user, password) = text.split_once(':').ok_or(AuthError::Malformed)?;
    if text.chars().any(char::is_control) {
        return Err(AuthError::Malformed);
    }
    Ok((user.to_owned(), password.to_owned()))
}

fn after_scheme<'h>(headers: &'h HeaderMap, scheme: &str) -> Result<&'h str, AuthError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(AuthError::Missing)?;
    if values.next().is_some() || value.len() > AUTHORIZATION_BYTES_MAX {
        return Err(AuthError::Malformed);
    }
    let text = value.to_str().map_err(|_not_ascii| AuthError::Malformed)?;
    let (given, rest) = text.split_once(' ').ok_or(AuthError::Malformed)?;
    if given.eq_ignore_ascii_case(scheme) {
        Ok(rest.trim_matches(' '))
    } else {
        Err(AuthError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn with(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).expect("a value"));
        headers
    }

    #[test]
    fn bearer_tokens() {
        assert_eq!(bearer_of(&with("Bearer abc.d_e-f")), Ok("abc.d_e-f"));
        assert_eq!(bearer_of(&with("bEARER  abc")), Ok("abc"));
        assert_eq!(bearer_of(&HeaderMap::new()), Err(AuthError::Missing));
        for value in ["Bearer", "Bearer ", "Bearer a b", "Basic abc", "abc", ""] {
            assert_eq!(bearer_of(&with(value)), Err(AuthError::Malformed), "{value}");
        }
        let mut twice = with("Bearer a");
        twice.append(header::AUTHORIZATION, HeaderValue::from_static("Bearer b"));
        assert_eq!(bearer_of(&twice), Err(AuthError::Malformed));
    }

    #[test]
    fn basic_credentials() {
        let pair = |user: &str, password: &str| Ok((user.to_owned(), password.to_owned()));
        assert_eq!(basic_of(&with("Basic dTpw")), pair("u", "p"));
        assert_eq!(basic_of(&with("basic dTpwOnE=")), pair("u", "p:q"));
        assert_eq!(basic_of(&with("Basic dTo=")), pair("u", ""));
        // no colon; not base64; not UTF-8; a NUL; another scheme
        for value in ["Basic dXA=", "Basic !", "Basic /zpw", "Basic dTpwAA==", "Bearer dTpw"] {
            assert_eq!(basic_of(&with(value)), Err(AuthError::Malformed), "{value}");
        }
    }
}
