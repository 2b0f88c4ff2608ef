//! I18: what was true at an instant stays true of it. States are kept when time goes on from
//! there, and asked for again later.

use perennial_core::Subscription;
use perennial_core::time::Instant;

/// How many states are kept. The oldest goes first.
const SAMPLES_MAX: usize = 24;

#[derive(Default)]
pub struct Samples(Vec<(Instant, Subscription)>);

impl Samples {
    pub fn keep(&mut self, at: Instant, state: Subscription) {
        if self.0.len() == SAMPLES_MAX {
            self.0.remove(0);
        }
        self.0.push((at, state));
    }

    /// One of those kept.
    pub fn some(&self, n: u64) -> Option<&(Instant, Subscription)> {
        let count = u64::try_from(self.0.len()).ok().filter(|count| *count > 0)?;
        self.0.get(usize::try_from(n % count).ok()?)
    }
}
