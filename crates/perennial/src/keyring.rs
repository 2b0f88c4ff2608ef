//! The keyring of the house: credentials as the engine knows them, indexed for the door.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use perennial_engine::credentials::Way;
use perennial_engine::{Engine, Places};
use room_lobby::auth::{Credential, KeyHash, Keyring};

/// Rebuilt when the directory was replaced; asked on every request.
pub struct EngineKeyring {
    engine: Arc<Engine>,
    index: RwLock<Index>,
}

#[derive(Default)]
struct Index {
    of: Option<Arc<Places>>,
    keys: HashMap<KeyHash, Arc<Credential>>,
    users: HashMap<String, Vec<(KeyHash, Arc<Credential>)>>,
}

impl EngineKeyring {
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, index: RwLock::default() }
    }

    fn with<T>(&self, look: impl Fn(&Index) -> T) -> T {
        let places = self.engine.places();
        {
            let index = self.index.read();
            if index.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, &places)) {
                return look(&index);
            }
        }
        let mut index = self.index.write();
        *index = Index::build(places);
        look(&index)
    }
}

impl Index {
    fn build(places: Arc<Places>) -> Self {
        let mut index = Self::default();
        for place in places.by_id.values() {
            for known in place.credentials.values() {
                let projects = known.projects.iter().map(|id| id.0.clone());
                let credential = Credential {
                    id: known.id.clone(),
                    name: known.name.clone(),
                    environment: place.environment.name.clone(),
                    rooms: known.rooms.clone(),
                    scopes: known.scopes.clone(),
                    subject: known.partner.as_ref().map(|partner| partner.0.clone()),
                    account: known.customer.map(|customer| customer.to_string()),
                    not_after: None,
                    projects: (!known.projects.is_empty()).then(|| projects.collect()),
                };
                for (hash, end) in known.secrets() {
                    let not_after = end.map(perennial_core::time::Instant::seconds);
                    let credential = Arc::new(Credential { not_after, ..credential.clone() });
                    let hash = KeyHash(hash);
                    if known.opens_by(Way::Basic)
                        && let Some(user) = known.basic_user()
                    {
                        let users = index.users.entry(user.to_owned()).or_default();
                        users.push((hash, credential.clone()));
                    }
                    if known.opens_by(Way::Key) {
                        index.keys.insert(hash, credential);
                    }
                }
            }
        }
        index.of = Some(places);
        index
    }
}

impl Keyring for EngineKeyring {
    fn by_hash(&self, hash: &KeyHash) -> Option<Arc<Credential>> {
        self.with(|index| index.keys.get(hash).cloned())
    }

    fn by_basic(&self, user: &str, secret_hash: &KeyHash) -> Option<Arc<Credential>> {
        self.with(|index| {
            let held = index.users.get(user)?;
            held.iter().find(|(hash, _)| hash == secret_hash).map(|(_, found)| found.clone())
        })
    }
}
