//! States that were just read, kept decoded: most questions are about a few subscriptions, again
//! and again, and decoding a record costs more than answering from it.
//!
//! Nothing that is kept is older than what was committed. The writer takes out what it changes
//! before the change can be seen; what is read meanwhile, or was read before, is not kept.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;
use perennial_core::Subscription;
use perennial_core::ids::SubscriptionId;

/// So many parts, each behind a lock of its own, so that readers seldom wait for each other.
const PARTS: usize = 16;

/// Numbers that are known without asking, in each generation of a part.
const NUMBERS_MAX: usize = 4_096;

/// An environment and what is asked for in it.
type Key = (i64, SubscriptionId);
type Number = (i64, u64);

pub struct Kept {
    parts: [Mutex<Part>; PARTS],
    /// Whose a number is never changes.
    numbers: Mutex<Recent<Number, SubscriptionId>>,
}

struct Part {
    states: Recent<Key, Arc<Subscription>>,
    /// What the writer is about to commit.
    changing: HashSet<Key>,
    /// How often something here was changed.
    changes: u64,
}

/// Taken before reading: tells whether something was changed since.
#[derive(Clone, Copy)]
pub struct Mark(u64);

impl Kept {
    /// Keeps about so many bytes.
    pub fn new(bytes_max: usize) -> Self {
        Self {
            parts: std::array::from_fn(|_| {
                Mutex::new(Part {
                    states: Recent::new(bytes_max / PARTS),
                    changing: HashSet::new(),
                    changes: 0,
                })
            }),
            numbers: Mutex::new(Recent::new(NUMBERS_MAX)),
        }
    }

    /// The state, or the mark to keep it under once it was read.
    pub fn state(&self, environment: i64, id: SubscriptionId) -> Result<Arc<Subscription>, Mark> {
        let mut part = self.part(id).lock();
        match part.states.get(&(environment, id)) {
            Some(state) => Ok(Arc::clone(state)),
            None => Err(Mark(part.changes)),
        }
    }

    /// Keeps what was read after a mark. `record` is the length of its record.
    pub fn keep(&self, environment: i64, state: &Arc<Subscription>, record: usize, mark: Mark) {
        let key = (environment, state.id);
        let mut part = self.part(state.id).lock();
        if part.changes == mark.0 && !part.changing.contains(&key) {
            part.states.put(key, Arc::clone(state), weight(record));
        }
    }

    /// Whose number it is, where that is known.
    pub fn numbered(&self, environment: i64, number: u64) -> Option<SubscriptionId> {
        self.numbers.lock().get(&(environment, number)).copied()
    }

    pub fn learn_number(&self, environment: i64, number: u64, id: SubscriptionId) {
        self.numbers.lock().put((environment, number), id, 1);
    }

    /// The writer is about to commit a change of it.
    pub fn changing(&self, environment: i64, id: SubscriptionId) {
        let mut part = self.part(id).lock();
        part.states.remove(&(environment, id));
        part.changing.insert((environment, id));
    }

    /// The change can be seen, or never will be.
    pub fn changed(&self, environment: i64, id: SubscriptionId) {
        let mut part = self.part(id).lock();
        part.changing.remove(&(environment, id));
        part.changes = part.changes.wrapping_add(1);
    }

    fn part(&self, id: SubscriptionId) -> &Mutex<Part> {
        // The last bits of an id are random, or counted.
        &self.parts[usize::from(id.bytes()[15]) % PARTS]
    }
}

/// About what a decoded state takes: itself, and its texts in pieces of their own.
fn weight(record: usize) -> usize {
    size_of::<Subscription>().saturating_add(record.saturating_mul(3))
}

/// What was asked for lately. Two generations: when the young one is full, the old one goes.
struct Recent<K, V> {
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
    /// Of the young generation.
    weight: usize,
    weight_max: usize,
}

impl<K: Eq + Hash + Copy, V> Recent<K, V> {
    fn new(weight_max: usize) -> Self {
        let (young, old) = (HashMap::new(), HashMap::new());
        Self { young, old, weight: 0, weight_max: weight_max / 2 }
    }

    fn get(&mut self, key: &K) -> Option<&V> {
        // Whoever is asked for again is young again.
        if let Some((value, weight)) = self.old.remove(key) {
            self.put(*key, value, weight);
        }
        self.young.get(key).map(|(value, _)| value)
    }

    fn put(&mut self, key: K, value: V, weight: usize) {
        if weight > self.weight_max {
            return;
        }
        self.remove(&key);
        if self.weight.saturating_add(weight) > self.weight_max {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        self.young.insert(key, (value, weight));
    }

    fn remove(&mut self, key: &K) {
        self.old.remove(key);
        if let Some((_, weight)) = self.young.remove(key) {
            self.weight = self.weight.saturating_sub(weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::history::plain_sale;
    use crate::conformance::sets::sold;

    fn recent(weight_max: usize, put: &[(u8, usize)]) -> Recent<u8, u8> {
        let mut recent = Recent::new(weight_max);
        for (key, weight) in put {
            recent.put(*key, *key, *weight);
        }
        recent
    }

    #[test]
    fn what_was_asked_for_lately_stays() {
        let mut recent = recent(8, &[(1, 1), (2, 1), (3, 1), (4, 1)]);
        recent.put(5, 5, 1);
        assert_eq!(recent.get(&1), Some(&1), "the old generation is still there");
        for key in 6..9 {
            recent.put(key, key, 1);
        }
        assert_eq!(recent.get(&1), Some(&1), "it was young again");
        assert_eq!(recent.get(&2), None);
        assert_eq!(recent.get(&8), Some(&8));
    }

    #[test]
    fn it_never_weighs_more_than_it_may() {
        let mut recent = recent(8, &[(1, 4), (1, 4), (2, 4), (3, 4), (9, 5)]);
        assert_eq!(recent.get(&9), None, "too heavy to be kept at all");
        let both = recent.young.values().chain(recent.old.values());
        assert!(both.map(|(_, weight)| weight).sum::<usize>() <= 8);
        recent.remove(&3);
        assert_eq!(recent.get(&3), None);
        assert_eq!(recent.weight, 0);
    }

    #[test]
    fn nothing_is_kept_that_was_read_before_a_change() {
        let kept = Kept::new(1 << 20);
        let state = Arc::new(sold(plain_sale(1)).state);
        let id = state.id;
        let mark = || kept.state(1, id).map(drop).expect_err("it is not kept");
        let keeps = |mark| {
            kept.keep(1, &state, 500, mark);
            kept.state(1, id).is_ok()
        };
        let before = mark();
        kept.changing(1, id);
        let meanwhile = mark();
        assert!(!keeps(before), "the change may be seen any moment");
        assert!(!keeps(meanwhile));
        kept.changed(1, id);
        assert!(!keeps(before) && !keeps(meanwhile), "they read what was there before");
        assert!(keeps(mark()));
        kept.changing(1, id);
        assert!(kept.state(1, id).is_err(), "what is about to change is not told any more");
        kept.changed(1, id);
        assert!(kept.state(2, id).is_err(), "another environment has another one");
    }
}
