//! What one credential may do, and the sentences for those who may not.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// One caller's right to come in. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credential {
    /// Its own id, safe to log and to store with what it did.
    pub id: String,
    /// What the operator calls it.
    pub name: String,
    /// The one environment it belongs to.
    pub environment: String,
    /// The rooms it opens.
    pub rooms: BTreeSet<String>,
    /// What it may do there, in the rooms' own words.
    pub scopes: BTreeSet<String>,
    /// The partner it speaks for, if it speaks for one.
    pub subject: Option<String>,
    /// The account whose data it sees, if it is bound to one.
    pub account: Option<String>,
    /// Real time in Unix seconds from which it no longer opens anything.
    pub not_after: Option<i64>,
    /// The only projects it sees; none means all.
    pub projects: Option<BTreeSet<String>>,
}

/// Why we do not know who asks. 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No credential was sent.
    #[error("no credential was sent")]
    Missing,
    /// Something was sent that is no credential of ours.
    #[error("the credential is malformed")]
    Malformed,
    /// Well formed, but not one we issued, or revoked.
    #[error("the credential is unknown")]
    Unknown,
    /// Its time is over.
    #[error("the credential has expired")]
    Expired,
}

impl AuthError {
    /// One English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "A credential is required.",
            Self::Malformed | Self::Unknown => "The credential is not valid.",
            Self::Expired => "The credential has expired.",
        }
    }
}

/// Why a known caller may not. 403.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// A sandbox credential in production, or the other way round.
    #[error("the credential belongs to another environment")]
    WrongEnvironment,
    /// The credential does not open this room.
    #[error("the credential does not open this room")]
    WrongRoom,
    /// The credential lacks this scope.
    #[error("the credential lacks a scope")]
    MissingScope(Cow<'static, str>),
}

impl Forbidden {
    /// One English sentence.
    pub fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::WrongEnvironment => "The credential belongs to another environment.".into(),
            Self::WrongRoom => "The credential does not open this API.".into(),
            Self::MissingScope(scope) => format!("The credential lacks the scope {scope}.").into(),
        }
    }
}

/// Refuses a credential that does not open this room.
pub fn require_room(credential: &Credential, room: &str) -> Result<(), Forbidden> {
    if credential.rooms.contains(room) { Ok(()) } else { Err(Forbidden::WrongRoom) }
}

/// Refuses a credential without this scope.
pub fn require_scope(credential: &Credential, scope: &'static str) -> Result<(), Forbidden> {
    if credential.scopes.contains(scope) {
        Ok(())
    } else {
        Err(Forbidden::MissingScope(scope.into()))
    }
}

/// Whether a credential sees this project. "Not yours" must look like "not there", so the room
/// answers 404, not 403: hence a question, not a refusal.
pub fn sees_project(credential: &Credential, project: &str) -> bool {
    credential.projects.as_ref().is_none_or(|projects| projects.contains(project))
}
