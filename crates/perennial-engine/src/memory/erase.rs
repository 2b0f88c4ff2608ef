//! Taking rows of a sandbox away, in every table they are in.

use perennial_core::ids::SubscriptionId;

use super::content::Content;
use crate::environment::EnvironmentId;
use crate::ports::store::{Erased, Erasing};

impl Content {
    pub(super) fn erase(&mut self, environment: EnvironmentId, erasing: &Erasing) -> Erased {
        let mut erased = Erased::default();
        for (id, entries) in &erasing.subscriptions {
            erased.subscriptions += u64::from(self.erase_subscription(environment, *id));
            for (name, value) in entries {
                self.entries.remove(&(environment, name.clone(), value.clone(), *id));
            }
        }
        for key in &erasing.documents {
            let row = (environment, key.clone());
            erased.documents += u64::from(self.documents.get(&row).is_some());
            self.unname(environment, key);
            self.documents.remove(&row);
        }
        for key in &erasing.claims {
            let row = (environment, key.clone());
            erased.claims += u64::from(self.claims.get(&row).is_some());
            self.claims.remove(&row);
        }
        for receiver in &erasing.receivers {
            erased.deliveries += self.erase_told(environment, receiver);
        }
        let theirs = self
            .answers
            .iter()
            .map(|(row, _)| row)
            .filter(|(of, key)| *of == environment && erasing.callers.contains(&key.caller));
        let theirs: Vec<_> = theirs.cloned().collect();
        erased.answers = theirs.len() as u64;
        for row in &theirs {
            self.answers.remove(row);
        }
        for table in self.tables() {
            table.keep();
        }
        erased
    }

    fn erase_subscription(&mut self, environment: EnvironmentId, id: SubscriptionId) -> bool {
        let Some(held) = self.subscriptions.get(&(environment, id)).cloned() else { return false };
        if let Some(wake_at) = held.wake_at {
            self.wakes.remove(&(environment, wake_at, id));
        }
        self.numbers.remove(&(environment, held.state.number));
        if let (Some(seller), Some(at)) = (held.state.seller, held.written_at) {
            self.sold_by.remove(&(environment, seller, at));
        }
        self.subscriptions.remove(&(environment, id));
        let told = self.journal.range((environment, id, 0)..=(environment, id, u64::MAX));
        for row in told.map(|(row, _)| *row).collect::<Vec<_>>() {
            self.journal.remove(&row);
        }
        self.charges.remove(&(environment, id));
        let given = self.credits.range((environment, id, 0)..=(environment, id, u32::MAX));
        for row in given.map(|(row, _)| *row).collect::<Vec<_>>() {
            self.credits.remove(&row);
        }
        true
    }

    fn erase_told(&mut self, environment: EnvironmentId, receiver: &str) -> u64 {
        let all = self.deliveries.iter().map(|(id, (place, it))| (*id, *place, it));
        let theirs = all.filter(|(_, _, it)| it.environment == environment);
        let theirs = theirs.filter(|(_, _, it)| it.receiver == receiver);
        let theirs: Vec<_> = theirs.map(|(id, place, it)| (id, place, it.subscription)).collect();
        for (id, place, subscription) in &theirs {
            let line = (environment, receiver.to_owned(), *subscription, *place);
            self.lines.remove(&line);
            self.asides.remove(&line);
            self.told.remove(&(environment, receiver.to_owned(), *subscription));
            self.deliveries.remove(id);
        }
        theirs.len() as u64
    }
}
