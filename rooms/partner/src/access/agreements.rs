//! What was agreed with each partner, read once for each state of the directory: it is asked for on
//! every request.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use perennial_core::ids::PartnerId;
use perennial_engine::directory::Partner;
use perennial_engine::{EnvironmentId, Places};

use crate::agreement::Agreement;

#[derive(Default)]
pub struct Agreements {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    of: Option<Arc<Places>>,
    read: HashMap<(EnvironmentId, PartnerId), Option<Arc<Agreement>>>,
}

impl Agreements {
    /// The agreement with a partner; none where his settings cannot be read, which is logged.
    pub fn of(
        &self,
        places: &Arc<Places>,
        environment: EnvironmentId,
        partner: &Partner,
    ) -> Option<Arc<Agreement>> {
        let key = (environment, partner.id.clone());
        {
            let known = self.known.read();
            if known.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, places))
                && let Some(read) = known.read.get(&key)
            {
                return read.clone();
            }
        }
        let read = Agreement::of(partner).map(Arc::new).map_err(|unreadable| {
            tracing::error!(partner = %partner.id, %unreadable, "a partner's settings are wrong");
        });
        let mut known = self.known.write();
        if !known.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, places)) {
            *known = Known { of: Some(places.clone()), read: HashMap::new() };
        }
        known.read.entry(key).or_insert(read.ok()).clone()
    }
}
