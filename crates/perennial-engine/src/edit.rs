//! Editing: documents of the directory written and removed together, with the names they take and
//! give up. The one way in which the catalog changes, whether it is done or only tried.

use std::sync::Arc;

use perennial_core::catalog::{CatalogRefusal, removal};
use perennial_core::ids::{GroupId, ProductId};

use crate::change_set::{Answer, AnswerKey, ChangeSet, ClaimChange, ClaimKey, DocumentChange};
use crate::define::Expect;
use crate::directory::{Document, DocumentKey, DocumentKind};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::{Find, Page, StoredDocument};
use crate::price_news::walk_for;
use crate::worker::trouble::fares_no_more;

/// The name of a product, `project/sku`: taken for ever, also by one that is gone.
pub const NAME_OF_PRODUCT: &str = "catalog.sku";

/// Who holds the name of a product that is gone.
pub const GONE: &str = "gone";

/// Subscriptions that are looked at together.
const PAGE: usize = 500;

/// What is written and removed together, or not at all. Each document is checked against what is
/// stored now, not against the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    pub put: Vec<(Document, Expect)>,
    pub remove: Vec<DocumentKey>,
    pub claims: Vec<ClaimChange>,
}

/// The caller's idempotency key, what he asked, and the answer that is kept for repetitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstAnswer {
    pub key: AnswerKey,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    pub body: Vec<u8>,
}

/// What became of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The versions of what was written, in order.
    Now { versions: Vec<u64> },
    /// The key was used before: nothing was done, and this was answered then.
    Before { body: Vec<u8> },
}

impl Engine {
    /// Checks an edit and does it.
    pub async fn edit(
        &self,
        environment: EnvironmentId,
        edit: Edit,
        answer: Option<FirstAnswer>,
    ) -> Result<Edited, EngineError> {
        let _running = match &answer {
            None => None,
            Some(answer) => {
                let running = self.begin(environment, &answer.key)?;
                let first = self.first_answer(environment, &answer.key, &answer.fingerprint)?;
                if let Some(body) = first {
                    return Ok(Edited::Before { body });
                }
                Some(running)
            }
        };
        let _whole = self.editing.lock().await;
        let (set, stored) = self.planned(environment, edit, answer).await?;
        let removed: Vec<DocumentKey> = set.documents.iter().filter_map(removed).collect();
        let cleared = set.deliveries.clone();
        if let Err(error) = self.commit_one(set).await {
            // Perhaps it was stored and only the answer was lost, or somebody else was faster:
            // what is stored is what holds.
            for stored in &stored {
                self.relearn(environment, &stored.document.key());
            }
            return Err(error);
        }
        self.forget_troubles(environment, &cleared);
        let versions = stored.iter().map(|stored| stored.version).collect();
        for stored in stored {
            if stored.document.key().kind.in_memory() {
                self.learn(environment, stored);
            }
        }
        let mut places = self.places.write();
        for key in &removed {
            Arc::make_mut(&mut places).forget(environment, key);
        }
        Ok(Edited::Now { versions })
    }

    /// Whether an edit would be done now. Writes nothing.
    pub async fn try_edit(
        &self,
        environment: EnvironmentId,
        edit: Edit,
    ) -> Result<(), EngineError> {
        let (set, _stored) = self.planned(environment, edit, None).await?;
        let given_up = |name: &ClaimKey| {
            let release =
                |claim: &ClaimChange| matches!(claim, ClaimChange::Release { key } if key == name);
            set.claims.iter().any(release)
        };
        for claim in &set.claims {
            if let ClaimChange::Take { key, .. } = claim
                && !given_up(key)
                && let Some(holder) = self.holder(environment, key)?
            {
                return Err(EngineError::Claimed { key: key.clone(), holder });
            }
        }
        Ok(())
    }

    /// The change set of an edit that may be done, and what will be stored then.
    async fn planned(
        &self,
        environment: EnvironmentId,
        edit: Edit,
        answer: Option<FirstAnswer>,
    ) -> Result<(ChangeSet, Vec<StoredDocument>), EngineError> {
        let now = self.now(environment).unwrap_or_else(|_| self.real());
        let mut set = ChangeSet::new(environment, now);
        let mut stored = Vec::with_capacity(edit.put.len());
        for (document, expect) in edit.put {
            let expected = self.expected(environment, &document, expect)?;
            if expected == 0 {
                self.check_name(environment, &document)?;
            }
            set.claims.extend(self.price_walk(environment, &document)?);
            set.deliveries.extend(self.begins_anew(environment, &document)?);
            set.documents.push(DocumentChange::Put { expected, document: document.clone() });
            stored.push(StoredDocument { version: expected.saturating_add(1), document });
        }
        for key in edit.remove {
            let expected = self.place(environment)?.version(&key);
            if expected == 0 {
                return Err(EngineError::NotFound);
            }
            set.claims.extend(self.check_removal(environment, &key).await?);
            set.deliveries.extend(fares_no_more(&key));
            set.documents.push(DocumentChange::Delete { expected, key });
        }
        set.claims.extend(edit.claims);
        // What one gives up another may take in the same commit.
        set.claims.sort_by_key(|claim| matches!(claim, ClaimChange::Take { .. }));
        set.answer = answer.map(|first| {
            let keep = self.real().plus_seconds(self.settings.answer_seconds);
            let answer = Answer {
                fingerprint: first.fingerprint,
                body: first.body,
                last: true,
                keep_until: keep.unwrap_or(perennial_core::time::Instant::MAX),
            };
            (first.key, answer)
        });
        Ok((set, stored))
    }

