//! The measure of the simulator: faults planted in the wrappers round the engine, each of which
//! must be found.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use perennial_sim::{Planted, seeds};

/// Seeds a planted bug may survive.
const SEEDS_MAX: u64 = 200;
const STEPS: usize = 200;

/// The seed that finds a planted bug, and what it finds.
fn found(planted: Planted) -> Option<(u64, String)> {
    (0..SEEDS_MAX).find_map(|seed| {
        let failure = seeds::one(seed, STEPS, Some(planted)).err()?;
        // What fails without it as well is no merit of the simulator's.
        seeds::one(seed, STEPS, None).ok()?;
        Some((seed, failure.violation.to_string()))
    })
}

#[test]
fn every_planted_bug_is_found() {
    let survivors = Mutex::new(vec![]);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(planted) = Planted::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
            match found(*planted) {
                Some((seed, found)) => println!("{planted:?}: seed {seed}, {found}"),
                None => survivors.lock().unwrap().push(*planted),
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let survivors = survivors.into_inner().unwrap();
    assert!(survivors.is_empty(), "not found within {SEEDS_MAX} seeds: {survivors:?}");
}
