//! Delivering: messages that were stored with their change go out, signed, until the receiver
//! takes them or the schedule is exhausted. Timers follow the real clock.
//!
//! Each attempt is recorded by itself as soon as it is answered, and the next one is taken then:
//! a receiver that hangs keeps nobody waiting but itself.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use perennial_core::time::Instant;

use super::mishap::{instead_of_sending, mishap};
use super::outcome::{Outcome, outcome};
use super::under_way::Taken;
use crate::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryState, EarlierAttempt, LastAttempt,
};
use crate::directory::Receiver;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::{News, OutAnswer, OutError};
use crate::receiver::{DisabledWhy, LineOrder};

/// How much of an answer is kept.
const ANSWER_BYTES: usize = 4_096;

/// Attempts before the last one that are kept.
const EARLIER_MAX: usize = 19;

/// The longest pause between two looks at what is due.
const PAUSE: Duration = Duration::from_millis(250);

impl Engine {
    /// Attempts what is due now. Answers how many attempts were made.
    pub async fn deliver_due(&self) -> Result<usize, EngineError> {
        let taken = self.take_due(self.real())?;
        self.attempt_all(taken).await
    }

    /// Delivers until `stop` is done; what is under way then is finished.
    pub(super) async fn deliver_on(&self, mut stop: impl Future<Output = ()> + Unpin) {
        let mut sending = FuturesUnordered::new();
        let mut look = true;
        loop {
            if look {
                match self.take_due(self.real()) {
                    Ok(taken) => sending.extend(taken.into_iter().map(|it| self.attempt(it))),
                    Err(error) => tracing::error!(%error, "deliveries could not be read"),
                }
            }
            tokio::select! {
                () = &mut stop => break,
                Some(done) = sending.next(), if !sending.is_empty() => {
                    // What cannot be recorded is not sent again at once.
                    look = recorded(done);
                    while let Some(Some(done)) = sending.next().now_or_never() {
                        look &= recorded(done);
                    }
                }
                () = self.bells.deliveries.notified() => look = true,
                () = tokio::time::sleep(PAUSE) => look = true,
            }
        }
        while let Some(done) = sending.next().await {
            recorded(done);
        }
    }

    /// Attempts every pending delivery of an environment now, whatever its schedule says, until
    /// nothing moves any more. For sandboxes: makes tests deterministic.
    pub async fn flush_deliveries(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let mut tried = BTreeSet::new();
        loop {
            let landed = self.landed.notified();
            let taken = self.take_turns(Instant::MAX, &tried, |it| it == environment)?;
            if !taken.is_empty() {
                tried.extend(taken.iter().map(|it| it.delivery.id));
                self.attempt_all(taken).await?;
            } else if self.is_under_way(environment) {
                // The worker is sending, and something may follow from it.
                landed.await;
            } else {
                return Ok(tried.len());
            }
        }
    }

    async fn attempt_all(&self, taken: Vec<Taken<'_>>) -> Result<usize, EngineError> {
        let count = taken.len();
        let attempts: FuturesUnordered<_> = taken.into_iter().map(|it| self.attempt(it)).collect();
        let done: Vec<Result<(), EngineError>> = attempts.collect().await;
        done.into_iter().collect::<Result<(), _>>()?;
        Ok(count)
    }

    async fn attempt(&self, taken: Taken<'_>) -> Result<(), EngineError> {
        let delivery = &taken.delivery;
        let place = self.place(delivery.environment)?;
        let known = place.receivers.get(&delivery.receiver);
        let Some(receiver) = known.filter(|it| it.active && it.disabled.is_none()) else {
            // Taken away or switched off meanwhile.
            let stopped = record(delivery, DeliveryState::Stopped, delivery.next_at);
            return self.commit_one(of(delivery, vec![stopped])).await;
        };
        let at = self.real();
        let mishap = mishap(&place, delivery, receiver);
        if let Some(change) = instead_of_sending(delivery, receiver, mishap, at) {
            return self.commit_one(of(delivery, vec![change])).await;
        }
        if mishap.doubled {
            drop(self.send(&place, delivery, receiver, at).await);
        }
        let answer = self.send(&place, delivery, receiver, at).await;
        if let Err(OutError::NotYet { seconds }) = answer {
            // It was not called: no attempt was made.
            let next_at = at.plus_micros(i64::from(seconds) * 1_000_000).unwrap_or(at);
            let later = record(delivery, DeliveryState::Pending, next_at);
            return self.commit_one(of(delivery, vec![later])).await;
        }
        let outcome = outcome(&answer);
        if outcome != Outcome::Taken && !self.is_still_there(delivery, receiver)? {
            // What an address says that is no longer his is not his answer.
            let again = record(delivery, DeliveryState::Pending, at);
            return self.commit_one(of(delivery, vec![again])).await;
        }
        let (set, why) = self.judged(&place, delivery, receiver, (outcome, &answer), at)?;
        self.commit_one(set).await?;
        match why {
            Some(why) => self.switch_off(&place, receiver, why).await,
            None => Ok(()),
        }
    }

