//! The simulator's binary: many seeds, or one with its story.
//!
//! ```text
//! perennial-sim --seeds 1000 --steps 500
//! perennial-sim --seed 42 --trace
//! ```

use std::process::ExitCode;

use perennial_sim::generate::generate;
use perennial_sim::minimise::minimise;
use perennial_sim::{Failure, run, seeds};

struct Asked {
    seed: Option<u64>,
    first: u64,
    seeds: u64,
    steps: usize,
    threads: usize,
    trace: bool,
    whole: bool,
}

fn main() -> ExitCode {
    let asked = match asked(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(what) => {
            eprintln!(
                "{what}\nusage: perennial-sim [--seeds N] [--first N] [--steps N] [--threads N] | --seed N [--trace] [--whole]"
            );
            return ExitCode::from(2);
        }
    };
    // A panic of the engine is a finding, told with its seed.
    std::panic::set_hook(Box::new(|_| {}));
    let passed = match asked.seed {
        Some(seed) => tell(seed, &asked),
        None => many(&asked),
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn asked(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked {
        seed: None,
        first: 0,
        seeds: 100,
        steps: 500,
        threads: 2,
        trace: false,
        whole: false,
    };
    while let Some(word) = words.next() {
        let mut number = || {
            let text = words.next().unwrap_or_default();
            text.parse::<u64>().map_err(|_| format!("{word} needs a number"))
        };
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        match word.as_str() {
            "--seed" => asked.seed = Some(number()?),
            "--first" => asked.first = number()?,
            "--seeds" => asked.seeds = number()?,
            "--steps" => asked.steps = size(number()?),
            "--threads" => asked.threads = size(number()?),
            "--trace" => asked.trace = true,
            "--whole" => asked.whole = true,
            other => return Err(format!("what is {other}?")),
        }
    }
    Ok(asked)
}

fn many(asked: &Asked) -> bool {
    let outcome = seeds::many(asked.first, asked.seeds, asked.steps, asked.threads);
    println!("{}", outcome.health);
    for missing in outcome.health.missing() {
        println!("never seen: {missing}");
    }
    for (seed, failure) in &outcome.failures {
        println!("seed {seed} fails at step {}: {}", failure.step, failure.violation);
    }
    println!("{} seeds passed, {} failed", outcome.health.seeds, outcome.failures.len());
    if let Some((seed, failure)) = outcome.failures.first() {
        story(*seed, failure, asked);
    }
    outcome.failures.is_empty()
}

/// One seed, told step by step where it is asked for.
fn tell(seed: u64, asked: &Asked) -> bool {
    let ops = generate(seed, asked.steps);
    let mut told = |line: &str| {
        if asked.trace {
            println!("{line}");
        }
    };
    match run(seed, &ops, None, &mut told) {
        Ok(health) => {
            println!("{health}");
            true
        }
        Err(failure) => {
            println!("seed {seed} fails at step {}: {}", failure.step, failure.violation);
            story(seed, &failure, asked);
            false
        }
    }
}

/// The shortest list of operations that fails in the same way.
fn story(seed: u64, failure: &Failure, asked: &Asked) {
    let mut ops = generate(seed, asked.steps);
    ops.truncate(failure.step + 1);
    if !asked.whole {
        ops = minimise(seed, &ops, None, &failure.violation.invariant);
    }
    println!("\nin short, seed {seed}:");
    let failed = run(seed, &ops, None, &mut |line| println!("{line}")).err();
    if let Some(failed) = failed {
        println!("  -> {}", failed.violation);
    }
}
