//! Running numbers for surfaces that count in integers. Reserved from the store in blocks, so
//! that a number is never given twice; gaps do not matter.

use std::collections::BTreeMap;
use std::ops::Range;

use parking_lot::Mutex;

use crate::ports::Store;
use crate::ports::store::StoreError;

const BLOCK: u64 = 1_000;

/// What is counted. Each starts where its numbers cannot be mistaken for another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    Subscription,
    Customer,
    Product,
    Group,
    Offer,
}

#[derive(Default)]
pub struct Numbers {
    left: Mutex<BTreeMap<Counter, Range<u64>>>,
}

impl Counter {
    fn name(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Customer => "customer",
            Self::Product => "product",
            Self::Group => "group",
            Self::Offer => "offer",
        }
    }

    /// The number before the first one.
    fn base(self) -> u64 {
        match self {
            Self::Subscription => 4_100_000,
            Self::Customer => 7_000_000,
            Self::Product => 500,
            Self::Group => 0,
            Self::Offer => 9_000,
        }
    }
}

impl Numbers {
    pub async fn next(&self, store: &dyn Store, counter: Counter) -> Result<u64, StoreError> {
        loop {
            if let Some(number) = self.left.lock().get_mut(&counter).and_then(Iterator::next) {
                return Ok(counter.base().saturating_add(number));
            }
            let start = store.reserve(counter.name(), BLOCK).await?;
            // Two that reserve at once each get a block; the later one's numbers are used.
            self.left.lock().insert(counter, start..start.saturating_add(BLOCK));
        }
    }

    /// Makes sure that numbers up to one that came from elsewhere are not given again.
    pub async fn skip(
        &self,
        store: &dyn Store,
        counter: Counter,
        seen: u64,
    ) -> Result<(), StoreError> {
        let seen = seen.saturating_sub(counter.base());
        let next = store.reserve(counter.name(), 1).await?;
        if seen >= next {
            store.reserve(counter.name(), seen.saturating_sub(next)).await?;
        }
        self.left.lock().remove(&counter);
        Ok(())
    }
}
