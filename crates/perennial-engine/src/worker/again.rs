//! Telling again: one message, all that were not taken, or a stretch of time; and a first word to
//! see whether a receiver hears us.

use std::collections::BTreeSet;

use perennial_core::time::Instant;

use crate::change_set::{ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState};
use crate::directory::Receiver;
use crate::effects::first_attempt;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::{Made, News};
use crate::receiver::object_of;

/// The most that one call brings on its way again.
pub const AGAIN_MAX: usize = 10_000;

/// Read at a time.
const PAGE: usize = 500;

/// A stretch of real time in which messages were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub since: Instant,
    pub until: Instant,
    /// Events by name; empty for all.
    pub events: BTreeSet<String>,
}

/// What a call brought on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    pub count: usize,
    /// Whether there is more of it: ask once more.
    pub more: bool,
}

impl Engine {
    /// Sends a message once more, whatever became of it: the same bytes under the same id, from
    /// the beginning of the schedule. What is being sent is waited for: its answer is written last
    /// and could end what was asked for.
    pub async fn resend(
        &self,
        environment: EnvironmentId,
        id: DeliveryId,
    ) -> Result<Delivery, EngineError> {
        self.landed(id).await;
        let delivery = self.delivery(id)?;
        if delivery.environment != environment || delivery.body.is_empty() {
            return Err(EngineError::NotFound);
        }
        let mut set = ChangeSet::new(environment, self.real());
        set.deliveries.push(anew(&delivery, self.real()));
        self.commit_one(set).await?;
        self.bells.ring();
        self.delivery(id)
    }

    /// Sends again what ended without being taken: the oldest first, the same bytes under the
    /// same ids.
    pub async fn recover(
        &self,
        environment: EnvironmentId,
        receiver: &Receiver,
        since: Instant,
    ) -> Result<Again, EngineError> {
        let made = Made { from: first_of(since), before: DeliveryId(u128::MAX), failed: true };
        let (mut found, more) = self.made(environment, receiver, made, |_| true).await?;
        let now = self.real();
        found.truncate(AGAIN_MAX);
        let mut set = ChangeSet::new(environment, now);
        set.deliveries = found.iter().map(|delivery| anew(delivery, now)).collect();
        self.commit_one(set).await?;
        self.bells.ring();
        Ok(Again { count: found.len(), more })
    }

    /// Tells a stretch of time again, taken or not: the same bytes as new messages, in the order
    /// of old. Receivers that forget what they saw before would leave the old ids out. Nothing
    /// where it is too much, and `more` says so.
    pub async fn tell_again(
        &self,
        place: &Place,
        receiver: &Receiver,
        stretch: &Stretch,
    ) -> Result<Again, EngineError> {
        let environment = place.environment.id;
        let (from, before) = (first_of(stretch.since), first_of(stretch.until));
        let made = Made { from, before, failed: false };
        let wanted = |delivery: &Delivery| {
            // A repetition is not repeated.
            delivery.replay_of.is_none()
                && (stretch.events.is_empty() || stretch.events.contains(&delivery.event))
        };
        let (mut found, more) = self.made(environment, receiver, made, wanted).await?;
        if more {
            return Ok(Again { count: 0, more });
        }
        found.sort_by_key(|delivery| delivery.sequence);
        let real = self.real();
        let mut set = ChangeSet::new(environment, place.environment.now(real));
        let count = found.len();
        for delivery in found {
            set.deliveries.push(DeliveryChange::Queue(Delivery {
                replay_of: Some(delivery.id),
                id: DeliveryId(self.ports.ids.unique(real)),
                state: DeliveryState::Pending,
                attempts: 0,
                next_at: first_attempt(receiver, real),
                last: None,
                aside: false,
                ..delivery
            }));
        }
        self.commit_one(set).await?;
        self.bells.ring();
        Ok(Again { count, more: false })
    }

    /// Sends a first word. `None` where nobody has one for this profile.
    pub async fn ping(
        &self,
        place: &Place,
        receiver: &Receiver,
    ) -> Result<Option<Delivery>, EngineError> {
        let at = place.environment.now(self.real());
        let telling = self.ports.teller.tell_news(place, receiver, &News::Ping { at });
        let Some(telling) = telling else { return Ok(None) };
        let queued = self.queued(place, receiver, object_of(&receiver.id), telling);
        let id = match &queued {
            DeliveryChange::Queue(delivery) => delivery.id,
            DeliveryChange::Record { id, .. } => *id,
            DeliveryChange::Fares { .. } => return Ok(None),
        };
        let mut set = ChangeSet::new(place.environment.id, at);
        set.deliveries.push(queued);
        self.commit_one(set).await?;
        self.bells.ring();
        self.delivery(id).map(Some)
    }

    /// What some receivers were told, or without any named all of them: in the order of the
    /// sequence, after one. One question, since between two of them something may be committed
    /// that the answer to the first lacks and the answer to the second is behind.
    pub fn feed(
        &self,
        environment: EnvironmentId,
        receivers: Option<&[&str]>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Delivery>, EngineError> {
        Ok(self.ports.store.feed(environment, receivers, after, limit)?)
    }

    /// Those with bodies that are wanted, at most so many as one call takes, and whether that is
    /// not all. Others go first between two pages, for a stretch may hold millions.
    async fn made(
        &self,
        environment: EnvironmentId,
        receiver: &Receiver,
        mut made: Made,
        wanted: impl Fn(&Delivery) -> bool,
    ) -> Result<(Vec<Delivery>, bool), EngineError> {
        let mut all = vec![];
        loop {
            let page = self.ports.store.deliveries_made(environment, &receiver.id, &made, PAGE)?;
            let full = page.len() == PAGE;
            if let Some(last) = page.last() {
                made.from = DeliveryId(last.id.0.saturating_add(1));
            }
            all.extend(page.into_iter().filter(|it| !it.body.is_empty() && wanted(it)));
            if all.len() > AGAIN_MAX {
                return Ok((all, true));
            }
            if !full {
                return Ok((all, false));
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Pending from now on, as if it had never been tried.
fn anew(delivery: &Delivery, now: Instant) -> DeliveryChange {
    let (id, last) = (delivery.id, delivery.last.clone());
    let state = DeliveryState::Pending;
    DeliveryChange::Record { id, state, attempts: 0, next_at: now, last, aside: false }
}

/// The least id that is made at an instant: ids begin with the milliseconds.
fn first_of(at: Instant) -> DeliveryId {
    let millis = u128::try_from(at.millis()).unwrap_or_default();
    DeliveryId(millis.checked_shl(80).unwrap_or(u128::MAX))
}
