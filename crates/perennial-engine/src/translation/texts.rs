//! Writing what people read of a group or a product, one locale at a time. What a person wrote is
//! never lost to a machine that did not ask.

use std::collections::BTreeMap;

use perennial_core::catalog::text::{Machine, Source};
use perennial_core::catalog::{Catalog, CatalogRefusal, Group, Product, Text, TextOrigin};
use perennial_core::ids::{GroupId, ProductId, ProjectId};

use super::source_hash;
use crate::define::Expect;
use crate::directory::{Document, DocumentKey};
use crate::edit::Edit;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;
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

/// One text to be written, or taken away where there is none.
#[derive(Clone, Debug)]
pub struct TextWish<'a> {
    pub project: &'a ProjectId,
    pub of: &'a TextOf,
    pub locale: &'a str,
    pub text: Option<Text>,
    /// Whether a machine's text takes the place of a person's.
    pub overwrite: bool,
}

/// What writing a text comes to.
enum Planned {
    Nothing(Wrote),
    Put(Box<Document>, Expect),
}

impl TextWish<'_> {
    fn plan(&self, place: &Place) -> Result<Planned, CatalogRefusal> {
        let worded = Worded::find(&place.catalog, self.project, self.of)?;
        let mut texts = worded.texts().clone();
        let there = texts.get(self.locale);
        let by_hand = there.is_some_and(|text| text.origin == TextOrigin::Manual);
        let by_machine = self.text.as_ref().is_some_and(|text| text.machine().is_some());
        if by_hand && by_machine && !self.overwrite {
            return Ok(Planned::Nothing(Wrote::Manual));
        }
        match self.text.clone().map(|text| worded.keeping(there, text)) {
            Some(text) if there == Some(&text) => return Ok(Planned::Nothing(Wrote::Written)),
            Some(text) => drop(texts.insert(self.locale.to_owned(), text)),
            None if there.is_none() => return Ok(Planned::Nothing(Wrote::Nothing)),
            None => drop(texts.remove(self.locale)),
        }
        let expect = Expect::Version(place.version(&worded.key()));
        Ok(Planned::Put(Box::new(worded.with(texts)), expect))
    }
}

impl Engine {
    /// Writes one text, or takes it away, in a transaction of its own. A machine's text gives way
    /// to a person's unless it is told to overwrite.
    pub async fn write_text(
        &self,
        environment: EnvironmentId,
        wish: &TextWish<'_>,
    ) -> Result<Wrote, EngineError> {
        for _ in 0..DECIDE_AGAIN_MAX {
            let (document, expect) = match wish.plan(&*self.place(environment)?)? {
                Planned::Nothing(wrote) => return Ok(wrote),
                Planned::Put(document, expect) => (*document, expect),
            };
            match self.define(environment, document, expect).await {
                Ok(_) => return Ok(Wrote::Written),
                // Somebody else changed it meanwhile: his change stays, and this comes on top.
                Err(EngineError::Document { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(EngineError::Contended)
    }

    /// What [`Self::write_text`] would come to now. Writes nothing.
    pub async fn try_text(
        &self,
        environment: EnvironmentId,
        wish: &TextWish<'_>,
    ) -> Result<Wrote, EngineError> {
        match wish.plan(&*self.place(environment)?)? {
            Planned::Nothing(wrote) => Ok(wrote),
            Planned::Put(document, expect) => {
                let edit = Edit { put: vec![(*document, expect)], ..Edit::default() };
                self.try_edit(environment, edit).await?;
                Ok(Wrote::Written)
            }
        }
    }
}
