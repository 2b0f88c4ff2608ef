//! The real clock and the ids. The clock stands until an operation moves it; ids count.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use perennial_core::time::Instant;
use perennial_engine::ports::{Clock, Ids};

pub struct SimClock(Mutex<Instant>);

impl SimClock {
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(now))
    }

    pub fn set(&self, now: Instant) {
        *self.0.lock() = now;
    }
}

impl Clock for SimClock {
    fn now(&self) -> Instant {
        *self.0.lock()
    }
}

/// Ids in the order of their making, whatever the clock says; randomness that counts too.
#[derive(Default)]
pub struct SimIds(AtomicU64);

impl Ids for SimIds {
    fn unique(&self, _now: Instant) -> u128 {
        let n = self.0.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        (7 << 76) | (2 << 62) | (u128::from(n) << 80)
    }

    fn random(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        for (byte, value) in bytes.iter_mut().zip(n.to_le_bytes().iter().cycle()) {
            *byte = *value;
        }
    }
}
