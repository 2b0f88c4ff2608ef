//! What time it is for the lobby: one source for expiry, one for intervals.
//!
//! Tokens, signatures, rate limits and time-outs follow the real clock in every environment, also
//! in a sandbox whose business clock was moved. Tests bring a clock of their own.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The lobby's two questions about time.
pub trait Clock: Send + Sync + 'static {
    /// Time since some fixed moment of this process; never goes back. For intervals.
    fn monotonic(&self) -> Duration;

    /// Seconds since 1970-01-01T00:00:00Z. For expiry of keys and cursors.
    fn unix_seconds(&self) -> i64;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock the others are lent")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock the others are lent")]
    fn unix_seconds(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}

/// The time of the runtime, for deadlines its own timers keep; stands still where a test pauses it.
#[expect(clippy::disallowed_methods, reason = "a deadline must be in the timer's own time")]
pub(crate) fn runtime_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
