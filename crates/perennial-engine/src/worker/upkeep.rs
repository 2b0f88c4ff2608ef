//! Upkeep: forgetting what need not be kept, a bounded number at a time.

use perennial_core::time::Instant;

use crate::engine::Engine;

/// Answers to idempotency keys are looked through so often, in seconds.
const EVERY_SECONDS: i64 = 60 * 60;

/// The most answers one commit forgets, so that no caller waits long behind it.
const AT_ONCE_MAX: usize = 1_000;

impl Engine {
    /// Forgets the answers to idempotency keys that are old enough, and tells when to do so again,
    /// by the real clock: at once where some are left.
    pub async fn upkeep(&self) -> Instant {
        let now = self.real();
        match self.ports.store.forget_answers(now, AT_ONCE_MAX).await {
            Ok(forgotten) if forgotten >= AT_ONCE_MAX as u64 => return now,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "old answers could not be forgotten"),
        }
        now.plus_seconds(EVERY_SECONDS).unwrap_or(Instant::MAX)
    }
}
