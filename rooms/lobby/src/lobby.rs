//! What every room is handed at the door: ids, the clock, the keys and the counters.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::auth::Door;
use crate::clock::{Clock, SystemClock};
use crate::metrics::Metrics;

/// Draws one fresh request id, for instance `req_01J…`. Injected, so that tests can tell ids apart.
pub type Ids = Arc<dyn Fn() -> String + Send + Sync>;

/// Whether an address is a proxy of ours, whose word about its callers is believed.
pub type Proxies = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// What all rooms of one house share. Cheap to clone.
#[derive(Clone)]
pub struct Lobby {
    /// Where request ids come from when the caller sends none.
    pub ids: Ids,
    /// Real time, for expiry and intervals.
    pub clock: Arc<dyn Clock>,
    /// Who may come in: the keyring and how keys are written.
    pub door: Arc<Door>,
    /// The counters served on the admin listener.
    pub metrics: Arc<Metrics>,
    /// The proxies in front of us, if there are any.
    pub proxies: Option<Proxies>,
}

impl Lobby {
    /// A lobby on the machine's clock with fresh counters.
    pub fn new(ids: Ids, door: Door) -> Self {
        let clock = Arc::new(SystemClock::new());
        Self { ids, clock, door: Arc::new(door), metrics: Arc::new(Metrics::new()), proxies: None }
    }

    /// The same lobby on another clock.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The same lobby behind proxies that say on whose behalf they ask: `X-Forwarded-For` and
    /// `X-Forwarded-Proto`. Nobody else is believed.
    pub fn behind(mut self, proxies: Proxies) -> Self {
        self.proxies = Some(proxies);
        self
    }
}

impl fmt::Debug for Lobby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lobby").finish_non_exhaustive()
    }
}
