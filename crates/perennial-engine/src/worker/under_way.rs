//! What is being sent: nobody else in this process sends the same beside it, a receiver gets no
//! more at once than it wants, and one that does not answer leaves room for the others.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;

use crate::change_set::{Delivery, DeliveryId};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::TurnsWanted;
use crate::receiver::CONCURRENCY_USUAL;

/// Who has too much to do is asked half as much for so long.
const HALVED_MICROS: i64 = 60 * 1_000_000;

#[derive(Default)]
pub struct UnderWay {
    ids: BTreeSet<DeliveryId>,
    lines: BTreeSet<(EnvironmentId, String, SubscriptionId)>,
    /// How many of each receiver.
    receivers: BTreeMap<(EnvironmentId, String), usize>,
    /// Until when a receiver is asked half as much, by the real clock.
    halved: BTreeMap<(EnvironmentId, String), Instant>,
}

/// A delivery that its holder may send. Given back when it is dropped.
pub struct Taken<'a> {
    engine: &'a Engine,
    pub delivery: Delivery,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let Delivery { id, environment, receiver, subscription, .. } = &self.delivery;
        let mut under_way = self.engine.under_way.lock();
        under_way.ids.remove(id);
        under_way.lines.remove(&(*environment, receiver.clone(), *subscription));
        let key = (*environment, receiver.clone());
        if let Some(count) = under_way.receivers.get_mut(&key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                under_way.receivers.remove(&key);
            }
        }
        drop(under_way);
        self.engine.landed.notify_waiters();
    }
}

impl UnderWay {
    fn halve(&mut self, receiver: (EnvironmentId, String), now: Instant) {
        self.halved.retain(|_, until| now < *until);
        let until = now.plus_micros(HALVED_MICROS).unwrap_or(now);
        self.halved.insert(receiver, until);
    }

    fn is_halved(&self, receiver: &(EnvironmentId, String), now: Instant) -> bool {
        self.halved.get(receiver).is_some_and(|until| now < *until)
    }

    fn count(&self, receiver: &(EnvironmentId, String)) -> usize {
        self.receivers.get(receiver).copied().unwrap_or(0)
    }

    /// False where it is under way, or something else about the same subscription is.
    fn take(&mut self, delivery: &Delivery) -> bool {
        let Delivery { id, environment, receiver, subscription, .. } = delivery;
        let line = (*environment, receiver.clone(), *subscription);
        if self.ids.contains(id) || !self.lines.insert(line) {
            return false;
        }
        self.ids.insert(*id);
        *self.receivers.entry((*environment, receiver.clone())).or_default() += 1;
        true
    }
}

impl Engine {
    /// Takes what is due, as much as each receiver wants and as is left of the house's own bound.
    ///
    /// Of what is left one receiver takes at most half, and one that has nothing under way always
    /// gets something: however many receivers hang, the others are heard.
    pub(super) fn take_due(&self, now: Instant) -> Result<Vec<Taken<'_>>, EngineError> {
        self.take_turns(now, &BTreeSet::new(), |_| true)
    }

    /// As [`Self::take_due`], of some environments, without some.
    pub(super) fn take_turns(
        &self,
        now: Instant,
        without: &BTreeSet<DeliveryId>,
        of: impl Fn(EnvironmentId) -> bool + Sync,
    ) -> Result<Vec<Taken<'_>>, EngineError> {
        let places = self.places();
        let real = self.real();
        let mut under_way = self.under_way.lock();
        let left = self.settings.deliveries_max.saturating_sub(under_way.ids.len());
        let per_receiver = |environment: EnvironmentId, name: &str| {
            if !of(environment) {
                return 0;
            }
            let known = places.by_id.get(&environment).and_then(|it| it.receivers.get(name));
            let most = known.map_or(CONCURRENCY_USUAL, |it| it.pace.concurrency);
            let key = (environment, name.to_owned());
            let most = if under_way.is_halved(&key, real) { most / 2 } else { most };
            let most = usize::from(most.max(1)).saturating_sub(under_way.count(&key));
            let room = usize::from(under_way.count(&key) == 0);
            most.min((left / 2).max(room))
        };
        let skipped: BTreeSet<_>;
        let ids = if without.is_empty() {
            &under_way.ids
        } else {
            skipped = under_way.ids.union(without).copied().collect();
            &skipped
        };
        let receivers = places.by_id.values().map(|place| place.receivers.len()).sum::<usize>();
        let limit = left.max(receivers.saturating_add(1));
        let wanted = TurnsWanted { now, limit, per_receiver: &per_receiver, under_way: ids };
        let mut due = self.ports.store.due_deliveries(&wanted)?;
        due.retain(|delivery| under_way.take(delivery));
        Ok(due.into_iter().map(|delivery| Taken { engine: self, delivery }).collect())
    }

    /// Whether anything of an environment is being sent.
    pub(super) fn is_under_way(&self, environment: EnvironmentId) -> bool {
        self.under_way.lock().receivers.keys().any(|(of, _)| *of == environment)
    }

    /// Waits until a delivery is not being sent.
    pub(super) async fn landed(&self, id: DeliveryId) {
        loop {
            let landed = self.landed.notified();
            if !self.under_way.lock().ids.contains(&id) {
                return;
            }
            landed.await;
        }
    }

    /// Asks a receiver half as much for a while.
    pub(super) fn halve(&self, environment: EnvironmentId, receiver: &str, now: Instant) {
        self.under_way.lock().halve((environment, receiver.to_owned()), now);
    }
}
