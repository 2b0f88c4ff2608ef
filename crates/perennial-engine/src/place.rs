//! A place: one environment with everything configured in it, read as one consistent picture.

use std::collections::BTreeMap;
use std::sync::Arc;

use perennial_core::catalog::{Catalog, CatalogRefusal};
use perennial_core::ids::PartnerId;

use crate::clients::{OAuthClient, ServiceAccount};
use crate::directory::{Credential, Document, DocumentKey, DocumentKind, Partner, Receiver};
use crate::environment::{Environment, EnvironmentId};
use crate::ports::StoredDocument;
use crate::receiver::of_the_house;

/// All environments. Replaced as a whole when something changes.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub by_id: BTreeMap<EnvironmentId, Arc<Place>>,
}

/// What is configured in one environment.
#[derive(Clone, Debug)]
pub struct Place {
    pub environment: Environment,
    pub catalog: Catalog,
    pub partners: BTreeMap<PartnerId, Partner>,
    pub credentials: BTreeMap<String, Credential>,
    pub receivers: BTreeMap<String, Arc<Receiver>>,
    pub service_accounts: BTreeMap<String, ServiceAccount>,
    pub oauth_clients: BTreeMap<String, OAuthClient>,
    /// The stored version of each document.
    pub versions: BTreeMap<DocumentKey, u64>,
}

impl Places {
    pub fn named(&self, name: &str) -> Option<&Arc<Place>> {
        self.by_id.values().find(|place| place.environment.name == name)
    }

    /// Reads a stored directory. Environments come first, whatever the order.
    pub fn read(documents: Vec<(EnvironmentId, StoredDocument)>) -> Self {
        let mut places = Self::default();
        let (environments, others): (Vec<_>, Vec<_>) = documents
            .into_iter()
            .partition(|(_, stored)| matches!(stored.document, Document::Environment(_)));
        for (id, stored) in environments.into_iter().chain(others) {
            places.learn(id, stored);
        }
        places
    }

    pub fn learn(&mut self, id: EnvironmentId, stored: StoredDocument) {
        if let Document::Environment(environment) = &stored.document {
            let place =
                self.by_id.entry(id).or_insert_with(|| Arc::new(Place::new(environment.clone())));
            let place = Arc::make_mut(place);
            place.catalog.sandbox = environment.is_sandbox();
            place.environment = environment.clone();
        }
        if let Some(place) = self.by_id.get_mut(&id) {
            Arc::make_mut(place).learn(stored);
        }
    }

    pub fn forget(&mut self, id: EnvironmentId, key: &DocumentKey) {
        if let Some(place) = self.by_id.get_mut(&id) {
            Arc::make_mut(place).forget(key);
        }
    }
}

impl Place {
    pub fn new(environment: Environment) -> Self {
        Self {
            catalog: Catalog { sandbox: environment.is_sandbox(), ..Catalog::default() },
            environment,
            partners: BTreeMap::new(),
            credentials: BTreeMap::new(),
            receivers: BTreeMap::new(),
            service_accounts: BTreeMap::new(),
            oauth_clients: BTreeMap::new(),
            versions: BTreeMap::new(),
        }
    }

    pub fn version(&self, key: &DocumentKey) -> u64 {
        self.versions.get(key).copied().unwrap_or_default()
    }

