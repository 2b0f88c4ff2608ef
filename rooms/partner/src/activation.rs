//! Activation codes: 12 random letters and one that checks them (5.2).

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_LETTERS: usize = 12;

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
    fn environments_are_told_apart() {
        let random = [26; RANDOM_LETTERS];
        assert!(code(random, true).starts_with('T'));
        assert!(!code(random, false).starts_with('T'));
        assert_eq!(code([7; RANDOM_LETTERS], true).len(), 13);
    }
}
