//! Activation codes: 12 random letters and one that checks them (5.2).

use perennial_core::ids::SubscriptionId;
use room_lobby::body::fingerprint_bytes;

use crate::text;
use crate::wire::Policy;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_LETTERS: usize = 12;
/// More than a whole code has, so that what is too long is seen to be.
const TYPED_LETTERS_MAX: usize = 14;

/// A code from random bytes. Those of a sandbox begin with `T`, those of production never do.
pub fn code(random: [u8; RANDOM_LETTERS], sandbox: bool) -> String {
    let mut letters = random.map(|byte| LETTERS[usize::from(byte % 32)]);
    if sandbox {
        letters[0] = b'T';
    } else if letters[0] == b'T' {
        letters[0] = b'S';
    }
    let text: String = letters.iter().map(|letter| char::from(*letter)).collect();
    let check = check(&text).unwrap_or('0');
    format!("{text}{check}")
}

/// The code that was typed, as it was printed: small letters, blanks and dashes are forgiven, and
/// letters that look like digits. None where the last letter does not check the others.
pub fn read(typed: &str) -> Option<String> {
    let written = typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
    let code: String = written
        .take(TYPED_LETTERS_MAX)
        .map(|byte| match byte.to_ascii_uppercase() {
            b'I' | b'L' => '1',
            b'O' => '0',
            other => char::from(other),
        })
        .collect();
    let (text, last) = code.split_at_checked(RANDOM_LETTERS)?;
    (last.len() == 1 && check(text) == last.chars().next()).then_some(code)
}

/// What is shown of a code to find it by.
pub fn last4(code: &str) -> String {
    code.chars().skip(RANDOM_LETTERS + 1 - 4).collect()
}

/// Whether it can only be a code of a sandbox.
pub fn is_of_a_sandbox(code: &str) -> bool {
    code.starts_with('T')
}

/// The name a code is claimed under: its hash, so that nobody reads codes out of the names.
pub fn name(code: &str) -> String {
    text::hex(&fingerprint_bytes("", "activation code", code.as_bytes()))
}

/// What a code was sold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemable {
    /// To be redeemed: the first device starts what waits for it.
    Code,
    /// Printed on a card that is activated at a till: it opens nothing before.
    Card,
}

impl Redeemable {
    pub const ALL: [Self; 2] = [Self::Code, Self::Card];

    /// What is sold with a code, by how it is activated.
    pub fn of(policy: Policy) -> Option<Self> {
        match policy {
            Policy::Immediate => None,
            Policy::Code => Some(Self::Code),
            Policy::PointOfSale => Some(Self::Card),
        }
    }

    /// The kind of name it is.
    pub fn claim(self) -> &'static str {
        match self {
            Self::Code => "activation.code",
            Self::Card => "activation.card",
        }
    }
}

/// The subscription that holds a claimed code.
pub fn holder(text: &str) -> Option<SubscriptionId> {
    u128::from_str_radix(&text.replace('-', ""), 16).ok().map(SubscriptionId)
}

/// The letter that checks twelve others: Luhn modulo 32, doubled from the right.
fn check(text: &str) -> Option<char> {
    let mut sum = 0_usize;
    for (place, letter) in text.bytes().rev().enumerate() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        let weighted = value * if place % 2 == 0 { 2 } else { 1 };
        sum += weighted / 32 + weighted % 32;
    }
    LETTERS.get((32 - sum % 32) % 32).map(|letter| char::from(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of section 5.2.
    #[test]
    fn the_vectors_of_the_specification() {
        for (text, whole) in [("K7QM2A4C9XPB", "K7QM2A4C9XPBX"), ("T00000000001", "T000000000014")]
        {
            let check = check(text).expect("letters of the alphabet");
            assert_eq!(format!("{text}{check}"), whole, "weights 2, 1, 2, 1 from the right");
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = "K7QM2A4C9XPBX";
        for typed in [code, "k7qm2a4c9xpbx", "K7QM-2A4C-9XPB-X", " k7qm 2a4c 9xpbx "] {
            assert_eq!(read(typed).as_deref(), Some(code), "{typed}");
        }
        assert_eq!(read("tOoO-ooOO-oOI-4").as_deref(), None, "a letter is missing");
        assert_eq!(read("tOoO-ooOO-oOoI-4").as_deref(), Some("T000000000014"));
        for wrong in ["", "K7QM2A4C9XPB", "K7QM2A4C9XPBY", "K7QM2A4C9XPBXX", "K7QM2A4C9XPÄX"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        for place in 0..12 {
            let mut wrong = code.as_bytes().to_vec();
            wrong[place] = if wrong[place] == b'3' { b'4' } else { b'3' };
            let wrong = String::from_utf8(wrong).expect("ASCII");
            assert_eq!(read(&wrong), None, "{wrong}: one wrong letter is always noticed");
        }
    }

    #[test]
    fn environments_are_told_apart() {
        let random = [26; RANDOM_LETTERS];
        assert!(code(random, true).starts_with('T'));
        assert!(!code(random, false).starts_with('T'));
        assert_eq!(code([7; RANDOM_LETTERS], true).len(), 13);
    }
}
