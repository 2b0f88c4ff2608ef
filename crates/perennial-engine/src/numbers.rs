//! Running numbers for surfaces that count in integers. Reserved from the store in blocks, so
//! that a number is never given twice; gaps do not matter.

use std::collections::BTreeMap;
use std::ops::Range;

use parking_lot::Mutex;

use crate::ports::Store;
use crate::ports::store::StoreError;

const BLOCK: u64 = 1_000;

#[derive(Default)]
pub struct Numbers {
    left: Mutex<BTreeMap<&'static str, Range<u64>>>,
}

impl Numbers {
    /// The next number of a counter, from `first` on.
    pub async fn next(
        &self,
        store: &dyn Store,
        counter: &'static str,
        first: u64,
    ) -> Result<u64, StoreError> {
        loop {
            if let Some(number) = self.left.lock().get_mut(counter).and_then(Iterator::next) {
                return Ok(first.saturating_add(number));
            }
            let start = store.reserve(counter, BLOCK).await?;
            // Two that reserve at once each get a block; the later one's numbers are used.
            self.left.lock().insert(counter, start..start.saturating_add(BLOCK));
        }
    }
}
