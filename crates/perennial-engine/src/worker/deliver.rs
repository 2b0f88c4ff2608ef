//! Delivering: messages that were stored with their change go out, signed, until the receiver
//! takes them or the schedule is exhausted. Timers follow the real clock.

use futures::StreamExt;

use super::sign::{message_id, signatures};
use crate::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState, LastAttempt,
};
use crate::define::Expect;
use crate::directory::{Document, Receiver};
use crate::engine::Engine;
use crate::environment::{EnvironmentId, EnvironmentKind};
use crate::error::EngineError;
use crate::ports::{OutAnswer, OutError, OutRequest};

/// Seconds before attempt two, three, ... (notifications specification 6.4).
pub const SCHEDULE_SECONDS: [i64; 9] =
    [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// A receiver may put us off for so long at most.
const RETRY_AFTER_MAX: i64 = 86_400;

/// How much of an answer is kept.
const ANSWER_BYTES: usize = 4_096;

impl Engine {
    /// Attempts what is due now. Answers how many attempts were made.
    pub async fn deliver_due(&self) -> Result<usize, EngineError> {
        let _delivering = self.delivering.lock().await;
        let due = self.ports.store.due_deliveries(
            self.real(),
            self.settings.deliveries_max,
            self.settings.deliveries_per_receiver_max,
        )?;
        self.attempt_all(due).await
    }

    /// Attempts every pending delivery of an environment now, whatever its schedule says, until
    /// nothing moves any more. For sandboxes: makes tests deterministic.
    pub async fn flush_deliveries(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        const ROUNDS_MAX: usize = 1_000;
        let mut count = 0_usize;
        let mut tried = std::collections::BTreeSet::new();
        let _delivering = self.delivering.lock().await;
        for _ in 0..ROUNDS_MAX {
            // Those that were tried are still due by this clock, and must not hide the others.
            let limit = self.settings.deliveries_max.saturating_add(tried.len());
            let due = self.ports.store.due_deliveries(
                perennial_core::time::Instant::MAX,
                limit.saturating_mul(self.places().by_id.len().max(1)),
                limit,
            )?;
            let ours: Vec<_> = due
                .into_iter()
                .filter(|delivery| delivery.environment == environment)
                .filter(|delivery| tried.insert(delivery.id))
                .collect();
            if ours.is_empty() {
                break;
            }
            count = count.saturating_add(self.attempt_all(ours).await?);
        }
        Ok(count)
    }

    /// Sends a message once more, whatever became of it: the same bytes under the same id.
    pub async fn resend(
        &self,
        environment: EnvironmentId,
        id: DeliveryId,
    ) -> Result<Delivery, EngineError> {
        let delivery = self.delivery(id)?;
        if delivery.environment != environment {
            return Err(EngineError::NotFound);
        }
        let mut set = ChangeSet::new(environment, self.real());
        let last = delivery.last.clone();
        let change = record(&delivery, DeliveryState::Pending, self.real(), last);
        set.deliveries.push(change);
        self.commit_one(set).await?;
        self.bells.ring();
        self.delivery(id)
    }

    async fn attempt_all(&self, due: Vec<Delivery>) -> Result<usize, EngineError> {
        let count = due.len();
        let attempts = due.into_iter().map(|delivery| self.attempt(delivery));
        let records: Vec<_> = futures::stream::iter(attempts)
            .buffer_unordered(self.settings.deliveries_max)
            .collect()
            .await;
        let mut gone = std::collections::BTreeSet::new();
        let mut slice = vec![];
        for (environment, receiver, change) in records {
            if is_gone(&change) {
                gone.insert((environment, receiver));
            }
            let mut set = ChangeSet::new(environment, self.real());
            set.deliveries.push(change);
            slice.push(set);
        }
        for answer in self.ports.store.commit(slice).await {
            answer?;
        }
        for (environment, receiver) in gone {
            self.switch_off(environment, &receiver).await?;
        }
        Ok(count)
    }

    /// A receiver that says it is gone is told nothing more until somebody switches it on again.
    async fn switch_off(
        &self,
        environment: EnvironmentId,
        receiver: &str,
    ) -> Result<(), EngineError> {
        let place = self.place(environment)?;
        let Some(known) = place.receivers.get(receiver).filter(|known| known.active) else {
            return Ok(());
        };
        let document = Document::Receiver(Receiver { active: false, ..known.as_ref().clone() });
        let version = place.version(&document.key());
        match self.define(environment, document, Expect::Version(version)).await {
            // Somebody is changing it: his word counts.
            Ok(_) | Err(EngineError::Document { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn attempt(&self, delivery: Delivery) -> (EnvironmentId, String, DeliveryChange) {
        let environment = delivery.environment;
        let receiver = self.place(environment).ok().and_then(|place| {
            place.receivers.get(&delivery.receiver).filter(|receiver| receiver.active).cloned()
        });
        let change = match receiver {
            // Taken away or switched off meanwhile.
            None => record(&delivery, DeliveryState::Stopped, delivery.next_at, None),
            Some(receiver) => self.send(&delivery, &receiver).await,
        };
        (environment, delivery.receiver, change)
    }

    async fn send(&self, delivery: &Delivery, receiver: &Receiver) -> DeliveryChange {
        let at = self.real();
        let id = message_id(delivery.id);
        let attempt = delivery.attempts.saturating_add(1);
        let environment =
            self.place(delivery.environment).map(|place| match place.environment.kind {
                EnvironmentKind::Production => "production",
                EnvironmentKind::Sandbox { .. } => "sandbox",
            });
        let header = |name: &str, value: String| (name.to_owned(), value);
        let headers = vec![
            header("content-type", "application/json".to_owned()),
            header("user-agent", format!("Perennial-Webhooks/{}", self.settings.version)),
            header("webhook-id", id.clone()),
            header("webhook-timestamp", at.seconds().to_string()),
            header(
                "webhook-signature",
                signatures(&receiver.secrets, &id, at.seconds(), &delivery.body),
            ),
            header("perennial-environment", environment.unwrap_or("sandbox").to_owned()),
            header("perennial-object-version", delivery.object_version.to_string()),
            header("perennial-profile", receiver.profile.clone()),
            header("perennial-attempt", attempt.to_string()),
        ];
        let body = delivery.body.clone();
        let request = OutRequest { url: receiver.url.clone(), headers, body };
        let answer = self.ports.http_out.post(request).await;
        let after = self.outcome(delivery, attempt, &answer, at);
        let last = LastAttempt {
            at,
            status: answer.as_ref().ok().map(|answer| answer.status),
            error: answer.as_ref().err().map(OutError::to_string),
            answer: answer
                .as_ref()
                .map(|answer| {
                    let head = &answer.body_head[..answer.body_head.len().min(ANSWER_BYTES)];
                    String::from_utf8_lossy(head).into_owned()
                })
                .unwrap_or_default(),
        };
        DeliveryChange::Record {
            id: delivery.id,
            state: after.0,
            attempts: attempt,
            next_at: after.1,
            last: Some(last),
        }
    }

    /// What an answer means (notifications specification 6.4).
    fn outcome(
        &self,
        delivery: &Delivery,
        attempt: u32,
        answer: &Result<OutAnswer, OutError>,
        at: perennial_core::time::Instant,
    ) -> (DeliveryState, perennial_core::time::Instant) {
        let wished = match answer {
            Ok(answer) if (200..300).contains(&answer.status) => {
                return (DeliveryState::Succeeded, delivery.next_at);
            }
            Ok(answer) if answer.status == 410 => {
                return (DeliveryState::Stopped, delivery.next_at);
            }
            Ok(answer) if answer.status == 429 || answer.status == 503 => answer.retry_after,
            Ok(_) | Err(_) => None,
        };
        let made = usize::try_from(attempt).unwrap_or(usize::MAX);
        let Some(wait) = SCHEDULE_SECONDS.get(made.saturating_sub(1)) else {
            return (DeliveryState::Exhausted, delivery.next_at);
        };
        let wished = wished.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(RETRY_AFTER_MAX));
        let micros = wait.max(&wished.min(RETRY_AFTER_MAX)).saturating_mul(1_000_000);
        let next = at.plus_micros(micros.saturating_add(self.jitter(micros)));
        (DeliveryState::Pending, next.unwrap_or(delivery.next_at))
    }

    /// Up to a tenth on top, so that what failed together does not come back together.
    pub(super) fn jitter(&self, micros: i64) -> i64 {
        let mut byte = [0_u8];
        self.ports.ids.random(&mut byte);
        (micros / 10).saturating_mul(i64::from(byte[0])) / 255
    }
}

/// Whether the receiver answered 410.
fn is_gone(change: &DeliveryChange) -> bool {
    match change {
        DeliveryChange::Record { last: Some(last), state: DeliveryState::Stopped, .. } => {
            last.status == Some(410)
        }
        DeliveryChange::Record { .. } | DeliveryChange::Queue(_) => false,
    }
}

fn record(
    delivery: &Delivery,
    state: DeliveryState,
    next_at: perennial_core::time::Instant,
    last: Option<LastAttempt>,
) -> DeliveryChange {
    let attempts = delivery.attempts;
    DeliveryChange::Record { id: delivery.id, state, attempts, next_at, last }
}
