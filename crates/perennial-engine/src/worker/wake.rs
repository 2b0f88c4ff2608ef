//! Waking in bulk: due subscriptions in batches, each step of a batch one commit.

use std::collections::HashSet;

use futures::{FutureExt, Stream, StreamExt};
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription, due};

use super::turns::{Turn, turn};
use crate::Place;
use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::{CommitError, StoreError};

/// Steps a batch may take before the others have their turn.
const ROUNDS_MAX: usize = 64;

/// Batches of one turn, so that other environments and receivers have theirs.
const BATCHES_MAX: usize = 8;

/// Batches under way at once: the next is worked out while the disk has the one before.
const BATCHES_AT_ONCE: usize = 2;

impl Engine {
    /// Some bounded batches of what is due in an environment. Answers how many steps were taken.
    ///
    /// A subscription whose step fails is left out and logged; the others go on.
    pub async fn wake_due(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let place = self.place(environment)?;
        let now = place.environment.now(self.real());
        let batches = self.due_batches(environment, now);
        let place = &*place;
        let worked =
            batches.map(|batch| async move { self.batch(place, batch?, now).await }.boxed());
        let mut worked = std::pin::pin!(worked.buffer_unordered(BATCHES_AT_ONCE));
        let mut steps = 0_usize;
        while let Some(taken) = worked.next().await {
            steps = steps.saturating_add(taken?);
        }
        Ok(steps)
    }

    /// What is due, longest first, each once: a batch goes on behind the one before, which may
    /// still be under way. Without those that are parked.
    fn due_batches(
        &self,
        environment: EnvironmentId,
        now: Instant,
    ) -> impl Stream<Item = Result<Vec<Subscription>, EngineError>> {
        let limit = self.settings.batch_max;
        let mut after: Option<(Instant, SubscriptionId)> = None;
        let mut last = false;
        // One that catches up over several periods falls due again behind the mark.
        let mut taken = HashSet::new();
        let page = move || -> Result<Option<Vec<Subscription>>, EngineError> {
            while !last {
                let mut page = self.ports.store.due(environment, now, after, limit)?;
                after = page.last().and_then(|s| Some((due(s)?.min(now), s.id)));
                last = page.len() < limit || after.is_none();
                let parked = self.parked.lock();
                page.retain(|s| !parked.contains(&(environment, s.id)) && taken.insert(s.id));
                if !page.is_empty() {
                    return Ok(Some(page));
                }
            }
            Ok(None)
        };
        futures::stream::unfold(page, |mut page| async move {
            let batch = page().transpose()?;
            Some((batch, page))
        })
        .take(BATCHES_MAX)
    }

    /// All steps of a batch.
    async fn batch(
        &self,
        place: &Place,
        mut due: Vec<Subscription>,
        now: Instant,
    ) -> Result<usize, EngineError> {
        // Written in key order, neighbours share pages.
        due.sort_unstable_by_key(|s| s.id);
        let mut work: Vec<(Subscription, bool)> = due.into_iter().map(|s| (s, false)).collect();
        let mut steps = 0;
        for _ in 0..ROUNDS_MAX {
            if work.is_empty() {
                break;
            }
            work = self.round(place, work, now, &mut steps).await?;
        }
        Ok(steps)
    }

    /// One step for each, committed together. Answers those that are still due.
    async fn round(
        &self,
        place: &Place,
        work: Vec<(Subscription, bool)>,
        now: Instant,
        steps: &mut usize,
    ) -> Result<Vec<(Subscription, bool)>, EngineError> {
        let commands = self.commands(place, &work, now).await;
        let mut planned: Vec<Vec<Changed>> = Vec::with_capacity(work.len());
        for ((state, _), command) in work.into_iter().zip(commands) {
            let Some(command) = command else { continue };
            let id = state.id;
            match self.work_out(place, state, &command, now) {
                Ok(changes) if changes.is_empty() => {}
                Ok(changes) => planned.push(changes),
                // Another one that it ends has something to do before: its turn comes again.
                Err(EngineError::Refused(Refusal::Behind { .. })) => {}
                // The store's trouble is nobody's own: all of them are tried again.
                Err(EngineError::Store(error)) if !matches!(error, StoreError::Record(_)) => {
                    return Err(error.into());
                }
                Err(error) => {
                    tracing::error!(%error, subscription = %id, "parked: its step failed");
                    self.parked.lock().insert((place.environment.id, id));
                }
            }
        }
        let slice: Result<Vec<_>, EngineError> =
            planned.iter().map(|changes| self.set_of(place, changes, now)).collect();
        let answers = self.ports.store.commit(slice?).await;
        self.bells.ring();
        let mut again = vec![];
        for (changes, answer) in planned.into_iter().zip(answers) {
            match answer {
                Ok(()) => {
                    *steps = steps.saturating_add(1);
                    let after = changes.into_iter().next().map(|changed| changed.after);
                    again
                        .extend(after.filter(|s| turn(s, now) != Turn::Nothing).map(|s| (s, true)));
                }
                // Somebody else was first, and may have more to do: it is found again if it is still
                // due. Counted, so that nobody calls it done while another one is at it.
                Err(CommitError::Version { .. } | CommitError::Charged) => {
                    *steps = steps.saturating_add(1);
                }
                // Only this one cannot go on; the others can.
                Err(error @ CommitError::Claimed { .. }) => {
                    let before = changes.into_iter().next().and_then(|changed| changed.before);
                    let Some(state) = before else { continue };
                    let CommitError::Claimed { key, holder } = &error else { continue };
                    if !self.give_way(place, &state, (key, holder), now).await? {
                        let id = state.id;
                        tracing::error!(%error, subscription = %id, "parked: its name is taken");
                        self.parked.lock().insert((place.environment.id, id));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(again)
    }

    /// The next command for each, with the gateway's word where it is its turn.
    async fn commands(
        &self,
        place: &Place,
        work: &[(Subscription, bool)],
        now: Instant,
    ) -> Vec<Option<Command>> {
        let environment = place.environment.id;
        let turns = work.iter().map(|(state, _)| turn(state, now)).collect::<Vec<_>>();
        let mut calls = vec![];
        for (at, ((state, fresh), turn)) in work.iter().zip(&turns).enumerate() {
            if matches!(turn, Turn::Charge | Turn::Ask | Turn::Verify) {
                calls.push(async move {
                    (at, self.next_command(environment, state, now, *fresh).await)
                });
            }
        }
        let calls = futures::stream::iter(calls).buffer_unordered(self.settings.gateway_calls_max);
        let said = calls.collect::<Vec<_>>().await;
        let mut commands = turns
            .into_iter()
            .map(|turn| (turn == Turn::Wake).then_some(Command::Wake))
            .collect::<Vec<_>>();
        for (at, command) in said {
            if let Some(place) = commands.get_mut(at) {
                *place = command;
            }
        }
        commands
    }
}
