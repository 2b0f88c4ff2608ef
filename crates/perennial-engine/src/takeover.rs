//! Taking over from another subscription, where the partner is asked about the first charge: who may
//! say no to it must not lose what is there. The previous one gives its place when he agreed.

use perennial_core::billing::Purpose;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::{CancelWhen, Succession};
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Fact, Refusal, Subscription, decide};

use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;

/// Whether the previous one stays until the first charge is authorised.
pub(crate) fn waits(s: &Subscription) -> bool {
    let first = s.charge.as_ref().is_some_and(|charge| charge.purpose == Purpose::Start);
    // A name that only one may hold changes hands at once.
    first && s.asked_partner().is_some() && !s.terms.one_per_group
}

impl Engine {
    /// What becomes of the previous one by facts that pay for who follows it.
    pub(crate) fn gives_place(
        &self,
        environment: EnvironmentId,
        follower: &Subscription,
        facts: &[Dated],
        now: Instant,
    ) -> Result<Option<Changed>, EngineError> {
        let started = facts.iter().any(|dated| matches!(dated.fact, Fact::Started { .. }));
        let Some(previous) = follower.replaces.filter(|_| started && waits(follower)) else {
            return Ok(None);
        };
        let previous = self.subscription(environment, previous)?;
        let give_way = Command::BeReplaced { by: follower.id, how: Succession::StartNow };
        let facts = match decide(Some(&previous), &give_way, now) {
            // It was stopped meanwhile, or is being charged: it ends all the same.
            Err(Refusal::WrongStage { .. } | Refusal::ChargeInProgress) => {
                let (when, reason) = (CancelWhen::Now, CancelReason::Replaced);
                decide(Some(&previous), &Command::Cancel { when, reason }, now)
            }
            decided => decided,
        };
        let facts = match facts {
            Err(Refusal::AlreadyEnded { .. } | Refusal::WrongStage { .. }) => return Ok(None),
            decided => decided?,
        };
        let Some(after) = evolve_all(Some(previous.clone()), &facts) else { return Ok(None) };
        Ok(Some(Changed { before: Some(previous), after, facts }))
    }
}