    /// Whether a document may be stored as it is.
    pub fn check(&self, document: &Document) -> Result<(), CatalogRefusal> {
        let catalog = &self.catalog;
        match document {
            Document::Project(project) => {
                if perennial_core::time::Zone::parse(&project.zone).is_err() {
                    return Err(CatalogRefusal::Invalid { field: "zone" });
                }
                if !catalog.terms.contains_key(&project.terms) {
                    return Err(CatalogRefusal::NoTerms);
                }
                // Where money is real a month is a month.
                if project.pace.is_some() && !self.environment.is_sandbox() {
                    return Err(CatalogRefusal::Invalid { field: "pace" });
                }
                if !project.listing.limits.sound() || !project.listing.codes.sound() {
                    return Err(CatalogRefusal::Invalid { field: "limits" });
                }
                project.listing.prices.check()?;
                catalog.check_issuer(project)
            }
            Document::Group(group) => catalog.check_group(group),
            Document::Product(product) => catalog.check_product(product),
            Document::Offer(offer) => catalog.check_offer(offer),
            Document::Codes(codes) => catalog.check_codes(codes),
            Document::Partner(partner) => {
                catalog.project(&partner.project)?;
                if !catalog.terms.contains_key(&partner.terms) {
                    return Err(CatalogRefusal::NoTerms);
                }
                let known = |id| catalog.product(&partner.project, id).map(|_| ());
                partner.products.iter().try_for_each(known)
            }
            Document::Receiver(receiver) if of_the_house(&receiver.id) => {
                Err(CatalogRefusal::Invalid { field: "id" })
            }
            Document::ServiceAccount(account) => account.check(self),
            Document::OAuthClient(client) => client.check(self),
            Document::Environment(_)
            | Document::Terms { .. }
            | Document::Credential(_)
            | Document::Receiver(_)
            | Document::Customer(_)
            | Document::Pass(_)
            | Document::Filed(_) => Ok(()),
        }
    }

    fn learn(&mut self, stored: StoredDocument) {
        self.versions.insert(stored.document.key(), stored.version);
        match stored.document {
            Document::Environment(_)
            | Document::Customer(_)
            | Document::Pass(_)
            | Document::Filed(_) => {}
            Document::Project(it) => drop(self.catalog.projects.insert(it.id.clone(), it)),
            Document::Group(it) => drop(self.catalog.groups.insert(it.id.clone(), it)),
            Document::Product(it) => drop(self.catalog.products.insert(it.id.clone(), it)),
            Document::Offer(it) => drop(self.catalog.offers.insert(it.id.clone(), it)),
            Document::Codes(it) => drop(self.catalog.codes.insert(it.id.clone(), it)),
            Document::Terms { id, terms } => drop(self.catalog.terms.insert(id, terms)),
            Document::Partner(it) => drop(self.partners.insert(it.id.clone(), it)),
            Document::Credential(it) => drop(self.credentials.insert(it.id.clone(), it)),
            Document::Receiver(it) => drop(self.receivers.insert(it.id.clone(), Arc::new(it))),
            Document::ServiceAccount(it) => {
                drop(self.service_accounts.insert(it.id.clone(), it));
            }
            Document::OAuthClient(it) => drop(self.oauth_clients.insert(it.id.clone(), it)),
        }
    }

    fn forget(&mut self, key: &DocumentKey) {
        self.versions.remove(key);
        let id = key.id.as_str();
        match key.kind {
            DocumentKind::Environment
            | DocumentKind::Customer
            | DocumentKind::Pass
            | DocumentKind::Filed(_) => {}
            DocumentKind::Project => drop(self.catalog.projects.remove(&id.into())),
            DocumentKind::Group => drop(self.catalog.groups.remove(&id.into())),
            DocumentKind::Product => drop(self.catalog.products.remove(&id.into())),
            DocumentKind::Offer => drop(self.catalog.offers.remove(&id.into())),
            DocumentKind::Codes => drop(self.catalog.codes.remove(&id.into())),
            DocumentKind::Terms => drop(self.catalog.terms.remove(&id.into())),
            DocumentKind::Partner => drop(self.partners.remove(&id.into())),
            DocumentKind::Credential => drop(self.credentials.remove(id)),
            DocumentKind::Receiver => drop(self.receivers.remove(id)),
            DocumentKind::ServiceAccount => drop(self.service_accounts.remove(id)),
            DocumentKind::OAuthClient => drop(self.oauth_clients.remove(id)),
        }
    }
}
