//! The engine: execute, preview, query. Rooms are handed this and never a store.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;

use crate::change_set::AnswerKey;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::numbers::{Counter, Numbers};
use crate::place::{Place, Places};
use crate::ports::{
    Clock, Gateway, HttpOut, IdentityVerifier, Ids, Mail, SellerConsent, Store, Teller,
};
use crate::settings::Settings;
use crate::translation::Translation;

/// What the engine stands on.
#[derive(Clone)]
pub struct Ports {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub gateway: Arc<dyn Gateway>,
    pub http_out: Arc<dyn HttpOut>,
    pub teller: Arc<dyn Teller>,
    pub mail: Mail,
    pub consent: Arc<dyn SellerConsent>,
    pub verifier: Arc<dyn IdentityVerifier>,
    pub translation: Translation,
}

pub struct Engine {
    pub(crate) ports: Ports,
    pub(crate) settings: Settings,
    pub(crate) places: RwLock<Arc<Places>>,
    pub(crate) numbers: Numbers,
    /// Requests with an idempotency key that are not answered yet.
    pub(crate) running: Mutex<BTreeSet<(EnvironmentId, AnswerKey)>>,
    /// Subscriptions whose step failed: left alone until the next start, and logged.
    pub(crate) parked: Mutex<BTreeSet<(EnvironmentId, SubscriptionId)>>,
    /// Keys of attempts that somebody in this process speaks to the gateway about. Nobody else
    /// does at the same time: he would only hear that it is under way.
    pub(crate) speaking: Mutex<BTreeSet<String>>,
    /// Held by whoever works through what is due: the worker, or a clock that is moved.
    pub(crate) working: tokio::sync::Mutex<()>,
    /// Held while an edit is written and learned, so that who comes too late never knows one
    /// document of the edit before his without the others.
    pub(crate) editing: tokio::sync::Mutex<()>,
    pub(crate) under_way: Mutex<crate::worker::under_way::UnderWay>,
    /// Told when an attempt ended.
    pub(crate) landed: tokio::sync::Notify,
    pub(crate) troubles: Mutex<crate::worker::trouble::Troubles>,
    pub(crate) bells: crate::worker::Bells,
    pub(crate) exports: crate::export::Exports,
    pub(crate) calls: Mutex<crate::calls::Waiting>,
}

impl Engine {
    /// Reads the directory and is ready.
    pub fn open(ports: Ports, settings: Settings) -> Result<Self, EngineError> {
        let places = Places::read(ports.store.directory()?);
        Ok(Self {
            ports,
            settings,
            places: RwLock::new(Arc::new(places)),
            numbers: Numbers::default(),
            running: Mutex::new(BTreeSet::new()),
            parked: Mutex::new(BTreeSet::new()),
            speaking: Mutex::default(),
            working: tokio::sync::Mutex::new(()),
            editing: tokio::sync::Mutex::new(()),
            under_way: Mutex::default(),
            landed: tokio::sync::Notify::new(),
            troubles: Mutex::default(),
            bells: crate::worker::Bells::default(),
            exports: crate::export::Exports::default(),
            calls: Mutex::default(),
        })
    }

    pub fn places(&self) -> Arc<Places> {
        self.places.read().clone()
    }

    /// One consistent picture of an environment.
    pub fn place(&self, environment: EnvironmentId) -> Result<Arc<Place>, EngineError> {
        self.places.read().by_id.get(&environment).cloned().ok_or(EngineError::NoEnvironment)
    }

    pub fn place_named(&self, name: &str) -> Result<Arc<Place>, EngineError> {
        self.places.read().named(name).cloned().ok_or(EngineError::NoEnvironment)
    }

    /// The time in an environment.
    pub fn now(&self, environment: EnvironmentId) -> Result<Instant, EngineError> {
        Ok(self.place(environment)?.environment.now(self.real()))
    }

    /// The real clock: for tokens, signatures and delivery timers.
    pub fn real(&self) -> Instant {
        self.ports.clock.now()
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn ids(&self) -> &dyn Ids {
        self.ports.ids.as_ref()
    }

    /// Whether a receiver could be shown this.
    pub fn can_show(&self, access: &crate::access::Access) -> bool {
        self.ports.http_out.can_show(access)
    }

    /// Whether the store can take work.
    pub fn ready(&self) -> bool {
        self.ports.store.healthy()
    }

    /// A running number for something that is made: products, groups, customers.
    pub async fn number(&self, counter: Counter) -> Result<u64, EngineError> {
        Ok(self.numbers.next(self.ports.store.as_ref(), counter).await?)
    }
}
