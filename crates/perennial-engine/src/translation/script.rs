//! Whether a translation is written as its language is (storefront specification, 11.2 point 7):
//! Latin letters alone are no Japanese, and Cyrillic ones no German.

use std::ops::RangeInclusive;

use super::mask::without_placeholders;

/// Letters of a script, as ranges of code points.
type Script = &'static [RangeInclusive<u32>];

const ARABIC: Script = &[0x0600..=0x06FF, 0x0750..=0x077F, 0x08A0..=0x08FF, 0xFB50..=0xFEFC];
const HAN: Script = &[0x3005..=0x3007, 0x3400..=0x4DBF, 0x4E00..=0x9FFF, 0xF900..=0xFAFF];
const JAPANESE: Script = &[0x3005..=0x30FF, 0x3400..=0x4DBF, 0x4E00..=0x9FFF, 0xF900..=0xFAFF];
const HANGUL: Script = &[0x1100..=0x11FF, 0x3130..=0x318F, 0xAC00..=0xD7A3];
const LATIN: Script = &[0x0041..=0x024F, 0x0250..=0x036F, 0x1E00..=0x1EFF, 0xFB00..=0xFB06];

/// The script of a language; Latin where none is named.
fn script(language: &str) -> Script {
    match language {
        "ar" | "ur" => ARABIC,
        "bn" => &[0x0980..=0x09FF],
        "el" => &[0x0370..=0x03FF, 0x1F00..=0x1FFF],
        "gu" => &[0x0A80..=0x0AFF],
        "he" => &[0x0590..=0x05FF, 0xFB1D..=0xFB4F],
        "hi" | "mr" => &[0x0900..=0x097F],
        "ja" => JAPANESE,
        "kn" => &[0x0C80..=0x0CFF],
        "ko" => HANGUL,
        "ml" => &[0x0D00..=0x0D7F],
        "or" => &[0x0B00..=0x0B7F],
        "pa" => &[0x0A00..=0x0A7F],
        "ru" | "uk" => &[0x0400..=0x052F],
        "ta" => &[0x0B80..=0x0BFF],
        "te" => &[0x0C00..=0x0C7F],
        "th" => &[0x0E00..=0x0E7F],
        "zh" => HAN,
        _latin => LATIN,
    }
}

/// Whether the letters of a masked text are those of the locale. Where the language has letters of
/// its own, words in Latin ones may stand beside them, as names do.
pub fn fits(masked: &str, locale: &str) -> bool {
    let text = without_placeholders(masked);
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    if letters.peek().is_none() {
        return true;
    }
    let language = locale.split('-').next().unwrap_or_default();
    let script = script(language);
    let own = |c: char| script.iter().any(|range| range.contains(&u32::from(c)));
    if std::ptr::eq(script, LATIN) { letters.all(own) } else { letters.any(own) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_must_be_those_of_the_language() {
        for (text, locale, expected) in [
            ("プレミアム", "ja", true),
            ("Premium", "ja", false),
            ("プレミアム Pro", "ja", true),
            ("{{0}}", "ja", true),
            ("100 %", "ja", true),
            ("Премиум", "ru", true),
            ("Premium", "ru", false),
            ("Премиум", "de-DE", false),
            ("Überfluß", "de-DE", true),
            ("Truyện cổ tích", "vi", true),
            ("高级版", "zh-Hans", true),
            ("مميز", "ar-SA", true),
            ("프리미엄", "ko", true),
            ("プレミアム", "ko", false),
        ] {
            assert_eq!(fits(text, locale), expected, "{text} {locale}");
        }
    }
}
