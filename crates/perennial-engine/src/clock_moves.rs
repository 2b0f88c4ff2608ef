//! Moving the clock of a sandbox. What falls due on the way is done before the answer.

use perennial_core::time::Instant;

use crate::define::Expect;
use crate::directory::Document;
use crate::engine::Engine;
use crate::environment::{Environment, EnvironmentId, EnvironmentKind, SandboxClock};
use crate::error::EngineError;

/// Batches one move of the clock may take.
const BATCHES_MAX: usize = 100_000;

impl Engine {
    /// Sets the clock of a sandbox forward and does everything that falls due. Answers the time
    /// then and how many steps were taken.
    pub async fn move_clock(
        &self,
        environment: EnvironmentId,
        to: Instant,
    ) -> Result<(Instant, usize), EngineError> {
        let place = self.place(environment)?;
        let real = self.real();
        let EnvironmentKind::Sandbox { clock } = place.environment.kind else {
            return Err(EngineError::Clock);
        };
        if to < place.environment.now(real) {
            return Err(EngineError::Clock);
        }
        let clock = match clock {
            SandboxClock::Standing { .. } => SandboxClock::Standing { at: to },
            SandboxClock::Ahead { .. } => {
                SandboxClock::Ahead { micros: to.micros().saturating_sub(real.micros()) }
            }
        };
        let kind = EnvironmentKind::Sandbox { clock };
        let moved = Environment { kind, ..place.environment.clone() };
        // Before the clock is moved: what falls due by it is done and counted here.
        let _working = self.working.lock().await;
        // Who holds what has another price hears of it today, not on the day the clock moves to.
        for _ in 0..BATCHES_MAX {
            if self.walk_prices(environment).await? == 0 {
                break;
            }
        }
        self.define(environment, Document::Environment(moved), Expect::Any).await?;
        let steps = self.work_until_idle(environment).await?;
        Ok((self.now(environment)?, steps))
    }

    /// Does everything that is due in an environment.
    pub async fn work_until_idle(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let mut steps = 0_usize;
        for _ in 0..BATCHES_MAX {
            // Before what falls due later is done: news are dated.
            let heard = self.hear_news(environment).await?;
            let woken = self.wake_due(environment).await?;
            let refunded = self.refund_due(environment).await?;
            let priced = self.walk_prices(environment).await?;
            if heard == 0 && woken == 0 && refunded == 0 && priced == 0 {
                return Ok(steps);
            }
            steps = steps.saturating_add(heard).saturating_add(woken);
        }
        Ok(steps)
    }
}
