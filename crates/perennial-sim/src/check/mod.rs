//! The invariants, by the names the design gives them, checked for what a step touched and for
//! everything at the end.

pub mod access;
pub mod codes;
pub mod end;
pub mod family;
pub mod journal;
pub mod money;
pub mod numbers;
pub mod outbox;
pub mod seats;
pub mod stage;

use std::fmt;

/// Something that should hold and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub invariant: String,
    pub what: String,
}

impl Violation {
    pub fn new(invariant: &str, what: impl fmt::Display) -> Self {
        Self { invariant: invariant.to_owned(), what: what.to_string() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// Whether something holds.
pub type Holds = Result<(), Violation>;

/// Holds, or says what does not.
pub fn hold(right: bool, invariant: &str, what: impl FnOnce() -> String) -> Holds {
    if right { Ok(()) } else { Err(Violation::new(invariant, what())) }
}
