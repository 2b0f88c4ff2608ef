//! Who was to follow another subscription, but whose customer holds a third of the group by the
//! day it begins: it ends, and nothing is charged for it.

use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::evolve::evolve_all;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription, decide, due};

use crate::change_set::ClaimKey;
use crate::effects::{Changed, is_slot};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::CommitError;

impl Engine {
    /// Answers whether the conflict is dealt with: it ended, or its turn comes again. One that
    /// does not wait to follow, or whose name is another kind, is left to the caller.
    pub(super) async fn give_way(
        &self,
        place: &Place,
        state: &Subscription,
        taken: (&ClaimKey, &str),
        now: Instant,
    ) -> Result<bool, EngineError> {
        let (key, holder) = taken;
        if !is_slot(&key.kind) {
            return Ok(false);
        }
        let id = uuid::Uuid::parse_str(holder).map_err(|_| EngineError::NotFound)?;
        let other = self.subscription(place.environment.id, SubscriptionId(id.as_u128()))?;
        // What the holder has to do first may free the slot, or just did: nothing is definite yet.
        let holds = self.holder(place.environment.id, key)?.as_deref() == Some(holder);
        if !holds {
            return Ok(true);
        }
        if due(&other).is_some_and(|at| at <= now) {
            Box::pin(self.catch_up(place.environment.id, other.id)).await?;
            return Ok(true);
        }
        let facts = match decide(Some(state), &Command::GiveWay, now) {
            Ok(facts) => facts,
            Err(Refusal::WrongStage { .. } | Refusal::AlreadyEnded { .. }) => return Ok(false),
            Err(refusal) => return Err(refusal.into()),
        };
        let after = evolve_all(Some(state.clone()), &facts).ok_or(EngineError::NotFound)?;
        tracing::info!(subscription = %state.id, "gave way: another of its group is held");
        let changed = Changed { before: Some(state.clone()), after, facts };
        match self.commit_set(self.set_of(place, &[changed], now)?).await {
            // Somebody else was first: it is found again if it is still due.
            Ok(()) | Err(CommitError::Version { .. } | CommitError::Charged) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}
