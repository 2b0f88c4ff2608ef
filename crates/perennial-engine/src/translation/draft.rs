//! What is translated, and what becomes of an engine's answer: pure, whoever the engine is
//! (storefront specification, 11.2).

use perennial_core::catalog::text::Source;
use unicode_normalization::UnicodeNormalization as _;

use super::mask::{Masked, mask};
use super::script;
use crate::ports::{Batch, NotTranslated, Piece};

/// Characters, as Unicode scalars, a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLimits {
    pub name: usize,
    pub description: usize,
}

/// Why there is no translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No engine that may be asked speaks the locale.
    UnsupportedLocale,
    Engine(NotTranslated),
    TooLong {
        field: &'static str,
        text: String,
        chars_max: usize,
    },
    PlaceholderLost,
    Empty,
}

/// What an engine's answer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    pub name: String,
    pub description: Option<String>,
    /// A person has to look at it: it is written in the letters of another language, or not yet
    /// written at all.
    pub needs_review: bool,
    /// It says what the source says.
    pub unchanged: bool,
}

/// A source, masked and cut into lines.
#[derive(Clone, Debug)]
pub struct Draft {
    fields: Vec<Field>,
    /// Unicode scalars of what is sent.
    pub chars: usize,
}

#[derive(Clone, Debug)]
struct Field {
    name: &'static str,
    source: String,
    chars_max: usize,
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    key: String,
    masked: Masked,
}

/// What engines said of the lines, by key.
pub type Answers = std::collections::BTreeMap<String, String>;

impl Draft {
    /// An empty description is not sent.
    pub fn of(source: Source<'_>, limits: TextLimits, terms: &[String]) -> Self {
        let description = source.description.filter(|text| !text.trim().is_empty());
        let name = Some(("name", source.name, limits.name));
        let description = description.map(|text| ("description", text, limits.description));
        let fields: Vec<Field> = name
            .into_iter()
            .chain(description)
            .map(|(name, text, chars_max)| Field::of(name, text, chars_max, terms))
            .collect();
        let sent = fields.iter().filter(|field| field.lines.iter().any(Line::is_sent));
        let chars = sent.map(|field| field.source.chars().count()).sum();
        Self { fields, chars }
    }

    /// The source as it is, for a variety of its own language.
    pub fn copied(&self) -> Worded {
        let mut texts = self.fields.iter().map(|field| field.source.clone());
        let name = texts.next().unwrap_or_default();
        let description = texts.next();
        Worded { name, description, needs_review: false, unchanged: false }
    }

    /// Every line with words in it.
    pub fn batch(&self, from: &str, to: &str) -> Batch {
        let pieces = self.fields.iter().flat_map(|field| field.pieces(None)).collect();
        Batch { from: from.to_owned(), to: to.to_owned(), pieces }
    }

    /// The lines of texts that came out too long, with how long they were. None where all fit.
    pub fn too_long(&self, answers: &Answers, from: &str, to: &str) -> Option<Batch> {
        let long = |field: &Field| match field.worded(answers) {
            Ok(text) if text.chars().count() > field.chars_max => field.pieces(Some(answers)),
            Ok(_) | Err(_) => vec![],
        };
        let pieces: Vec<Piece> = self.fields.iter().flat_map(long).collect();
        let (from, to) = (from.to_owned(), to.to_owned());
        (!pieces.is_empty()).then_some(Batch { from, to, pieces })
    }

    /// The texts, put together and checked.
    pub fn worded(&self, answers: &Answers, to: &str) -> Result<Worded, Failure> {
        let mut texts = vec![];
        for field in &self.fields {
            let text = field.worded(answers)?;
            if text.chars().count() > field.chars_max {
                let chars_max = field.chars_max;
                return Err(Failure::TooLong { field: field.name, text, chars_max });
            }
            texts.push(text);
        }
        let lines = || self.fields.iter().flat_map(|field| &field.lines).filter(|it| it.is_sent());
        let foreign = |line: &Line| {
            let answer = answers.get(&line.key).map(String::as_str);
            !script::fits(answer.unwrap_or_default(), to)
        };
        let needs_review = lines().any(foreign);
        let unchanged = texts.iter().zip(&self.fields).any(|(text, field)| *text == field.source);
        let mut texts = texts.into_iter();
        let name = texts.next().unwrap_or_default();
        Ok(Worded { name, description: texts.next(), needs_review, unchanged })
    }
}

impl Field {
    fn of(name: &'static str, text: &str, chars_max: usize, terms: &[String]) -> Self {
        let source: String = text.nfc().collect();
        let key = |n: usize| match n {
            0 => name.to_owned(),
            n => format!("{name}_{}", n.saturating_add(1)),
        };
        let lines = source.split('\n').enumerate();
        let lines = lines.map(|(n, line)| Line { key: key(n), masked: mask(line, terms) });
        Self { name, chars_max, lines: lines.collect(), source }
    }