    /// Whether a receiver is told where it was told when the attempt began.
    fn is_still_there(&self, of: &Delivery, asked: &Receiver) -> Result<bool, EngineError> {
        let place = self.place(of.environment)?;
        let now = place.receivers.get(&asked.id);
        Ok(now.is_some_and(|now| now.url == asked.url && now.mail == asked.mail))
    }

    /// What follows from an answer, and whether it was the receiver's last one.
    fn judged(
        &self,
        place: &Place,
        delivery: &Delivery,
        receiver: &Receiver,
        (outcome, answer): (Outcome, &Result<OutAnswer, OutError>),
        at: Instant,
    ) -> Result<(ChangeSet, Option<DisabledWhy>), EngineError> {
        let attempts = delivery.attempts.saturating_add(1);
        let mut why = None;
        let (mut state, mut next_at) = (DeliveryState::Pending, delivery.next_at);
        match outcome {
            Outcome::Taken => state = DeliveryState::Succeeded,
            Outcome::Aborted => state = DeliveryState::Stopped,
            Outcome::Gone => {
                state = DeliveryState::Stopped;
                why = Some(DisabledWhy::Gone);
            }
            Outcome::Failed { not_before, overloaded } => {
                if overloaded {
                    self.halve(delivery.environment, &receiver.id, at);
                }
                match self.again_at(receiver, attempts, not_before, at) {
                    Some(next) => next_at = next,
                    None => state = DeliveryState::Exhausted,
                }
            }
        }
        let last = Some(logged(delivery, answer, at, self.real()));
        let aside = receiver.pace.order == LineOrder::BestEffort;
        let id = delivery.id;
        let mut changes =
            vec![DeliveryChange::Record { id, state, attempts, next_at, last, aside }];
        let well = match outcome {
            // Whoever speaks of a message is there.
            Outcome::Taken | Outcome::Aborted => true,
            Outcome::Gone | Outcome::Failed { .. } => false,
        };
        let (fares, too_much) = self.fares(delivery.environment, &receiver.id, well, at)?;
        changes.extend(fares);
        if too_much {
            why = why.or(Some(DisabledWhy::Failing));
        }
        if state == DeliveryState::Exhausted {
            tracing::warn!(
                receiver = receiver.id, event = delivery.event, subscription = %delivery.subscription,
                "a message was given up"
            );
            changes.extend(self.news(place, &News::Exhausted { of: receiver, delivery, at }));
        }
        Ok((of(delivery, changes), why))
    }

    /// When to try again, by the schedule and not before the receiver wants; none after the last
    /// attempt.
    fn again_at(
        &self,
        receiver: &Receiver,
        attempts: u32,
        not_before: u64,
        at: Instant,
    ) -> Option<Instant> {
        let wait = receiver.pace.wait_after(attempts)?;
        let wished = i64::try_from(not_before).unwrap_or(i64::MAX).saturating_mul(1_000_000);
        let micros = wait.max(wished);
        at.plus_micros(micros.saturating_add(self.jitter(micros))).ok()
    }

    /// Up to a tenth on top, so that what failed together does not come back together.
    pub(super) fn jitter(&self, micros: i64) -> i64 {
        let mut byte = [0_u8];
        self.ports.ids.random(&mut byte);
        (micros / 10).saturating_mul(i64::from(byte[0])) / 255
    }
}

/// Whether an attempt was recorded.
fn recorded(done: Result<(), EngineError>) -> bool {
    done.inspect_err(|error| tracing::error!(%error, "an attempt could not be recorded")).is_ok()
}

fn of(delivery: &Delivery, deliveries: Vec<DeliveryChange>) -> ChangeSet {
    ChangeSet { deliveries, ..ChangeSet::new(delivery.environment, delivery.event_at) }
}

/// As it is, in another state.
pub(super) fn record(
    delivery: &Delivery,
    state: DeliveryState,
    next_at: Instant,
) -> DeliveryChange {
    let Delivery { id, attempts, aside, .. } = *delivery;
    DeliveryChange::Record { id, state, attempts, next_at, last: delivery.last.clone(), aside }
}

/// The newest attempt in full, those before it in short.
fn logged(
    delivery: &Delivery,
    answer: &Result<OutAnswer, OutError>,
    at: Instant,
    ended: Instant,
) -> LastAttempt {
    let mut earlier = vec![];
    if let Some(last) = &delivery.last {
        earlier.clone_from(&last.earlier);
        let LastAttempt { at, status, millis, .. } = *last;
        earlier.push(EarlierAttempt { at, status, error: last.error.clone(), millis });
        let over = earlier.len().saturating_sub(EARLIER_MAX);
        earlier.drain(..over);
    }
    let head = answer.as_ref().map_or(&[][..], |answer| &answer.body_head);
    let took = ended.micros().saturating_sub(at.micros()) / 1_000;
    LastAttempt {
        at,
        status: answer.as_ref().ok().map(|answer| answer.status),
        error: answer.as_ref().err().map(OutError::to_string),
        answer: String::from_utf8_lossy(&head[..head.len().min(ANSWER_BYTES)]).into_owned(),
        millis: u32::try_from(took).unwrap_or(0),
        earlier,
    }
}
