//! What texts a partner may send: opaque references, and free text without card numbers.

/// Longest opaque reference, in characters.
const REFERENCE_CHARS_MAX: usize = 128;
/// Digits of the longest card number.
const CARD_DIGITS_MAX: usize = 19;

/// What a reference that is none is told.
pub const REFERENCE_RULE: &str = "1 to 128 printable characters, and no number of a card.";

/// Whether an opaque reference of the partner's is one: 1 to 128 printable characters (2.6), and
/// nothing a customer pays with.
pub fn is_reference(text: &str) -> bool {
    is_printable(text) && !holds_card_number(text)
}

/// Whether it may be printed on a card that is sold over a counter, which has a number itself.
pub fn is_printable(text: &str) -> bool {
    let count = text.chars().count();
    (1..=REFERENCE_CHARS_MAX).contains(&count) && !text.chars().any(char::is_control)
}

/// Bytes as names are made of them: two small letters each.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for nibble in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
    }
    text
}

/// Whether a language tag has the shape of one: `de`, `de-DE`, `zh-Hant-TW`.
pub fn is_language(text: &str) -> bool {
    text.len() <= 35
        && text.split('-').enumerate().all(|(place, part)| {
            let (length, letters) = if place == 0 { (2..=8, true) } else { (1..=8, false) };
            let fits = |byte: u8| byte.is_ascii_alphabetic() || (!letters && byte.is_ascii_digit());
            length.contains(&part.len()) && part.bytes().all(fits)
        })
}

pub fn is_country(text: &str) -> bool {
    crate::countries::is_one(text)
}

/// Whether a text holds what may be the number of a payment card: 13 to 19 digits of an issuer,
/// also in groups, whose check digit is right. What stands before or after it, such as the date
/// to which it is good, hides nothing.
pub fn holds_card_number(text: &str) -> bool {
    let mut groups: Vec<Vec<u32>> = vec![vec![]];
    for letter in text.chars().chain(['/']) {
        match (letter.to_digit(10), groups.last_mut()) {
            (Some(digit), Some(group)) => group.push(digit),
            (None, _) if is_between_groups(letter) => groups.push(vec![]),
            (Some(_) | None, _) => {
                if is_among(&groups) {
                    return true;
                }
                groups = vec![vec![]];
            }
        }
    }
    false
}

/// What people and programs write between the groups of a number.
fn is_between_groups(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '.' | '_' | '\u{2010}'..='\u{2015}')
}

/// Whether neighbours among the groups are a card number. Groups of one digit are of no card:
/// they make versions of programs look like one.
fn is_among(groups: &[Vec<u32>]) -> bool {
    groups.iter().enumerate().any(|(first, _)| {
        let mut digits = vec![];
        for group in groups.iter().skip(first).filter(|group| !group.is_empty()) {
            digits.extend(group);
            if group.len() == 1 || digits.len() > CARD_DIGITS_MAX {
                return false;
            }
            if is_issued(&digits) && luhn(&digits) {
                return true;
            }
        }
        false
    })
}

/// Whether a number is of the length and begins as the issuers of cards number theirs.
fn is_issued(digits: &[u32]) -> bool {
    let begin = digits.iter().take(4).fold(0, |number, digit| number * 10 + digit);
    match digits.len() {
        13 => begin / 1_000 == 4,
        14 => matches!(begin / 100, 30 | 36 | 38 | 39),
        15 => matches!(begin / 100, 34 | 37),
        16 => {
            matches!(begin / 1_000, 4..=6) || begin / 100 == 35 || (2_200..=2_720).contains(&begin)
        }
        17..=CARD_DIGITS_MAX => {
            matches!(begin / 1_000, 4 | 6) || matches!(begin / 100, 50 | 56..=58)
        }
        _ => false,
    }
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = digit * if place % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found_in_text() {
        for text in [
            "4111111111111111",
            "paid with 4111 1111 1111 1111, thanks",
            "5555-5555-5555-4444",
            "4111 1111 1111 1111 12/27",
            "room 7 4111111111111111",
            "21 4111 1111 1111 1111",
            "4111\u{a0}1111\u{a0}1111\u{a0}1111",
            "4111.1111.1111.1111",
            "4111\u{2013}1111\u{2013}1111\u{2013}1111",
            "4111  1111\t1111_1111",
            "3782 822463 10005",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
        for text in [
            "",
            "4111111111111112",
            "order 1234567890",
            "A-778899",
            "+49 30 1234567",
            "10.0.19045.4529",
            "4.18.24090.11000",
            "1767225600000",
            "2026-01-31 09:00:00",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn orders_may_be_numbered_by_their_days() {
        assert!((0..1_000).all(|n| is_reference(&format!("20260131{n:08}"))));
        assert!(!is_reference("4111111111111111") && is_printable("4111111111111111"));
    }

    #[test]
    fn languages_and_countries() {
        assert!(is_language("de") && is_language("de-DE") && is_language("zh-Hant-TW"));
        assert!(!is_language("") && !is_language("d") && !is_language("de_DE"));
        assert!(!is_language("4111-1111-1111-1111"));
        assert!(is_country("DE") && !is_country("de") && !is_country("DEU"));
    }
}
