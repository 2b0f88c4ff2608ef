//! Numbers that states give people, as far as they can be checked without asking the state.

use crate::wire::NationalIdType;

/// The country whose number it is, where the type says it.
pub fn country(kind: NationalIdType) -> Option<&'static str> {
    match kind {
        NationalIdType::UsSsn | NationalIdType::UsItin => Some("US"),
        NationalIdType::CaSin => Some("CA"),
        NationalIdType::GbNino => Some("GB"),
        NationalIdType::Other => None,
    }
}

/// The type's name, as it is kept.
pub fn name(kind: NationalIdType) -> &'static str {
    match kind {
        NationalIdType::UsSsn => "US_SSN",
        NationalIdType::UsItin => "US_ITIN",
        NationalIdType::CaSin => "CA_SIN",
        NationalIdType::GbNino => "GB_NINO",
        NationalIdType::Other => "OTHER",
    }
}

/// The number without what people write between its parts.
pub fn plain(text: &str) -> String {
    text.chars().filter(|it| !matches!(it, ' ' | '-')).collect::<String>().to_ascii_uppercase()
}

/// Whether it may be a whole number of the type.
pub fn is_whole(kind: NationalIdType, plain: &str) -> bool {
    match kind {
        NationalIdType::UsSsn => ssn(plain),
        NationalIdType::UsItin => itin(plain),
        NationalIdType::CaSin => sin(plain),
        NationalIdType::GbNino => nino(plain),
        NationalIdType::Other => {
            (4..=32).contains(&plain.len()) && plain.bytes().all(|it| it.is_ascii_alphanumeric())
        }
    }
}

/// Whether it may be the last four characters of one.
pub fn is_last4(kind: NationalIdType, plain: &str) -> bool {
    let digits = plain.bytes().all(|it| it.is_ascii_digit());
    let letters = plain.bytes().all(|it| it.is_ascii_alphanumeric());
    plain.len() == 4
        && match kind {
            NationalIdType::UsSsn => digits && plain != "0000",
            NationalIdType::UsItin | NationalIdType::CaSin => digits,
            NationalIdType::GbNino | NationalIdType::Other => letters,
        }
}

fn nine(plain: &str) -> Option<[u32; 9]> {
    let digits: Option<Vec<u32>> = plain.chars().map(|it| it.to_digit(10)).collect();
    digits?.try_into().ok()
}

/// The number a slice of digits says.
fn value(digits: &[u32]) -> u32 {
    digits.iter().fold(0, |sum, digit| sum * 10 + digit)
}

/// "9 digits, not 000/666/9xx area, group≠00, serial≠0000" (5.6).
fn ssn(plain: &str) -> bool {
    let Some(digits) = nine(plain) else { return false };
    let (area, group, serial) = (value(&digits[..3]), value(&digits[3..5]), value(&digits[5..]));
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
}

/// Begins with 9; the fourth and fifth digits are of ranges the tax office gives out.
fn itin(plain: &str) -> bool {
    let Some(digits) = nine(plain) else { return false };
    digits[0] == 9 && matches!(value(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// Does not begin with 0 or 8, and its check digit is right (Luhn).
fn sin(plain: &str) -> bool {
    let Some(digits) = nine(plain) else { return false };
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = digit * if place % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    !matches!(digits[0], 0 | 8) && sum.is_multiple_of(10)
}

/// Two letters that are given out, six digits, a letter from A to D.
fn nino(plain: &str) -> bool {
    let bytes = plain.as_bytes();
    let [first, second, digits @ .., suffix] = bytes else { return false };
    let given = |it: &u8| it.is_ascii_uppercase() && !b"DFIQUV".contains(it);
    let prefix = [*first, *second];
    let never = [b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"];
    digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && given(first)
        && given(second)
        && *second != b'O'
        && !never.contains(&&prefix)
        && (b'A'..=b'D').contains(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_office_gives_out() {
        use NationalIdType::{CaSin, GbNino, Other, UsItin, UsSsn};
        for (kind, good, bad) in [
            (
                UsSsn,
                &["123-45-6789", "899-01-0001"][..],
                &[
                    "000-45-6789",
                    "666-45-6789",
                    "900-45-6789",
                    "123-00-6789",
                    "123-45-0000",
                    "12345678",
                    "1234567890",
                    "12345678x",
                    "",
                ][..],
            ),
            (
                UsItin,
                &["900-70-0000", "999-88-1234"],
                &["800-70-0000", "900-66-0000", "900-93-0000"],
            ),
            (CaSin, &["130 692 544", "130692544"], &["130692545", "046454286", "1306925"]),
            (
                GbNino,
                &["AB123456C", "JG 10 37 59 A"],
                &["DA123456C", "AO123456C", "GB123456A", "AB123456E", "AB12345C", "A1123456C"],
            ),
            (Other, &["A1B2"], &["A1", "A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6Q", "ä123"]),
        ] {
            for text in good {
                assert!(is_whole(kind, &plain(text)), "{kind:?} {text}");
            }
            for text in bad {
                assert!(!is_whole(kind, &plain(text)), "{kind:?} {text}");
            }
        }
        assert!(is_last4(UsSsn, "6789") && !is_last4(UsSsn, "0000") && !is_last4(UsSsn, "678"));
        assert!(is_last4(GbNino, "456C") && !is_last4(CaSin, "456C"));
    }
}
