//! Many seeds: each lives alone, so they are shared out between threads, and the result is the
//! same however many there are.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::generate::generate;
use crate::health::Health;
use crate::planted::Planted;
use crate::run::{Failure, run};

/// What became of some seeds.
#[derive(Debug, Default)]
pub struct Outcome {
    pub health: Health,
    /// Failed seeds in ascending order.
    pub failures: Vec<(u64, Failure)>,
}

/// One seed from its operations to its end.
pub fn one(seed: u64, steps: usize, planted: Option<Planted>) -> Result<Health, Box<Failure>> {
    run(seed, &generate(seed, steps), planted, &mut |_| {})
}

/// Seeds from `first` on, on so many threads.
pub fn many(first: u64, count: u64, steps: usize, threads: usize) -> Outcome {
    let next = AtomicU64::new(first);
    let outcome = Mutex::new(Outcome::default());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first.saturating_add(count) {
                        return;
                    }
                    let ran = one(seed, steps, None);
                    let mut outcome = outcome.lock();
                    match ran {
                        Ok(health) => outcome.health.add(&health),
                        Err(failure) => outcome.failures.push((seed, *failure)),
                    }
                }
            });
        }
    });
    let mut outcome = outcome.into_inner();
    outcome.failures.sort_by_key(|(seed, _)| *seed);
    outcome
}
