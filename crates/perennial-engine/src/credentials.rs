//! How a credential is shown, and the secret it is shown by: the newest, and during a rotation
//! the one before it.

use std::collections::BTreeSet;

use perennial_core::time::Instant;

use crate::directory::Credential;

/// A way of showing a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The secret itself as the bearer token.
    Key,
    /// The secret for an access token, which is the bearer token (OAuth 2 client credentials).
    OAuth,
    /// A user name and the secret: HTTP Basic.
    Basic,
}

/// The secret before the newest one, until its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OlderSecret {
    /// Keyed hash.
    pub hash: [u8; 32],
    /// Last four characters.
    pub hint: String,
    /// Real time.
    pub not_after: Instant,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Key, Self::OAuth, Self::Basic];

    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::OAuth => "oauth",
            Self::Basic => "basic",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

impl Credential {
    /// Whether it may be shown so. Where nothing was said, who has a user name comes with Basic
    /// and everybody else with his key.
    pub fn opens_by(&self, way: Way) -> bool {
        if self.ways.is_empty() {
            return way == if self.user.is_some() { Way::Basic } else { Way::Key };
        }
        self.ways.contains(&way)
    }

    /// The user name of HTTP Basic: a vendor's is the partner's id.
    pub fn basic_user(&self) -> Option<&str> {
        self.user.as_deref().or(self.partner.as_ref().map(|partner| partner.0.as_str()))
    }

    /// Each secret with its end, newest first.
    pub fn secrets(&self) -> impl Iterator<Item = ([u8; 32], Option<Instant>)> {
        let older = self.older.iter().map(|older| (older.hash, Some(older.not_after)));
        std::iter::once((self.hash, self.not_after)).chain(older)
    }

    /// The same with another secret; the one before stays good until `until`, where one is given,
    /// and never longer than it would have been.
    pub fn rotated(&self, hash: [u8; 32], hint: String, until: Option<Instant>) -> Self {
        let end = |until| self.not_after.map_or(until, |end| end.min(until));
        let older = until.map(|until| OlderSecret {
            hash: self.hash,
            hint: self.hint.clone(),
            not_after: end(until),
        });
        Self { hash, hint, older, not_after: None, ..self.clone() }
    }
}

/// Ways by their names.
pub fn ways<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<BTreeSet<Way>> {
    names.into_iter().map(Way::named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential() -> Credential {
        Credential { id: "c".to_owned(), hash: [1; 32], ..Credential::default() }
    }

    #[test]
    fn a_rotation_leaves_two_secrets_and_never_three() {
        let at = |seconds| Instant::from_seconds(seconds).expect("in range");
        let first = credential().rotated([2; 32], "bbbb".to_owned(), Some(at(100)));
        let secrets: Vec<_> = first.secrets().collect();
        assert_eq!(secrets, [([2; 32], None), ([1; 32], Some(at(100)))]);
        let second = first.rotated([3; 32], "cccc".to_owned(), Some(at(200)));
        let secrets: Vec<_> = second.secrets().collect();
        assert_eq!(secrets, [([3; 32], None), ([2; 32], Some(at(200)))]);
        let ends = Credential { not_after: Some(at(50)), ..credential() };
        let rotated = ends.rotated([2; 32], String::new(), Some(at(100)));
        assert_eq!(rotated.secrets().last(), Some(([1; 32], Some(at(50)))), "not longer");
        assert_eq!(rotated.rotated([3; 32], String::new(), None).older, None);
    }

    #[test]
    fn where_nothing_is_said_it_is_as_it_was() {
        let key = credential();
        assert!(key.opens_by(Way::Key) && !key.opens_by(Way::Basic) && !key.opens_by(Way::OAuth));
        let user = Credential { user: Some("u".to_owned()), ..credential() };
        assert!(!user.opens_by(Way::Key) && user.opens_by(Way::Basic));
        let all = Credential { ways: Way::ALL.into(), ..credential() };
        assert!(Way::ALL.into_iter().all(|way| all.opens_by(way)));
        assert_eq!(ways(["key", "basic"]).map(|ways| ways.len()), Some(2));
        assert_eq!(ways(["key", "door"]), None);
    }
}
