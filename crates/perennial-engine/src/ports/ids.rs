//! New identities. Unique ids sort by creation; secrets come from the operating system.

use perennial_core::time::Instant;

pub trait Ids: Send + Sync {
    /// A new UUID, version 7, for something created at `now` of the real clock.
    fn unique(&self, now: Instant) -> u128;

    /// Random bytes for keys, codes and jitter.
    fn random(&self, bytes: &mut [u8]);
}
