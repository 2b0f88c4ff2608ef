//! Pages of a list about one subscription, newest first: its size, and where it goes on.

use room_lobby::body::fingerprint_bytes;
use room_lobby::page::Cursor;

use crate::desk::Call;
use crate::problem::{Code, Problem};

const PAGE_DEFAULT: usize = 50;
pub const PAGE_MAX: usize = 500;
/// How long a page token opens something, in seconds of the real clock.
const TOKEN_SECONDS: i64 = 86_400;

/// `pageSize`, from 1 to 500.
pub fn size(asked: Option<u64>, wrong: impl FnOnce() -> Problem) -> Result<usize, Problem> {
    match asked.map(usize::try_from) {
        None => Ok(PAGE_DEFAULT),
        Some(Ok(size @ 1..=PAGE_MAX)) => Ok(size),
        Some(Ok(_) | Err(_)) => Err(wrong()),
    }
}

/// As [`size`], from the query.
pub fn size_asked(call: &Call) -> Result<usize, Problem> {
    let wrong = || Problem::query("pageSize", "A number from 1 to 500.");
    let asked = call.query.get("pageSize").map(str::parse).transpose();
    size(asked.map_err(|_not_a_number| wrong())?, wrong)
}

/// Refuses parameters a list does not know.
pub fn only(call: &Call, known: &[&str]) -> Result<(), Problem> {
    let stranger =
        call.query.pairs().find(|(name, _)| !known.contains(name) && *name != "api-version");
    match stranger {
        None => Ok(()),
        Some((name, _)) => {
            let name: String = name.chars().take(64).collect();
            Err(Problem::query(&name, "No such parameter."))
        }
    }
}

/// What a token is bound to: the caller, the list, and everything that chooses it.
pub fn bound_to(call: &Call, list: &str) -> [u8; 32] {
    let sees: Vec<_> = call.sees().iter().map(perennial_core::ids::PartnerId::as_str).collect();
    let caller = format!("{}/{}/{sees:?}", call.place.environment.name, call.partner.id);
    fingerprint_bytes("GET", &caller, list.as_bytes())
}

pub fn seal(call: &Call, bound: &[u8; 32], key: &[u8]) -> String {
    let until = call.context.received_unix_seconds().saturating_add(TOKEN_SECONDS);
    Cursor::seal(&call.house.page_secret, bound, key, until)
}

/// The key a token carries.
pub fn open<const N: usize>(
    call: &Call,
    bound: &[u8; 32],
    token: &str,
) -> Result<[u8; N], Problem> {
    let now = call.context.received_unix_seconds();
    let key = Cursor::open(&call.house.page_secret, bound, token, now).ok();
    let key = key.and_then(|key| <[u8; N]>::try_from(key).ok());
    key.ok_or_else(|| Problem::new(Code::InvalidPageToken))
}

/// A page of rows that are in order of their places, newest first, and the token of the next one.
pub fn page<T>(
    call: &Call,
    list: &str,
    rows: impl DoubleEndedIterator<Item = T>,
    place: impl Fn(&T) -> u128,
) -> Result<(Vec<T>, Option<String>), Problem> {
    let (size, bound) = (size_asked(call)?, bound_to(call, list));
    let before = call.query.get("pageToken").map(|token| open(call, &bound, token)).transpose()?;
    let before = before.map_or(u128::MAX, u128::from_be_bytes);
    let mut rows = rows.rev().filter(|row| place(row) < before);
    let page: Vec<_> = rows.by_ref().take(size).collect();
    let more = rows.next().is_some();
    let last = page.last().filter(|_| more);
    let token = last.map(|row| seal(call, &bound, &place(row).to_be_bytes()));
    Ok((page, token))
}
