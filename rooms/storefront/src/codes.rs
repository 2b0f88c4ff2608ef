//! Codes that are each good once: twelve characters of Crockford's base 32, sixty bits that nobody
//! guesses. They follow from the secret of the installation and the id of their piece, so that
//! they can be shown again while only a keyed hash of each is stored.

use std::fmt::Write as _;

use perennial_core::ids::CodesId;
use room_lobby::auth::InstallationSecret;

use crate::ids::ALPHABET;

const CHARS: usize = 12;
/// Of the keyed hash a code is known by.
const HASH_BYTES: usize = 16;

/// What codes are made and looked for with.
#[derive(Clone)]
pub(crate) struct CodeSecret(InstallationSecret);

impl CodeSecret {
    pub(crate) fn new(secret: &InstallationSecret) -> Self {
        Self(secret.clone())
    }

    /// The nth code of a piece.
    pub(crate) fn code(&self, piece: &CodesId, nth: u32) -> String {
        let hash = self.0.hash(&format!("one-time code {piece} {nth}")).0;
        let digits = hash.iter().take(CHARS).map(|byte| ALPHABET[usize::from(byte & 31)]);
        digits.map(char::from).collect()
    }

    /// What is stored of a code, and looked for.
    pub(crate) fn hash(&self, code: &str) -> String {
        let hash = self.0.hash(&format!("hash of one-time code {code}")).0;
        hash.iter().take(HASH_BYTES).fold(String::with_capacity(2 * HASH_BYTES), |mut hex, byte| {
            let _infallible = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// A code as it was made, from what somebody typed: in any case, with hyphens where he likes, and
/// O read as 0, I and L as 1. `None` for what cannot be one.
pub(crate) fn read(text: &str) -> Option<String> {
    let plain = text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| match c {
        'O' | 'o' => '0',
        'I' | 'i' | 'L' | 'l' => '1',
        other => other.to_ascii_uppercase(),
    });
    let code: String = plain.take(CHARS + 1).collect();
    let known = |c: char| u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte));
    (code.len() == CHARS && code.chars().all(known)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_said_again_and_is_another_for_each() {
        let secret = CodeSecret::new(&InstallationSecret::new(&[7; 32]));
        let piece = CodesId::new("codes_1");
        let first = secret.code(&piece, 0);
        assert_eq!(first, secret.code(&piece, 0));
        assert_eq!((first.len(), read(&first)), (CHARS, Some(first.clone())));
        let mut all: Vec<String> = (0..10_000).map(|nth| secret.code(&piece, nth)).collect();
        all.push(secret.code(&CodesId::new("codes_2"), 0));
        all.push(CodeSecret::new(&InstallationSecret::new(&[8; 32])).code(&piece, 0));
        let used: std::collections::BTreeSet<char> = all.iter().flat_map(|it| it.chars()).collect();
        assert_eq!(used.len(), 32, "every digit is used");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 10_002);
        assert_ne!(secret.hash(&first), secret.hash(&all[1]));
        assert_eq!(secret.hash(&first).len(), 32);
    }

    #[test]
    fn what_looks_alike_is_read_alike() {
        let made = Some("0123456789AB".to_owned());
        for typed in ["0123456789AB", "oi23-4567-89ab", "OL23 4567 89Ab", "0I2-3456789A-B"] {
            assert_eq!(read(typed), made, "{typed}");
        }
        for wrong in ["", "0123456789A", "0123456789ABC", "0123456789AU", "0123456789Aé"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
