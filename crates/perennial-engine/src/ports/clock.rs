//! The real clock. Environments add their own offset to it; signatures and delivery timers do not.

use perennial_core::time::Instant;

pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;
}

/// The clock of this machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
    fn now(&self) -> Instant {
        let since =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Instant::from_micros(micros).unwrap_or(Instant::MAX)
    }
}
