//! Defining: documents of the directory, checked by the core, kept with versions.

use std::sync::Arc;

use perennial_core::ids::CustomerId;

use crate::change_set::{ChangeSet, ClaimChange, ClaimKey, DocumentChange};
use crate::directory::{Customer, Document, DocumentKey, DocumentKind};
use crate::edit::{Edit, Edited};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::numbers::Counter;
use crate::ports::{CommitError, StoredDocument};

/// What a document must be before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Not there yet.
    New,
    /// There or not: the newest wording wins.
    Any,
    /// Unchanged since this version was read.
    Version(u64),
}

/// Gives every customer a second name: the integer of surfaces that count.
pub const NUMBER: &str = "number";

/// By what name a customer is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerName {
    /// Who gives the name: `merchant`, [`NUMBER`], or a partner's id with a kind before it.
    pub given_by: String,
    pub name: String,
}

/// The kind of a customer's names.
pub(crate) const NAMED: &str = "customer";

impl Engine {
    /// Checks and stores a document. Storing what is there already changes nothing.
    pub async fn define(
        &self,
        environment: EnvironmentId,
        document: Document,
        expect: Expect,
    ) -> Result<u64, EngineError> {
        let versions = self.define_all(environment, vec![(document, expect)], vec![]).await?;
        versions.into_iter().next().ok_or(EngineError::NotFound)
    }

    /// Checks and stores documents together, all or none of them, with the names they take, so
    /// that two callers can never both have one. Each is checked against what is stored now, not
    /// against the others. Answers their versions, in order.
    pub async fn define_all(
        &self,
        environment: EnvironmentId,
        documents: Vec<(Document, Expect)>,
        claims: Vec<ClaimChange>,
    ) -> Result<Vec<u64>, EngineError> {
        let edit = Edit { put: documents, remove: vec![], claims };
        match self.edit(environment, edit, None).await? {
            Edited::Now { versions } => Ok(versions),
            Edited::Before { .. } => Err(EngineError::InProgress),
        }
    }

    /// Checks a document and finds the version it replaces; zero for none.
    pub(crate) fn expected(
        &self,
        environment: EnvironmentId,
        document: &Document,
        expect: Expect,
    ) -> Result<u64, EngineError> {
        let key = document.key();
        if let Document::Environment(new) = document {
            self.check_environment(new.id, &new.name)?;
        } else {
            self.place(environment)?.check(document)?;
            self.check_elsewhere(environment, document)?;
        }
        let known = match self.place(environment) {
            Ok(place) if key.kind.in_memory() => place.version(&key),
            Ok(_) | Err(_) => {
                self.ports.store.document(environment, &key)?.map_or(0, |stored| stored.version)
            }
        };
        match expect {
            Expect::New if known > 0 => Err(EngineError::Document { key }),
            Expect::Version(version) if version != known => Err(EngineError::Document { key }),
            Expect::New | Expect::Any | Expect::Version(_) => Ok(known),
        }
    }

    pub async fn undefine(
        &self,
        environment: EnvironmentId,
        key: DocumentKey,
    ) -> Result<(), EngineError> {
        let edit = Edit { remove: vec![key], ..Edit::default() };
        self.edit(environment, edit, None).await.map(|_done| ())
    }

    fn check_environment(&self, id: EnvironmentId, name: &str) -> Result<(), EngineError> {
        let places = self.places();
        let taken = places.named(name).is_some_and(|place| place.environment.id != id);
        if taken {
            let key = DocumentKey::new(DocumentKind::Environment, id.0.to_string());
            return Err(EngineError::Document { key });
        }
        Ok(())
    }

    /// What comes in by OAuth says its id before its environment.
    fn check_elsewhere(
        &self,
        environment: EnvironmentId,
        document: &Document,
    ) -> Result<(), EngineError> {
        let places = self.places();
        match document {
            Document::ServiceAccount(it) => places.client_elsewhere(environment, |place| {
                place.service_accounts.contains_key(&it.id)
            })?,
            Document::OAuthClient(it) => places
                .client_elsewhere(environment, |place| place.oauth_clients.contains_key(&it.id))?,
            _ => {}
        }
        Ok(())
    }

    /// Reads a document of the directory again.
    pub(crate) fn relearn(&self, environment: EnvironmentId, key: &DocumentKey) {
        if !key.kind.in_memory() {
            return;
        }
        match self.ports.store.document(environment, key) {
            Ok(Some(stored)) => self.learn(environment, stored),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, ?key, "a document could not be read again"),
        }
    }

    pub(crate) fn learn(&self, environment: EnvironmentId, stored: StoredDocument) {
        let mut places = self.places.write();
        Arc::make_mut(&mut places).learn(environment, stored);
    }

    /// The customer of a name, made on first sight.
    pub async fn customer_named(
        &self,
        environment: EnvironmentId,
        name: &CustomerName,
        draft: impl FnOnce(CustomerId, u64) -> Customer + Send,
    ) -> Result<CustomerId, EngineError> {
        let key =
            ClaimKey { kind: NAMED.to_owned(), name: format!("{}/{}", name.given_by, name.name) };
        if let Some(holder) = self.holder(environment, &key)? {
            return parse_customer(&holder);
        }
        let id = CustomerId(self.ports.ids.unique(self.real()));
        let number = self.number(Counter::Customer).await?;
        let mut set = ChangeSet::new(environment, self.now(environment)?);
        let customer = draft(id, number);
        let numbered =
            ClaimKey { kind: NAMED.to_owned(), name: format!("{NUMBER}/{}", customer.number) };
        let document = Document::Customer(customer);
        set.documents.push(DocumentChange::Put { expected: 0, document });
        for key in [key, numbered] {
            set.claims.push(ClaimChange::Take { key, holder: id.to_string() });
        }
        match self.commit_one(set).await {
            Ok(()) => Ok(id),
            // Somebody else met the customer at the same moment.
            Err(EngineError::Claimed { holder, .. }) => parse_customer(&holder),
            Err(error) => Err(error),
        }
    }

    /// The customer of a name, if he is known.
    pub fn known_customer(
        &self,
        environment: EnvironmentId,
        name: &CustomerName,
    ) -> Result<Option<CustomerId>, EngineError> {
        let name = format!("{}/{}", name.given_by, name.name);
        let key = ClaimKey { kind: NAMED.to_owned(), name };
        self.holder(environment, &key)?.map(|holder| parse_customer(&holder)).transpose()
    }

    pub(crate) async fn commit_one(&self, set: ChangeSet) -> Result<(), EngineError> {
        let answers = self.ports.store.commit(vec![set]).await;
        match answers.into_iter().next() {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(error.into()),
            None => Err(crate::ports::StoreError::Closed.into()),
        }
    }
}

pub(crate) fn parse_customer(text: &str) -> Result<CustomerId, EngineError> {
    let id = uuid::Uuid::parse_str(text).map_err(|_| EngineError::NotFound)?;
    Ok(CustomerId(id.as_u128()))
}

impl From<CommitError> for EngineError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Version { .. } | CommitError::Charged => Self::Contended,
            CommitError::DocumentVersion { key } => Self::Document { key },
            CommitError::Claimed { key, holder } => Self::Claimed { key, holder },
            CommitError::UsedUp { .. } => {
                perennial_core::catalog::CatalogRefusal::CodeUsedUp.into()
            }
            CommitError::Answered { .. } => Self::InProgress,
            CommitError::Store(error) => Self::Store(error),
        }
    }
}
