//! Pages of a list (2.4): ordered by name, cut where the caller says, gone on with by a token that
//! only opens the list it was made for.

use perennial_core::time::Instant;
use room_lobby::auth::InstallationSecret;
use room_lobby::body::fingerprint_bytes;
use room_lobby::page::Cursor;

use crate::desk::Call;
use crate::failure::Failure;

const SIZE_DEFAULT: usize = 50;
const SIZE_MAX: usize = 1_000;
/// How long a page token opens something, in seconds of the real clock.
const TOKEN_SECONDS: i64 = 3 * 86_400;

/// What seals the page tokens of this room.
#[derive(Clone, Copy)]
pub struct PageSecret([u8; 32]);

/// A page as it was asked for.
pub struct Page {
    secret: PageSecret,
    /// Of everything that chooses the list: environment, partner, user, method, filter.
    list: [u8; 32],
    size: usize,
    /// The name the last page ended with.
    after: Option<String>,
    expires: i64,
}

/// The three of a list, as they were sent.
pub struct Asked<'a> {
    pub filter: &'a str,
    pub size: i64,
    pub token: &'a str,
}

impl PageSecret {
    pub fn of(secret: &InstallationSecret) -> Self {
        Self(secret.hash("page tokens of the reseller room").0)
    }
}

impl Page {
    pub fn read(secret: PageSecret, call: &Call, asked: &Asked<'_>) -> Result<Self, Failure> {
        let size = match usize::try_from(asked.size) {
            Ok(0) => SIZE_DEFAULT,
            Ok(size) => size.min(SIZE_MAX),
            Err(_) => return Err(Failure::field("page_size", "Must not be negative.")),
        };
        let user = call.user.map(|user| user.to_string()).unwrap_or_default();
        let partner = call.partner.id.as_str();
        let whose = format!("{}/{partner}/{user}", call.environment().0);
        let list = fingerprint_bytes(call.method().id, &whose, asked.filter.as_bytes());
        let now = seconds(call.engine.real());
        let after = match asked.token {
            "" => None,
            token => {
                let key = Cursor::open(&secret.0, &list, token, now).ok();
                let name = key.and_then(|key| String::from_utf8(key).ok());
                let wrong = "Not a token of this list and filter, or no longer valid.";
                Some(name.ok_or_else(|| Failure::field("page_token", wrong))?)
            }
        };
        Ok(Self { secret, list, size, after, expires: now.saturating_add(TOKEN_SECONDS) })
    }

    /// Of things by their names the ones on this page, and the token of the next.
    pub fn cut<T>(&self, mut all: Vec<(&str, T)>) -> (Vec<T>, String) {
        all.sort_by_key(|(name, _)| *name);
        let after = |name: &str| self.after.as_deref().is_none_or(|after| name > after);
        let mut rest = all.into_iter().filter(|(name, _)| after(name)).peekable();
        let mut page = vec![];
        let mut last = "";
        while page.len() < self.size
            && let Some((name, thing)) = rest.next()
        {
            last = name;
            page.push(thing);
        }
        let seal = || Cursor::seal(&self.secret.0, &self.list, last.as_bytes(), self.expires);
        let next = if rest.peek().is_some() { seal() } else { String::new() };
        (page, next)
    }
}

fn seconds(at: Instant) -> i64 {
    at.millis().div_euclid(1_000)
}
