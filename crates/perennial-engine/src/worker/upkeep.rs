//! Upkeep: forgetting what need not be kept, a bounded number at a time.

use perennial_core::time::Instant;

use crate::engine::Engine;
use crate::ports::BodiesOf;

/// What is old is looked through so often, in seconds.
const EVERY_SECONDS: i64 = 60 * 60;

/// How long the body of a message is kept after it was taken, and after it was given up.
const TAKEN_SECONDS: i64 = 30 * 86_400;
const FAILED_SECONDS: i64 = 90 * 86_400;

/// The most that one commit forgets, so that no caller waits long behind it.
const AT_ONCE_MAX: usize = 1_000;

impl Engine {
    /// Forgets the answers to idempotency keys that are old enough, the passes and the documents
    /// that ended and the bodies of old messages, and tells when to do so again, by the real clock: at once where some are left.
    pub async fn upkeep(&self) -> Instant {
        let (now, store) = (self.real(), &self.ports.store);
        let answers = store.forget_answers(now, AT_ONCE_MAX).await;
        let passes = store.forget_passes(now, AT_ONCE_MAX).await;
        let documents = store.forget_documents(now, AT_ONCE_MAX).await;
        let mut left = false;
        let ago = |seconds: i64| now.plus_seconds(-seconds).unwrap_or(Instant::MIN);
        let taken = store.forget_bodies(BodiesOf::Succeeded, ago(TAKEN_SECONDS), AT_ONCE_MAX).await;
        let failed = store.forget_bodies(BodiesOf::Failed, ago(FAILED_SECONDS), AT_ONCE_MAX).await;
        for (what, forgotten) in [
            ("answers", answers),
            ("passes", passes),
            ("documents on file", documents),
            ("messages taken", taken),
            ("messages given up", failed),
        ] {
            match forgotten {
                Ok(forgotten) => left |= forgotten >= AT_ONCE_MAX as u64,
                Err(error) => tracing::error!(%error, what, "the old ones could not be forgotten"),
            }
        }
        if let Err(error) = self.sweep_files() {
            tracing::error!(%error, "old files could not be thrown away");
        }
        if left { now } else { now.plus_seconds(EVERY_SECONDS).unwrap_or(Instant::MAX) }
    }
}
