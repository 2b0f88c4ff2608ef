//! Taking over from another subscription, where the partner is asked about the first charge: who may
//! say no to it must not lose what is there. The previous one gives its place when he agreed.

use perennial_core::billing::Purpose;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::{CancelWhen, Succession};
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::subscription::stage::{Stage, WaitingOn};
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

/// Whether one of a product that its customer may have once takes the place of the other: a name
/// that changes hands at once, too.
pub(crate) fn same_product(s: &Subscription, previous: &Subscription) -> bool {
    let held = |product| previous.products_held().any(|it| it == product);
    s.terms.one_per_product && s.customer.is_some() && s.products_held().any(held)
}

/// Whether it waits for its predecessor's end.
pub(crate) fn waits_to_follow(s: &Subscription) -> bool {
    matches!(s.stage, Stage::Waiting { on: WaitingOn::Predecessor(_), .. })
}

impl Engine {
    /// What becomes of the previous one by facts that pay for who follows it, and of another that
    /// waited to.
    pub(crate) fn gives_place(
        &self,
        environment: EnvironmentId,
        follower: &Subscription,
        facts: &[Dated],
        now: Instant,
    ) -> Result<Vec<Changed>, EngineError> {
        let started = facts.iter().any(|dated| matches!(dated.fact, Fact::Started { .. }));
        let Some(previous) = follower.replaces.filter(|_| started && waits(follower)) else {
            return Ok(vec![]);
        };
        let previous = self.subscription(environment, previous)?;
        let give_way = Command::BeReplaced { by: follower.id, how: Succession::StartNow };
        let facts = match decide(Some(&previous), &give_way, now) {
            // It was stopped meanwhile, or is being charged: it ends all the same.
            Err(Refusal::WrongStage { .. } | Refusal::ChargeInProgress) => {
                decide(Some(&previous), &CALLED_OFF, now)
            }
            decided => decided,
        };
        let facts = match facts {
            Err(Refusal::AlreadyEnded { .. } | Refusal::WrongStage { .. }) => return Ok(vec![]),
            decided => decided?,
        };
        let next = previous.replaced_by.filter(|next| *next != follower.id);
        let Some(after) = evolve_all(Some(previous.clone()), &facts) else { return Ok(vec![]) };
        let gave = Changed { before: Some(previous), after, facts };
        let other = next.map(|next| self.calls_off(environment, next, now)).transpose()?;
        Ok(std::iter::once(gave).chain(other.flatten()).collect())
    }

    /// Who waited to follow what goes on without it, or what somebody else took the place of.
    pub(crate) fn calls_off(
        &self,
        environment: EnvironmentId,
        next: SubscriptionId,
        now: Instant,
    ) -> Result<Option<Changed>, EngineError> {
        let next = self.subscription(environment, next)?;
        if !waits_to_follow(&next) {
            return Ok(None);
        }
        let facts = decide(Some(&next), &CALLED_OFF, now)?;
        let after = evolve_all(Some(next.clone()), &facts);
        Ok(after.map(|after| Changed { before: Some(next), after, facts }))
    }
}

const CALLED_OFF: Command =
    Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Replaced };
