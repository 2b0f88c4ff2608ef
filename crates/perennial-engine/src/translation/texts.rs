//! Writing what people read of a group or a product, one locale at a time. What a person wrote is
//! never lost to a machine that did not ask.

use std::collections::BTreeMap;

use perennial_core::catalog::text::{Machine, Source};
use perennial_core::catalog::{Catalog, CatalogRefusal, Group, Product, Text, TextOrigin};
use perennial_core::ids::{GroupId, ProductId, ProjectId};

use super::source_hash;
use crate::define::Expect;
use crate::directory::{Document, DocumentKey};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::settings::DECIDE_AGAIN_MAX;

/// Whose text it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextOf {
    Group(GroupId),
    Product(ProductId),
}

/// What became of a text that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrote {
    Written,
    /// There is a person's text, which stays.
    Manual,
    /// There was nothing to take away.
    Nothing,
}

/// A group or a product, with its texts.
pub(super) enum Worded<'a> {
    Group(&'a Group),
    Product(&'a Product),
}

impl<'a> Worded<'a> {
    pub fn find(
        catalog: &'a Catalog,
        project: &ProjectId,
        of: &TextOf,
    ) -> Result<Self, CatalogRefusal> {
        match of {
            TextOf::Group(id) => catalog.group(project, id).map(Self::Group),
            TextOf::Product(id) => catalog.product(project, id).map(Self::Product),
        }
    }

    pub fn texts(&self) -> &'a BTreeMap<String, Text> {
        match self {
            Self::Group(group) => &group.texts,
            Self::Product(product) => &product.texts,
        }
    }

    pub fn source(&self, locale: &str, primary: &str) -> Option<Source<'a>> {
        match self {
            Self::Group(group) => group.source(locale, primary),
            Self::Product(product) => product.source(locale, primary),
        }
    }

    fn key(&self) -> DocumentKey {
        match self {
            Self::Group(group) => DocumentKey::group(&group.id),
            Self::Product(product) => DocumentKey::product(&product.id),
        }
    }

    /// A machine gives a group another name, not its app.
    fn keeping(&self, there: Option<&Text>, mut text: Text) -> Text {
        if matches!(self, Self::Group(_)) && text.machine().is_some() {
            text.description = there.and_then(|text| text.description.clone());
        }
        text
    }

    /// The same with other texts.
    fn with(&self, texts: BTreeMap<String, Text>) -> Document {
        match self {
            Self::Group(group) => Document::Group(Group { texts, ..(*group).clone() }),
            Self::Product(product) => Document::Product(Product { texts, ..(*product).clone() }),
        }
    }
}

/// Whether a machine's text is of a source that nobody can read any more.
pub fn group_stale(group: &Group, primary: &str, machine: &Machine) -> bool {
    stale(&Worded::Group(group), primary, machine)
}

/// As [`group_stale`].
pub fn product_stale(product: &Product, primary: &str, machine: &Machine) -> bool {
    stale(&Worded::Product(product), primary, machine)
}

fn stale(worded: &Worded<'_>, primary: &str, machine: &Machine) -> bool {
    let locales = worded.texts().keys().map(String::as_str).chain([primary]);
    let mut sources = locales.filter_map(|locale| worded.source(locale, primary));
    !sources.any(|source| source_hash(source) == machine.source_hash)
}

impl Engine {
    /// Writes one text, or takes it away, in a transaction of its own. A machine's text gives way
    /// to a person's unless it is told to `overwrite`.
    pub async fn write_text(
        &self,
        environment: EnvironmentId,
        project: &ProjectId,
        of: &TextOf,
        locale: &str,
        text: Option<Text>,
        overwrite: bool,
    ) -> Result<Wrote, EngineError> {
        for _ in 0..DECIDE_AGAIN_MAX {
            let place = self.place(environment)?;
            let worded = Worded::find(&place.catalog, project, of)?;
            let mut texts = worded.texts().clone();
            let there = texts.get(locale);
            let by_hand = there.is_some_and(|text| text.origin == TextOrigin::Manual);
            let by_machine = text.as_ref().is_some_and(|text| text.machine().is_some());
            if by_hand && by_machine && !overwrite {
                return Ok(Wrote::Manual);
            }
            let text = text.clone().map(|text| worded.keeping(there, text));
            match &text {
                Some(text) if there == Some(text) => return Ok(Wrote::Written),
                Some(text) => drop(texts.insert(locale.to_owned(), text.clone())),
                None if there.is_none() => return Ok(Wrote::Nothing),
                None => drop(texts.remove(locale)),
            }
            let expect = Expect::Version(place.version(&worded.key()));
            match self.define(environment, worded.with(texts), expect).await {
                Ok(_) => return Ok(Wrote::Written),
                // Somebody else changed it meanwhile: his change stays, and this comes on top.
                Err(EngineError::Document { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(EngineError::Contended)
    }
}
