//! The world of one seed: the real engine on simulated ports, and the truth behind them.

use std::collections::BTreeSet;
use std::sync::Arc;

use perennial_core::Subscription;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::consent::Agreed;
use perennial_engine::ports::{Find, Mail, Page, Store};
use perennial_engine::{Engine, Expect, Ports, Settings};

use crate::drive::drive;
use crate::planted::Planted;
use crate::ports::{Outside, SimClock, SimGateway, SimIds, SimStore, SimTeller};
use crate::reference::Lists;
use crate::scene::{HERE, Scene};

pub struct World {
    pub scene: Scene,
    /// The lists of prices as they stand.
    pub lists: Lists,
    /// What is really stored, read past all faults.
    pub truth: Arc<MemoryStore>,
    pub store: Arc<SimStore>,
    pub clock: Arc<SimClock>,
    pub gateway: Arc<SimGateway>,
    pub outside: Arc<Outside>,
    ids: Arc<SimIds>,
    pub engine: Arc<Engine>,
    /// The real clock.
    pub now: Instant,
    /// Messages that were given up once and sent again later.
    pub recovered: BTreeSet<String>,
}

impl World {
    /// # Panics
    /// When the engine does not take the catalog of the scene.
    pub fn new(seed: u64, planted: Option<Planted>) -> Self {
        let scene = Scene::draw(seed);
        let truth = Arc::new(MemoryStore::new());
        let store = Arc::new(SimStore::new(truth.clone(), planted));
        let clock = Arc::new(SimClock::at(scene.start));
        let gateway = Arc::new(SimGateway::new(planted));
        gateway.forgets_keys(scene.forgets_keys);
        let outside = Arc::new(Outside::new(planted));
        let ids = Arc::new(SimIds::default());
        let ports = Ports {
            store: store.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            gateway: gateway.clone(),
            http_out: outside.clone(),
            teller: Arc::new(SimTeller),
            mail: Mail::none(),
            consent: Arc::new(Agreed),
            verifier: Arc::new(perennial_engine::LocalVerifier),
            translation: perennial_engine::Translation::none(),
        };
        let engine = Arc::new(Engine::open(ports, settings()).expect("an empty store opens"));
        for document in &scene.documents {
            drive(engine.define(HERE, document.clone(), Expect::New)).expect("a sound catalog");
        }
        let now = scene.start;
        let recovered = BTreeSet::new();
        let lists = Lists::of(&scene.documents);
        let mut world = Self {
            scene,
            lists,
            truth,
            store,
            clock,
            gateway,
            outside,
            ids,
            engine,
            now,
            recovered,
        };
        world.set_clock(now);
        world
    }

    /// The process is stopped and started: whatever was only in memory is gone.
    ///
    /// # Panics
    /// When the store does not open again.
    pub fn restart(&mut self) {
        let ports = Ports {
            store: self.store.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            gateway: self.gateway.clone(),
            http_out: self.outside.clone(),
            teller: Arc::new(SimTeller),
            mail: Mail::none(),
            consent: Arc::new(Agreed),
            verifier: Arc::new(perennial_engine::LocalVerifier),
            translation: perennial_engine::Translation::none(),
        };
        self.engine = Arc::new(Engine::open(ports, settings()).expect("the store opens again"));
    }

    /// The real clock goes to an instant.
    pub fn set_clock(&mut self, now: Instant) {
        self.now = now;
        self.clock.set(now);
        self.gateway.clock(now);
        self.outside.clock(now);
    }

    /// The time of the environment.
    ///
    /// # Panics
    /// When the environment is gone.
    pub fn time(&self) -> Instant {
        self.engine.now(HERE).expect("the environment is there")
    }

    pub fn state(&self, id: SubscriptionId) -> Option<Subscription> {
        self.truth.load(HERE, &[id]).ok()?.pop()?
    }

    /// Every subscription as it is stored, in the order of sale.
    pub fn states(&self) -> Vec<Subscription> {
        let page = Page { after: None, limit: 10_000 };
        self.truth.find(HERE, &Find::All, page).unwrap_or_default()
    }
}

/// How many are worked on together: so few that there is something between one page and the next.
const PAGE: usize = 3;

/// The installation, as it names itself to gateways.
pub fn settings() -> Settings {
    Settings { installation: "sim".to_owned(), batch_max: PAGE, ..Settings::default() }
}
