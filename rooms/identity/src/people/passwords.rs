//! Passwords: Argon2id in PHC form. Working one out takes time and memory on purpose, so it is done
//! beside the other work, and a bounded number at once.

use std::sync::Arc;

use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordVerifier as _, Version};
use perennial_engine::ports::Ids;
use tokio::sync::Semaphore;

pub const CHARS_MIN: usize = 10;
pub const CHARS_MAX: usize = 128;

/// Worked out at once; each takes its 19 MiB.
const AT_ONCE_MAX: usize = 4;
/// Waiting for their turn. Whoever comes when there are more is told to come again.
const WAITING_MAX: usize = 64;

/// How much work one guess is.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub kib: u32,
    pub passes: u32,
}

impl Default for Cost {
    /// What OWASP recommends at least.
    fn default() -> Self {
        Self { kib: 19_456, passes: 2 }
    }
}

/// There was no time for it, or it could not be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

pub struct Passwords {
    argon: Argon2<'static>,
    turns: Arc<Semaphore>,
    waiting: Semaphore,
    /// Of no password: compared with where there is none, so that it takes as long.
    nobodys: String,
}

impl Passwords {
    pub fn new(cost: Cost) -> Self {
        let params = Params::new(cost.kib, cost.passes, 1, None).unwrap_or_default();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = hashed(&argon, "", &[0; 16]).unwrap_or_default();
        Self {
            argon,
            turns: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            waiting: Semaphore::new(WAITING_MAX),
            nobodys,
        }
    }

    /// What is kept of a password.
    pub async fn keep(&self, password: &str, ids: &dyn Ids) -> Result<String, Busy> {
        let mut salt = [0; 16];
        ids.random(&mut salt);
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.beside(move || hashed(&argon, &password, &salt)).await?.ok_or(Busy)
    }

    /// Whether it is the password. It takes as long where none is kept.
    pub async fn is(&self, password: &str, kept: Option<&str>) -> Result<bool, Busy> {
        let known = kept.is_some();
        let kept = kept.unwrap_or(&self.nobodys).to_owned();
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let is = self.beside(move || {
            let Ok(kept) = PasswordHash::new(&kept) else { return false };
            argon.verify_password(password.as_bytes(), &kept).is_ok()
        });
        Ok(is.await? && known)
    }

    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _waits = self.waiting.try_acquire().map_err(|_full| Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_closed| Busy)?;
        let work = move || {
            // Also when nobody waits for it any more, it has its turn until it is done.
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_panicked| Busy)
    }
}

fn hashed(argon: &Argon2<'_>, password: &str, salt: &[u8]) -> Option<String> {
    let hash = argon.hash_password_with_salt(password.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

/// Whether a new password is one: long enough, and not the address itself.
pub fn fits(password: &str, email: &str) -> bool {
    let chars = password.chars().count();
    (CHARS_MIN..=CHARS_MAX).contains(&chars)
        && !password.trim().eq_ignore_ascii_case(email.trim())
        && password.chars().any(|c| !password.starts_with(c))
}

#[cfg(test)]
mod tests {
    use perennial_engine::testing::CountingIds;

    use super::*;

    const QUICK: Cost = Cost { kib: 8, passes: 1 };

    #[tokio::test]
    async fn a_password_is_known_again_and_nobody_has_none() {
        let passwords = Passwords::new(QUICK);
        let ids = CountingIds::default();
        let kept = passwords.keep("correct horse", &ids).await.expect("kept");
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
        assert_ne!(passwords.keep("correct horse", &ids).await, Ok(kept.clone()), "salted");
        assert_eq!(passwords.is("correct horse", Some(&kept)).await, Ok(true));
        assert_eq!(passwords.is("correct horsf", Some(&kept)).await, Ok(false));
        assert_eq!(passwords.is("", None).await, Ok(false));
        assert_eq!(passwords.is("correct horse", Some("nonsense")).await, Ok(false));
    }

    #[test]
    fn a_new_password_is_long_and_not_the_address() {
        assert!(fits("four plain words", "ada@example.org"));
        assert!(fits("äöüäöüäöüß", ""));
        for unfit in
            ["short", "ada@example.org", " Ada@Example.org ", "aaaaaaaaaaaa", &"ab".repeat(65)]
        {
            assert!(!fits(unfit, "ada@example.org"), "{unfit}");
        }
    }
}