    fn pieces(&self, again: Option<&Answers>) -> Vec<Piece> {
        // A limit is for the whole text, so it can only be told of a text that is one line.
        let limit = (self.lines.len() == 1).then_some(self.chars_max);
        let piece = |line: &Line| Piece {
            key: line.key.clone(),
            text: line.masked.text.clone(),
            chars_max: limit.map(|max| line.masked.masked_chars(max)),
            was_chars: again
                .and_then(|answers| answers.get(&line.key))
                .map(|it| it.chars().count()),
        };
        self.lines.iter().filter(|line| line.is_sent()).map(piece).collect()
    }

    fn worded(&self, answers: &Answers) -> Result<String, Failure> {
        let line = |line: &Line| {
            if !line.is_sent() {
                return line
                    .masked
                    .restored(&line.masked.text)
                    .map_err(|_| Failure::PlaceholderLost);
            }
            let answer = clean(answers.get(&line.key).map_or("", String::as_str));
            if answer.is_empty() {
                return Err(Failure::Empty);
            }
            line.masked.restored(&answer).map_err(|_| Failure::PlaceholderLost)
        };
        let lines: Vec<String> = self.lines.iter().map(line).collect::<Result<_, _>>()?;
        Ok(lines.join("\n"))
    }
}

impl Line {
    fn is_sent(&self) -> bool {
        self.masked.has_words()
    }
}

/// In NFC, without control characters and without blanks around it.
fn clean(text: &str) -> String {
    let text: String = text.nfc().filter(|c| !c.is_control()).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: TextLimits = TextLimits { name: 30, description: 45 };

    fn draft(name: &str, description: Option<&str>) -> Draft {
        Draft::of(Source { name, description }, LIMITS, &["Acme".to_owned()])
    }

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn each_line_is_a_piece_and_what_has_no_words_is_not_sent() {
        let batch = draft("Acme Plus", Some("One\n--\nTwo")).batch("en-US", "de-DE");
        let told: Vec<_> = batch
            .pieces
            .iter()
            .map(|it| (it.key.as_str(), it.text.as_str(), it.chars_max))
            .collect();
        assert_eq!(
            told,
            [
                ("name", "{{0}} Plus", Some(31)),
                ("description", "One", None),
                ("description_3", "Two", None)
            ]
        );
        assert!(draft("Acme", Some("  ")).batch("en-US", "de-DE").pieces.is_empty());
        assert_eq!(draft("Acme", None).chars, 0);
        assert_eq!(draft("Acme Plus", Some("e\u{301}")).chars, 10);
    }

    #[test]
    fn lines_are_joined_cleaned_and_restored() {
        let draft = draft("Acme Plus", Some("One\n--\nTwo"));
        let said = answers(&[
            ("name", " Plus\u{7} bei {{0}}\n"),
            ("description", "Eins"),
            ("description_3", "u\u{308}"),
        ]);
        let worded = draft.worded(&said, "de-DE").unwrap();
        assert_eq!(worded.name, "Plus bei Acme");
        assert_eq!(worded.description.as_deref(), Some("Eins\n--\nü"));
        assert!(!worded.needs_review && !worded.unchanged);
    }

    #[test]
    fn what_breaks_a_rule_fails() {
        let draft = draft("Acme Plus", Some("One"));
        let say = |name: &str, description: &str| {
            let said = answers(&[("name", name), ("description", description)]);
            draft.worded(&said, "de-DE")
        };
        assert_eq!(say("Plus", "Eins"), Err(Failure::PlaceholderLost));
        assert_eq!(say("{{0}} Plus", " \u{7} "), Err(Failure::Empty));
        assert_eq!(draft.worded(&answers(&[("name", "{{0}} Plus")]), "de-DE"), Err(Failure::Empty));
        let text = format!("Acme {}", "x".repeat(26));
        let long = Failure::TooLong { field: "name", text, chars_max: 30 };
        assert_eq!(say(&format!("{{{{0}}}} {}", "x".repeat(26)), "Eins"), Err(long));
        assert!(say(&format!("{{{{0}}}} {}", "x".repeat(25)), "Eins").is_ok());
        assert!(say("{{0}} Plus", "Eins").unwrap().unchanged);
        assert!(say("{{0}} плюс", "Eins").unwrap().needs_review);
    }

    #[test]
    fn only_what_is_too_long_is_asked_again_with_its_length() {
        let draft = draft("Acme Plus", Some("One"));
        let said =
            answers(&[("name", &format!("{{{{0}}}} {}", "x".repeat(30))), ("description", "1")]);
        let again = draft.too_long(&said, "en-US", "de-DE").unwrap();
        assert_eq!(again.pieces.len(), 1);
        assert_eq!((again.pieces[0].was_chars, again.pieces[0].chars_max), (Some(36), Some(31)));
        let said = answers(&[("name", "{{0}} Plus"), ("description", "Eins")]);
        assert_eq!(draft.too_long(&said, "en-US", "de-DE"), None);
    }
}
