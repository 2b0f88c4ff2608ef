//! Page tokens: where a list goes on, sealed so that a client can only hand them back.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const VERSION: u8 = 1;
const TAG_BYTES: usize = 32;
/// Version, expiry, tag.
const FRAME_BYTES: usize = 1 + 8 + TAG_BYTES;
/// No list of ours is ordered by a longer key.
const KEY_BYTES_MAX: usize = 512;
const TOKEN_CHARS_MAX: usize = (FRAME_BYTES + KEY_BYTES_MAX).div_ceil(3) * 4;

/// Why a page token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// Not a token of ours, or made for another list, filter or caller.
    #[error("the page token is not valid here")]
    Invalid,
    /// Its time is over.
    #[error("the page token has expired")]
    Expired,
}

/// Seals and opens page tokens.
///
/// ```
/// use room_lobby::page::{Cursor, CursorError};
///
/// let secret = [7; 32];
/// let filter = [1; 32]; // hash of partner, list and filter
/// let token = Cursor::seal(&secret, &filter, b"sub_42", 1_000);
/// assert_eq!(Cursor::open(&secret, &filter, &token, 999), Ok(b"sub_42".to_vec()));
/// assert_eq!(Cursor::open(&secret, &[2; 32], &token, 999), Err(CursorError::Invalid));
/// assert_eq!(Cursor::open(&secret, &filter, &token, 1_000), Err(CursorError::Expired));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Cursor;

impl Cursor {
    /// Seals the key after which the next page starts, bound to a hash of everything that chooses
    /// the list (caller, list, filter, order), until `expires` in real Unix seconds.
    pub fn seal(secret: &[u8], filter_hash: &[u8; 32], key_bytes: &[u8], expires: i64) -> String {
        debug_assert!(key_bytes.len() <= KEY_BYTES_MAX, "a key this long could not be opened");
        let mut token = Vec::with_capacity(FRAME_BYTES + key_bytes.len());
        token.push(VERSION);
        token.extend_from_slice(&expires.to_be_bytes());
        token.extend_from_slice(key_bytes);
        let tag = hmac::sign(&key(secret), &signed(filter_hash, &token));
        token.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The key sealed in a token, if it was sealed here, for this list, and still holds.
    pub fn open(
        secret: &[u8],
        filter_hash: &[u8; 32],
        token: &str,
        now_unix_seconds: i64,
    ) -> Result<Vec<u8>, CursorError> {
        if token.len() > TOKEN_CHARS_MAX {
            return Err(CursorError::Invalid);
        }
        let token = URL_SAFE_NO_PAD.decode(token).map_err(|_not_base64| CursorError::Invalid)?;
        let signed_bytes = token.len().checked_sub(TAG_BYTES).ok_or(CursorError::Invalid)?;
        let (frame, tag) = token.split_at(signed_bytes);
        hmac::verify(&key(secret), &signed(filter_hash, frame), tag)
            .map_err(|_forged| CursorError::Invalid)?;
        let (&version, rest) = frame.split_first().ok_or(CursorError::Invalid)?;
        let (expires, key_bytes) = rest.split_first_chunk::<8>().ok_or(CursorError::Invalid)?;
        if version != VERSION {
            return Err(CursorError::Invalid);
        }
        if now_unix_seconds >= i64::from_be_bytes(*expires) {
            return Err(CursorError::Expired);
        }
        Ok(key_bytes.to_vec())
    }
}

fn key(secret: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret)
}

fn signed(filter_hash: &[u8; 32], frame: &[u8]) -> Vec<u8> {
    [b"perennial page token".as_slice(), filter_hash, frame].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];
    const FILTER: [u8; 32] = [1; 32];

    #[test]
    fn every_changed_character_is_noticed() {
        let token = Cursor::seal(&SECRET, &FILTER, b"key", 10);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
        for index in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).expect("ascii");
            let opened = Cursor::open(&SECRET, &FILTER, &forged, 0);
            assert_eq!(opened, Err(CursorError::Invalid), "{index}");
        }
        for length in 0..token.len() {
            let opened = Cursor::open(&SECRET, &FILTER, &token[..length], 0);
            assert_eq!(opened, Err(CursorError::Invalid), "{length}");
        }
        assert_eq!(Cursor::open(&[8; 32], &FILTER, &token, 0), Err(CursorError::Invalid));
        assert_eq!(
            Cursor::open(&SECRET, &FILTER, &"A".repeat(10_000), 0),
            Err(CursorError::Invalid)
        );
    }

    #[test]
    fn empty_and_longest_keys_come_back() {
        for key in [vec![], vec![0xff; KEY_BYTES_MAX]] {
            let token = Cursor::seal(&SECRET, &FILTER, &key, i64::MAX);
            assert_eq!(Cursor::open(&SECRET, &FILTER, &token, 0), Ok(key));
        }
    }
}
