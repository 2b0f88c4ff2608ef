//! An ordered map that can take back what was done since it was last kept: what makes a change
//! set all or nothing.

use std::collections::BTreeMap;
use std::collections::btree_map::{Iter, Range};
use std::fmt;
use std::ops::RangeBounds;

#[derive(Clone)]
pub struct Table<K, V> {
    rows: BTreeMap<K, V>,
    /// What each changed row was before, oldest change first.
    before: Vec<(K, Option<V>)>,
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub fn put(&mut self, key: K, value: V) {
        let before = self.rows.insert(key.clone(), value);
        self.before.push((key, before));
    }

    pub fn remove(&mut self, key: &K) {
        if let Some(before) = self.rows.remove(key) {
            self.before.push((key.clone(), Some(before)));
        }
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        self.rows.iter()
    }

    pub fn range(&self, range: impl RangeBounds<K>) -> Range<'_, K, V> {
        self.rows.range(range)
    }
}

/// What all tables do together at the end of a change set.
pub trait Revertible {
    fn keep(&mut self);
    fn revert(&mut self);
}

impl<K: Ord, V> Revertible for Table<K, V> {
    fn keep(&mut self) {
        self.before.clear();
    }

    fn revert(&mut self) {
        while let Some((key, before)) = self.before.pop() {
            match before {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), before: Vec::new() }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}
