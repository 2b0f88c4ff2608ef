//! A small portion of what runs in CI: some fresh seeds, those that failed once, and the same seed
//! twice.

use perennial_sim::seeds;

/// Enough to meet every kind of fault; CI runs a thousand seeds of five hundred steps.
const SEEDS: u64 = 60;
const STEPS: usize = 200;

#[test]
fn a_portion_of_seeds_passes_and_is_worth_running() {
    let outcome = seeds::many(0, SEEDS, STEPS, 2);
    let failed: Vec<_> = outcome
        .failures
        .iter()
        .map(|(seed, failure)| format!("seed {seed}, step {}: {}", failure.step, failure.violation))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let health = &outcome.health;
    assert!(health.acceptance() >= 60, "only {} % of wishes are accepted", health.acceptance());
    let missing = health.missing();
    // Rare refusals need more seeds than these; commands and faults do not.
    let rare = |missing: &&String| !missing.starts_with("refusal");
    let unseen: Vec<_> = missing.iter().filter(rare).collect();
    assert!(unseen.is_empty(), "never seen: {unseen:?}");
    assert!(missing.len() <= 6, "never seen: {missing:?}");
}

/// I09: one seed, one history, whatever else runs beside it.
#[test]
fn the_same_seed_twice_is_the_same_run() {
    for seed in [1, 2, 3] {
        let hash = || seeds::one(seed, STEPS, None).map(|health| health.hash);
        let (once, twice) = (hash().unwrap(), hash().unwrap());
        assert_eq!(once, twice, "seed {seed}");
    }
    let alone = seeds::many(10, 6, 100, 1);
    let together = seeds::many(10, 6, 100, 2);
    assert_eq!(alone.health, together.health);
}

#[test]
fn seeds_that_failed_once_pass() {
    for line in include_str!("../seeds.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).unwrap();
        let (seed, steps) = (number(), usize::try_from(number()).unwrap());
        let failed = seeds::one(seed, steps, None).err();
        assert!(failed.is_none(), "{line}: {}", failed.unwrap().violation);
    }
}
