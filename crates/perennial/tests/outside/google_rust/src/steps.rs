//! What the program says while it runs: one line for each step and what was checked of it, and what
//! it asks of whoever started it: to move the clock, to be the customer's browser.

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

static CHECKS: AtomicUsize = AtomicUsize::new(0);

pub fn step(name: &str) {
    println!("step {name}");
}

/// One check; the program ends with the first that fails.
pub fn same<T: PartialEq<U> + Debug, U: Debug>(what: &str, found: T, expected: U) {
    assert!(found == expected, "{what} is {found:?}, not {expected:?}");
    CHECKS.fetch_add(1, Ordering::Relaxed);
    println!("  ok {what} {found:?}");
}

/// Asks the one who started us, who answers with one line.
pub fn ask(words: &str) -> String {
    println!("> {words}");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).unwrap();
    let answer = answer.trim_end();
    assert!(!answer.is_empty() && !answer.starts_with('!'), "{words}: {answer}");
    answer.to_owned()
}

/// Moves the clock of the sandbox; everything that falls due is done when it answers.
pub fn advance(span: &str) {
    ask(&format!("clock {span}"));
}

pub fn done() {
    println!("{} checks", CHECKS.load(Ordering::Relaxed));
}
