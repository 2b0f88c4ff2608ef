//! What is on file: documents that rooms find again by names, of which there may be millions, so
//! that they are not kept in memory. Some are kept for ever, some are forgotten after a while.
//!
//! They are written in the commit of what they are about ([`Wish::documents`]), changed only as
//! they were read, and carried out with everything else. Names are no secrets and nobody's
//! personal data: whoever needs such a name hashes it.
//!
//! [`Wish::documents`]: crate::execute::Wish::documents

use std::collections::BTreeSet;

use perennial_core::time::Instant;

use crate::calls::CallSheet;
use crate::change_set::{ChangeSet, DocumentChange};
use crate::device::{ActivationCode, Device};
use crate::directory::{Document, DocumentKey, DocumentKind};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::export::Export;
use crate::fulfilment::FulfilmentOrder;
use crate::operation::Operation;
use crate::person::Person;
use crate::ports::StoredDocument;

/// One document on file.
#[derive(Clone, Debug, PartialEq)]
pub enum Filed {
    Calls(Box<CallSheet>),
    Order(Box<FulfilmentOrder>),
    Operation(Box<Operation>),
    Device(Box<Device>),
    ActivationCode(Box<ActivationCode>),
    Person(Box<Person>),
    Export(Box<Export>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FiledKind {
    Calls,
    Order,
    Operation,
    Device,
    ActivationCode,
    Person,
    Export,
}

impl FiledKind {
    pub const ALL: [Self; 7] = [
        Self::Calls,
        Self::Order,
        Self::Operation,
        Self::Device,
        Self::ActivationCode,
        Self::Person,
        Self::Export,
    ];

    pub fn key(self, id: impl Into<String>) -> DocumentKey {
        DocumentKey::new(DocumentKind::Filed(self), id)
    }

    /// Whether it is sealed on disk: whoever has the file alone cannot read it.
    pub fn sealed(self) -> bool {
        match self {
            Self::Calls | Self::Order | Self::Export => false,
            // A whole request; what its owner calls it; what opens something that was paid for; and
            // people, each under a key of his own.
            Self::Operation | Self::Device | Self::ActivationCode | Self::Person => true,
        }
    }
}

impl Filed {
    pub fn kind(&self) -> FiledKind {
        match self {
            Self::Calls(_) => FiledKind::Calls,
            Self::Order(_) => FiledKind::Order,
            Self::Operation(_) => FiledKind::Operation,
            Self::Person(_) => FiledKind::Person,
            Self::Export(_) => FiledKind::Export,
            Self::Device(_) => FiledKind::Device,
            Self::ActivationCode(_) => FiledKind::ActivationCode,
        }
    }

    /// Unique among its kind. Pages are in the order of the ids.
    pub fn id(&self) -> String {
        match self {
            Self::Calls(it) => numbered(it.id),
            Self::Order(it) => numbered(it.id),
            Self::Operation(it) => numbered(it.id),
            Self::Person(it) => numbered(it.id),
            Self::Export(it) => numbered(it.id),
            Self::Device(it) => numbered(it.id.0),
            Self::ActivationCode(it) => numbered(it.subscription.0),
        }
    }

    pub fn key(&self) -> DocumentKey {
        self.kind().key(self.id())
    }

    /// What it is found by today. Several may have one name; what only one may hold is a claim.
    pub fn names(&self) -> BTreeSet<String> {
        match self {
            Self::Calls(it) => it.names(),
            Self::Order(it) => it.names(),
            Self::Operation(it) => it.names(),
            Self::Person(it) => it.names.clone(),
            Self::Device(it) => it.names(),
            Self::Export(it) => it.names(),
            Self::ActivationCode(_) => BTreeSet::new(),
        }
    }

    /// Real time from which it is no longer there; none for what is kept for ever.
    pub fn forget_at(&self) -> Option<Instant> {
        match self {
            // People when what they belong to says so, by its own clock.
            Self::Order(_) | Self::ActivationCode(_) | Self::Person(_) => None,
            Self::Calls(it) => it.forget_at,
            Self::Operation(it) => Some(it.forget_at),
            Self::Export(it) => Some(it.forget_at),
            Self::Device(it) => it.forget_at(),
        }
    }

    /// Puts it, over the version that was read; zero where it is new.
    pub fn put(self, expected: u64) -> DocumentChange {
        DocumentChange::Put { expected, document: Document::Filed(self) }
    }
}

/// The id of a document that is a number, sorted as the numbers are.
pub fn numbered(id: u128) -> String {
    format!("{id:032x}")
}

/// A document as it was read, to be changed only as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct OnFile {
    pub version: u64,
    pub filed: Filed,
}

impl Engine {
    /// A document on file that is not to be forgotten.
    pub fn filed(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        id: &str,
    ) -> Result<Option<OnFile>, EngineError> {
        let found = self.ports.store.document(environment, &kind.key(id))?;
        Ok(found.and_then(|stored| self.on_file(stored)))
    }

    /// Those of a name in the order of their ids, at most `limit` after one.
    pub fn filed_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<OnFile>, EngineError> {
        let found = self.ports.store.documents_named(environment, kind, name, after, limit)?;
        Ok(found.into_iter().filter_map(|stored| self.on_file(stored)).collect())
    }

    /// Writes documents together that go with no wish. Where one changed meanwhile, nothing is
    /// written: [`EngineError::Document`].
    pub async fn file(
        &self,
        environment: EnvironmentId,
        documents: Vec<DocumentChange>,
    ) -> Result<(), EngineError> {
        let (place, now) = (self.place(environment)?, self.now(environment)?);
        let mut set = ChangeSet { documents, ..ChangeSet::new(environment, now) };
        self.tell_filed(&place, &mut set, None);
        self.commit_one(set).await
    }

    fn on_file(&self, stored: StoredDocument) -> Option<OnFile> {
        let Document::Filed(filed) = stored.document else { return None };
        let there = filed.forget_at().is_none_or(|at| at > self.real());
        there.then_some(OnFile { version: stored.version, filed })
    }
}
