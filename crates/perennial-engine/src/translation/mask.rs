//! What must not be translated: preserved terms and placeholders, hidden from the engine as
//! `{{0}}`, `{{1}}` and so on, and put back after (storefront specification, 11.2 points 1 and 4).

use std::fmt::Write as _;
use std::ops::Range;

/// A text as an engine sees it, and what its placeholders stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    pub text: String,
    hidden: Vec<String>,
}

/// Some placeholder did not come back exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceholderLost;

/// Hides placeholders, then terms, the longest first, where words begin and end.
pub fn mask(text: &str, terms: &[String]) -> Masked {
    let mut spans = placeholders(text);
    let mut terms: Vec<&String> = terms.iter().filter(|term| !term.is_empty()).collect();
    terms.sort_by_key(|term| (std::cmp::Reverse(term.chars().count()), term.as_str()));
    for term in terms {
        for (at, found) in text.match_indices(term.as_str()) {
            let span = at..at.saturating_add(found.len());
            let free = spans.iter().all(|taken| span.end <= taken.start || taken.end <= span.start);
            if free && is_word(text, &span) {
                spans.push(span);
            }
        }
    }
    spans.sort_by_key(|span| span.start);
    let mut masked = Masked { text: String::new(), hidden: vec![] };
    let mut done = 0;
    for (n, span) in spans.into_iter().enumerate() {
        masked.text.push_str(text.get(done..span.start).unwrap_or_default());
        let _infallible = write!(masked.text, "{{{{{n}}}}}");
        masked.hidden.push(text.get(span.clone()).unwrap_or_default().to_owned());
        done = span.end;
    }
    masked.text.push_str(text.get(done..).unwrap_or_default());
    masked
}

impl Masked {
    /// Whether anything is left to translate.
    pub fn has_words(&self) -> bool {
        without_placeholders(&self.text).chars().any(char::is_alphabetic)
    }

    /// Scalars the restored text has beyond the masked one.
    pub fn restored_chars(&self, masked: usize) -> usize {
        let own = self.text.chars().count();
        let whole = self.restored(&self.text).map_or(own, |text| text.chars().count());
        masked.saturating_add(whole).saturating_sub(own)
    }

    /// Scalars a masked text may have so that the restored one has `chars_max`.
    pub fn masked_chars(&self, chars_max: usize) -> usize {
        let own = self.text.chars().count();
        chars_max.saturating_add(own).saturating_sub(self.restored_chars(own))
    }

    /// Puts everything back that was hidden; each must be there once.
    pub fn restored(&self, translated: &str) -> Result<String, PlaceholderLost> {
        let mut restored = String::new();
        let mut seen = vec![false; self.hidden.len()];
        let mut rest = translated;
        while let Some(at) = rest.find("{{") {
            let (before, tail) = rest.split_at(at);
            restored.push_str(before);
            let (inside, after) =
                tail.get(2..).and_then(|tail| tail.split_once("}}")).ok_or(PlaceholderLost)?;
            let n: usize = inside.trim().parse().map_err(|_| PlaceholderLost)?;
            let seen = seen.get_mut(n).ok_or(PlaceholderLost)?;
            if std::mem::replace(seen, true) {
                return Err(PlaceholderLost);
            }
            restored.push_str(self.hidden.get(n).ok_or(PlaceholderLost)?);
            rest = after;
        }
        restored.push_str(rest);
        if seen.iter().all(|seen| *seen) { Ok(restored) } else { Err(PlaceholderLost) }
    }
}

/// A text without `{{…}}`.
pub fn without_placeholders(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{") {
        kept.push_str(before);
        match tail.split_once("}}") {
            Some((_, after)) => rest = after,
            None => return kept,
        }
    }
    kept + rest
}

