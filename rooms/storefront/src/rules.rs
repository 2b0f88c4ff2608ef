//! The rules of the members callers write (specification, section 3): lengths in characters after
//! normalisation, patterns, ranges.

use serde_json::Number;
use unicode_normalization::UnicodeNormalization as _;

use crate::trouble::Trouble;

pub(crate) const REFERENCE_NAME_CHARS_MAX: usize = 64;
pub(crate) const REVIEW_NOTE_CHARS_MAX: usize = 4_000;
pub(crate) const PRODUCT_ID_CHARS_MAX: usize = 100;
pub(crate) const GROUP_LEVEL_MAX: u32 = 100;
pub(crate) const CUSTOMER_ID_CHARS_MAX: usize = 128;

/// A limit of the project's own, to count by.
pub(crate) fn chars(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// A text in NFC that is not blank, not too long and holds no control characters.
pub(crate) fn text(field: &str, given: &str, chars_max: usize) -> Result<String, Trouble> {
    // Long before it is normalised: composing never makes four times fewer characters.
    let too_long = || {
        let told = format!("{field} may have {chars_max} characters.");
        Trouble::invalid(field, "TOO_LONG", told).with("max", chars_max)
    };
    if given.len() > chars_max.saturating_mul(64) {
        return Err(too_long());
    }
    let normal: String = given.nfc().collect();
    if normal.trim().is_empty() {
        return Err(Trouble::invalid(field, "EMPTY", format!("{field} must not be blank.")));
    }
    if normal.chars().any(char::is_control) {
        let told = format!("{field} must not hold control characters.");
        return Err(Trouble::invalid(field, "CONTROL_CHARACTER", told));
    }
    if normal.chars().count() > chars_max {
        return Err(too_long());
    }
    Ok(normal)
}

/// A text that may have line breaks.
pub(crate) fn long_text(field: &str, given: &str, chars_max: usize) -> Result<String, Trouble> {
    let unbroken = given.replace(['\n', '\r', '\t'], " ");
    text(field, &unbroken, chars_max)?;
    Ok(given.nfc().collect())
}

/// The name of a group: no markup either.
pub(crate) fn reference_name(given: &str) -> Result<String, Trouble> {
    without_markup("referenceName", given, REFERENCE_NAME_CHARS_MAX)
}

/// The name of a group in one language.
pub(crate) fn group_name(given: &str, chars_max: usize) -> Result<String, Trouble> {
    without_markup("name", given, chars_max)
}

fn without_markup(field: &str, given: &str, chars_max: usize) -> Result<String, Trouble> {
    let name = text(field, given, chars_max)?;
    if name.contains(['<', '>']) {
        let told = format!("{field} must not hold markup.");
        return Err(Trouble::invalid(field, "MARKUP", told));
    }
    Ok(name)
}

/// `[A-Za-z0-9._-]{1,100}`.
pub(crate) fn product_id(given: &str) -> Result<String, Trouble> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if given.is_empty() || given.len() > PRODUCT_ID_CHARS_MAX || !given.chars().all(plain) {
        let told = "productId must be 1 to 100 of the characters A-Z a-z 0-9 . _ -";
        let trouble = Trouble::invalid("productId", "PATTERN", told);
        return Err(trouble.with("pattern", "[A-Za-z0-9._-]{1,100}"));
    }
    Ok(given.to_owned())
}

/// A whole number within its range; `1.0` and `1e0` are not whole numbers here.
pub(crate) fn whole(field: &str, given: &Number, min: u32, max: u32) -> Result<u32, Trouble> {
    let read = given.as_str().parse::<u32>().ok().filter(|n| (min..=max).contains(n));
    read.ok_or_else(|| {
        let told = format!("{field} must be a whole number from {min} to {max}.");
        Trouble::invalid(field, "RANGE", told).with("min", min).with("max", max)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(outcome: Result<impl Sized, Trouble>) -> String {
        match outcome {
            Ok(_) => "ok".to_owned(),
            Err(trouble) => trouble.details["rule"].as_str().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn characters_are_counted_after_composing() {
        // Sixty scalars as sent, thirty as kept.
        let decomposed = "e\u{301}".repeat(30);
        assert_eq!(text("name", &decomposed, 30), Ok("é".repeat(30)));
        assert_eq!(rule(text("name", &"é".repeat(31), 30)), "TOO_LONG");
        // U+1D160 composes to nothing and normalises to three scalars.
        assert_eq!(rule(text("name", "\u{1d160}", 2)), "TOO_LONG");
        assert_eq!(rule(text("name", " \u{a0}\u{3000}", 30)), "EMPTY");
        assert_eq!(rule(text("name", "a\nb", 30)), "CONTROL_CHARACTER");
        assert_eq!(rule(text("name", &"x".repeat(1 << 20), 30)), "TOO_LONG");
        assert_eq!(long_text("reviewNote", "a\nb", 30), Ok("a\nb".to_owned()));
    }

    #[test]
    fn names_of_groups_and_products_have_patterns() {
        assert_eq!(rule(reference_name("<b>Premium</b>")), "MARKUP");
        assert_eq!(rule(reference_name(&"x".repeat(64))), "ok");
        assert_eq!(rule(reference_name(&"x".repeat(65))), "TOO_LONG");
        assert_eq!(rule(product_id("com.app.premium_monthly-1")), "ok");
        for wrong in ["", "a b", "a/b", "é", "a\u{0}"] {
            assert_eq!(rule(product_id(wrong)), "PATTERN", "{wrong:?}");
        }
        assert_eq!(rule(product_id(&"a".repeat(101))), "PATTERN");
    }

    #[test]
    fn whole_numbers_are_whole() {
        let number = |text: &str| serde_json::from_str::<Number>(text).expect("a number");
        assert_eq!(whole("groupLevel", &number("1"), 1, 100), Ok(1));
        assert_eq!(whole("groupLevel", &number("100"), 1, 100), Ok(100));
        for wrong in ["0", "101", "-1", "1.5", "1.0", "1e0", "99999999999999999999"] {
            assert_eq!(rule(whole("groupLevel", &number(wrong), 1, 100)), "RANGE", "{wrong}");
        }
    }
}