    /// A product never gets the name of another, whether that is still there or not.
    fn check_name(
        &self,
        environment: EnvironmentId,
        document: &Document,
    ) -> Result<(), EngineError> {
        let Document::Product(product) = document else { return Ok(()) };
        let key = name_of_product(product.project.as_str(), &product.sku);
        match self.holder(environment, &key)? {
            Some(holder) if holder != product.id.as_str() => {
                Err(EngineError::Claimed { key, holder })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Who holds a product whose prices change hears of it.
    fn price_walk(
        &self,
        environment: EnvironmentId,
        document: &Document,
    ) -> Result<Option<ClaimChange>, EngineError> {
        let Document::Product(product) = document else { return Ok(None) };
        let place = self.place(environment)?;
        Ok(walk_for(place.catalog.products.get(&product.id), product))
    }

    /// Whether a document may go, and the names that are settled with it.
    async fn check_removal(
        &self,
        environment: EnvironmentId,
        key: &DocumentKey,
    ) -> Result<Vec<ClaimChange>, EngineError> {
        let place = self.place(environment)?;
        match key.kind {
            DocumentKind::Group => {
                place.catalog.check_group_removal(&GroupId::new(&key.id))?;
                Ok(vec![])
            }
            DocumentKind::Product => {
                let id = ProductId::new(&key.id);
                place.catalog.check_product_removal(&id)?;
                if place.partners.values().any(|partner| partner.products.contains(&id)) {
                    return Err(CatalogRefusal::InUse { by: "partner" }.into());
                }
                if self.has_subscribers(environment, &id).await? {
                    return Err(CatalogRefusal::InUse { by: "subscriber" }.into());
                }
                let name = place
                    .catalog
                    .products
                    .get(&id)
                    .map(|product| name_of_product(product.project.as_str(), &product.sku));
                self.burnt(environment, name)
            }
            DocumentKind::Environment
            | DocumentKind::Project
            | DocumentKind::Offer
            | DocumentKind::Terms
            | DocumentKind::Partner
            | DocumentKind::Credential
            | DocumentKind::Receiver
            | DocumentKind::Customer
            | DocumentKind::ServiceAccount
            | DocumentKind::OAuthClient
            | DocumentKind::Pass
            | DocumentKind::Filed(_)
            | DocumentKind::Codes => Ok(vec![]),
        }
    }

    /// A name nobody gets any more.
    fn burnt(
        &self,
        environment: EnvironmentId,
        name: Option<ClaimKey>,
    ) -> Result<Vec<ClaimChange>, EngineError> {
        let Some(key) = name else { return Ok(vec![]) };
        let held = self.holder(environment, &key)?.is_some();
        let release = held.then(|| ClaimChange::Release { key: key.clone() });
        let take = ClaimChange::Take { key, holder: GONE.to_owned() };
        Ok(release.into_iter().chain([take]).collect())
    }

    /// Looks through the subscriptions a page at a time, letting others go first in between:
    /// products are removed so seldom that no index is kept for it.
    async fn has_subscribers(
        &self,
        environment: EnvironmentId,
        product: &ProductId,
    ) -> Result<bool, EngineError> {
        let mut after = None;
        loop {
            let page = Page { after, limit: PAGE };
            let found = self.ports.store.find(environment, &Find::All, page)?;
            if found.iter().any(|s| removal::held(product, s)) {
                return Ok(true);
            }
            match found.last().filter(|_| found.len() == PAGE) {
                Some(last) => after = Some(last.id),
                None => return Ok(false),
            }
            tokio::task::yield_now().await;
        }
    }
}

fn removed(change: &DocumentChange) -> Option<DocumentKey> {
    match change {
        DocumentChange::Delete { key, .. } => Some(key.clone()),
        DocumentChange::Put { .. } => None,
    }
}

/// The name under which a product is known for ever.
pub fn name_of_product(project: &str, sku: &str) -> ClaimKey {
    ClaimKey { kind: NAME_OF_PRODUCT.to_owned(), name: format!("{project}/{sku}") }
}
