//! What people read of a group or a product, by language, and where each text comes from.
//!
//! A text is translated from its source: the text of one language, usually the project's own. What
//! a machine made remembers of which source, so that a later edit of the source shows.

use std::collections::BTreeMap;

use super::{Group, Product};

/// What people read, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub name: String,
    /// Of a group: what the app is called there.
    pub description: Option<String>,
    pub origin: TextOrigin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextOrigin {
    /// Taken over from the name, and following it.
    Default,
    Manual,
    Machine(Machine),
}

/// Who translated a text, and from what. Empty for texts from before this was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    pub engine: String,
    pub model: Option<String>,
    /// SHA-256 of the source it was made from.
    pub source_hash: [u8; 32],
    /// Somebody has to look at it before anybody is shown it.
    pub review: bool,
}

/// The text that is translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
}

impl Text {
    pub fn machine(&self) -> Option<&Machine> {
        match &self.origin {
            TextOrigin::Machine(machine) => Some(machine),
            TextOrigin::Default | TextOrigin::Manual => None,
        }
    }

    /// Whether it is a draft, which no customer is shown.
    pub fn draft(&self) -> bool {
        self.machine().is_some_and(|machine| machine.review)
    }

    fn source(&self) -> Option<Source<'_>> {
        let Self { name, description, origin: _ } = self;
        let told = !self.draft() && !name.trim().is_empty();
        told.then(|| Source { name, description: description.as_deref() })
    }
}

/// The texts customers may be shown, without drafts.
pub fn shown(texts: &BTreeMap<String, Text>) -> impl Iterator<Item = (&String, &Text)> {
    texts.iter().filter(|(_, text)| !text.draft())
}

impl Product {
    /// What a translation from a locale starts from. In the project's own, `primary`, it is the
    /// product's name and description unless somebody wrote another text.
    pub fn source(&self, locale: &str, primary: &str) -> Option<Source<'_>> {
        let version = self.versions.last()?;
        let own = Source { name: &version.name, description: version.description.as_deref() };
        source(&self.texts, locale, primary, own)
    }
}

impl Group {
    /// As [`Product::source`], but for the name alone: what an app is called is not translated.
    pub fn source(&self, locale: &str, primary: &str) -> Option<Source<'_>> {
        let own = Source { name: &self.name, description: None };
        let source = source(&self.texts, locale, primary, own)?;
        Some(Source { description: None, ..source })
    }
}

fn source<'a>(
    texts: &'a BTreeMap<String, Text>,
    locale: &str,
    primary: &str,
    own: Source<'a>,
) -> Option<Source<'a>> {
    let text = texts.get(locale);
    match text {
        None | Some(Text { origin: TextOrigin::Default, .. }) if locale == primary => Some(own),
        None => None,
        Some(text) => text.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    fn group(texts: Vec<(&str, &str, TextOrigin)>) -> Group {
        let text = |(locale, name, origin): (&str, &str, TextOrigin)| {
            (locale.to_owned(), Text { name: name.to_owned(), description: None, origin })
        };
        Group {
            id: "g".into(),
            project: "p".into(),
            name: "Premium".to_owned(),
            number: 1,
            texts: texts.into_iter().map(text).collect(),
            grace: None,
            created: Instant::parse("2026-01-01T00:00:00Z").expect("an instant"),
        }
    }

    fn name<'a>(group: &'a Group, locale: &str) -> Option<&'a str> {
        group.source(locale, "en-US").map(|source| source.name)
    }

    #[test]
    fn the_name_is_the_source_until_somebody_writes_another() {
        assert_eq!(name(&group(vec![]), "en-US"), Some("Premium"));
        let followed = group(vec![("en-US", "Old name", TextOrigin::Default)]);
        assert_eq!(name(&followed, "en-US"), Some("Premium"));
        let written = group(vec![("en-US", "Premium Access", TextOrigin::Manual)]);
        assert_eq!(name(&written, "en-US"), Some("Premium Access"));
    }

    #[test]
    fn another_locale_needs_a_text_that_is_no_draft() {
        assert_eq!(name(&group(vec![]), "de-DE"), None);
        let machine = |review| TextOrigin::Machine(Machine { review, ..Machine::default() });
        let drafted = group(vec![("de-DE", "Entwurf", machine(true))]);
        assert_eq!(name(&drafted, "de-DE"), None);
        assert_eq!(shown(&drafted.texts).count(), 0);
        let ready = group(vec![("de-DE", "Fertig", machine(false))]);
        assert_eq!(name(&ready, "de-DE"), Some("Fertig"));
        assert_eq!(shown(&ready.texts).count(), 1);
    }
}