fn is_word(text: &str, span: &Range<usize>) -> bool {
    let before = text.get(..span.start).and_then(|text| text.chars().next_back());
    let after = text.get(span.end..).and_then(|text| text.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// `{{…}}`, `%@`, `%d`, `%1$@` and their kin.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut spans = vec![];
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = braces(rest).or_else(|| conversion(rest));
        let step = match length {
            Some(length) => {
                spans.push(at..at.saturating_add(length));
                length
            }
            None => rest.chars().next().map_or(1, char::len_utf8),
        };
        at = at.saturating_add(step);
    }
    spans
}

fn braces(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("{{")?;
    Some(inside.find("}}")?.saturating_add(4))
}

/// One conversion of a format, such as `%1$@`. `50%discount` is none.
fn conversion(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('%')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = rest.get(digits..)?.strip_prefix('$').filter(|_| digits > 0);
    let rest = numbered.unwrap_or(rest);
    let kind = ["@", "lld", "ld", "d", "i", "u", "f", "s"];
    let rest = kind.iter().find_map(|kind| rest.strip_prefix(kind))?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
    ends.then(|| text.len().saturating_sub(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, terms: &[&str]) -> String {
        let terms: Vec<_> = terms.iter().map(ToString::to_string).collect();
        let masked = mask(text, &terms);
        assert_eq!(masked.restored(&masked.text).as_deref(), Ok(text));
        masked.text
    }

    #[test]
    fn terms_are_hidden_longest_first_at_the_borders_of_words() {
        for (text, terms, expected) in [
            ("Premium Monthly", &["Premium"][..], "{{0}} Monthly"),
            ("Premiums for Premium", &["Premium"], "Premiums for {{0}}"),
            ("Acme Pro and Acme", &["Acme", "Acme Pro"], "{{0}} and {{1}}"),
            ("(Acme), Acme!", &["Acme"], "({{0}}), {{1}}!"),
            ("nothing here", &["Acme", ""], "nothing here"),
            ("premium", &["Premium"], "premium"),
            ("学習Acme学習", &["Acme"], "学習Acme学習"),
        ] {
            assert_eq!(masked(text, terms), expected);
        }
    }

    #[test]
    fn placeholders_are_hidden_before_terms() {
        for (text, expected) in [
            ("{{plan}} for %@", "{{0}} for {{1}}"),
            ("%1$@ of %2$d, %d%%", "{{0}} of {{1}}, {{2}}%%"),
            ("50% discount, 50%discount", "50% discount, 50%discount"),
            ("{{Acme}} {{0}} {{open", "{{0}} {{1}} {{open"),
            ("%", "%"),
        ] {
            let terms = vec!["Acme".to_owned()];
            assert_eq!(mask(text, &terms).text, expected);
        }
    }

    #[test]
    fn each_placeholder_comes_back_once_in_any_order() {
        let masked = mask("%d of {{1}} by Acme", &["Acme".to_owned()]);
        assert_eq!(masked.text, "{{0}} of {{1}} by {{2}}");
        let restored = masked.restored("{{2}}: {{ 1 }}, {{0}}");
        assert_eq!(restored.as_deref(), Ok("Acme: {{1}}, %d"));
        for lost in [
            "{{0}} {{1}}",
            "{{0}} {{1}} {{2}} {{2}}",
            "{{0}} {{1}} {{2}} {{3}}",
            "{{0}} {{1}} {{2}} {{x}}",
            "{{0}} {{1}} {{2}} {{",
            "",
        ] {
            assert_eq!(masked.restored(lost), Err(PlaceholderLost), "{lost}");
        }
    }

    #[test]
    fn room_is_counted_as_it_will_be_after() {
        let masked = mask("Perennial Garden Plus", &["Perennial Garden".to_owned()]);
        assert_eq!(masked.text, "{{0}} Plus");
        assert_eq!(masked.masked_chars(30), 19);
        assert_eq!(masked.restored_chars(19), 30);
        assert_eq!(masked.masked_chars(3), 0);
        assert!(masked.has_words());
        assert!(!mask("Acme 2!", &["Acme".to_owned()]).has_words());
    }
}
