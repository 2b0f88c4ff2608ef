//! What texts a partner may send: opaque references, and free text without card numbers.

/// Longest opaque reference, in characters.
const REFERENCE_CHARS_MAX: usize = 128;

/// Whether an opaque reference of the partner's is one: 1 to 128 printable characters (2.6).
pub fn is_reference(text: &str) -> bool {
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
            let length = if place == 0 { 2..=8 } else { 1..=8 };
            length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

pub fn is_country(text: &str) -> bool {
    crate::countries::is_one(text)
}

/// Whether a text holds what may be a card number: 13 to 19 digits, also in groups, whose check
/// digit is right.
pub fn holds_card_number(text: &str) -> bool {
    let mut run = vec![];
    for letter in text.chars().chain(['.']) {
        match letter.to_digit(10) {
            Some(digit) => run.push(digit),
            None if matches!(letter, ' ' | '-') && !run.is_empty() => {}
            None => {
                if (13..=19).contains(&run.len()) && luhn(&run) {
                    return true;
                }
                run.clear();
            }
        }
    }
    false
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
        assert!(holds_card_number("4111111111111111"));
        assert!(holds_card_number("paid with 4111 1111 1111 1111, thanks"));
        assert!(holds_card_number("5555-5555-5555-4444"));
        for text in ["", "4111111111111112", "order 1234567890", "A-778899", "+49 30 1234567"] {
            assert!(!holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn languages_and_countries() {
        assert!(is_language("de") && is_language("de-DE") && is_language("zh-Hant-TW"));
        assert!(!is_language("") && !is_language("d") && !is_language("de_DE"));
        assert!(is_country("DE") && !is_country("de") && !is_country("DEU"));
    }
}
