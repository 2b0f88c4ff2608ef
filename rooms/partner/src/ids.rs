//! Ids as this surface prints them: a prefix and the 128 bits in 26 letters of Crockford's base 32,
//! which sorts as the bits do.

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 26;

/// `sub_01J…`
pub fn print(prefix: &str, id: u128) -> String {
    let mut text = String::with_capacity(prefix.len() + 1 + LENGTH);
    text.push_str(prefix);
    text.push('_');
    for place in (0..LENGTH).rev() {
        let bits = (id >> (place * 5)) & 31;
        text.push(char::from(LETTERS[usize::try_from(bits).unwrap_or_default()]));
    }
    text
}

/// Whether a text is written like an id of this surface, of whichever kind.
pub fn is_one(text: &str) -> bool {
    text.split_once('_').is_some_and(|(prefix, _)| {
        prefix.len() == 3
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
            && read(prefix, text).is_some()
    })
}

/// The bits of an id with this prefix. Letters may be small; nothing else is forgiven.
pub fn read(prefix: &str, text: &str) -> Option<u128> {
    let letters = text.strip_prefix(prefix)?.strip_prefix('_')?;
    if letters.len() != LENGTH || letters.as_bytes().first().is_some_and(|first| *first > b'7') {
        return None;
    }
    letters.bytes().try_fold(0_u128, |id, letter| {
        let bits = LETTERS.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        Some((id << 5) | u128::try_from(bits).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_printed() {
        for id in [0, 1, u128::MAX, 0x0190_0000_0000_7000_8000_0000_0000_0001] {
            assert_eq!(read("sub", &print("sub", id)), Some(id));
        }
        assert_eq!(print("ord", 0), "ord_00000000000000000000000000");
        assert_eq!(print("ord", u128::MAX), "ord_7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    }

    #[test]
    fn nothing_else_is_an_id() {
        let whole = print("sub", 42);
        for text in [
            "",
            "sub_",
            &whole[..whole.len() - 1],
            &format!("{whole}0"),
            &whole.replace("sub_", "ord_"),
            &whole.replace('0', "U"),
            "sub_8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "sub_é00000000000000000000000",
        ] {
            assert_eq!(read("sub", text), None, "{text}");
        }
    }
}
