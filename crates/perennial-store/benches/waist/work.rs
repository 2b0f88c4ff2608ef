//! The work: what a renewal does, and every change set as the bare rows it comes to.

use perennial_core::billing::Outcome;
use perennial_core::{Command, Subscription};
use perennial_engine::change_set::{ChangeSet, ChargeChange, ChargeStanding};
use perennial_store::conformance::history::step;
use perennial_store::conformance::sets::{HERE, of};
use perennial_store::record::encode;

/// The period is over: the charge of the next one is opened.
pub fn opened(state: &Subscription) -> ChangeSet {
    let now = state.schedule.period.end;
    let step = step(Some(state), &Command::Wake, now).expect("it is due");
    of(HERE, Some(state), &step)
}

/// The gateway took the money.
pub fn settled(state: &Subscription) -> ChangeSet {
    let charge = state.charge.as_ref().expect("an open charge");
    let (key, attempt, at) = (charge.key, charge.attempt, charge.due);
    let command = Command::Settle { key, attempt, outcome: Outcome::Paid, at };
    of(HERE, Some(state), &step(Some(state), &command, at).expect("it is paid"))
}

/// A change set as the loop writes it: encoded before, nothing asked, nothing checked.
pub struct Rows {
    pub id: [u8; 16],
    pub number: i64,
    pub version: i64,
    pub wake_at: Option<i64>,
    pub record: String,
    pub at: i64,
    pub facts: String,
    pub entries: Vec<(String, String)>,
    pub opened: Option<(u32, String)>,
    pub paid: Option<(u32, String)>,
    /// Whether the wake-up is another one than before.
    pub wakes: bool,
}

impl Rows {
    pub fn bytes(&self) -> u64 {
        (self.record.len() + self.facts.len()) as u64
    }

    /// Rows and entries of indexes that are written.
    pub fn count(&self) -> u64 {
        let state = if self.version == 1 { 4 } else { 1 + 2 * u64::from(self.wakes) };
        let charges = 2 * u64::from(self.opened.is_some()) + u64::from(self.paid.is_some());
        state + 2 + charges + self.entries.len() as u64
    }
}

pub fn rows(set: &ChangeSet) -> Rows {
    let change = &set.subscriptions[0];
    let mut rows = Rows {
        id: change.state.id.bytes(),
        number: i64::try_from(change.state.number).expect("a number"),
        version: i64::try_from(change.state.version).expect("a version"),
        wake_at: change.wake_at.map(perennial_core::time::Instant::micros),
        record: encode(&change.state).expect("a record"),
        at: set.at.micros(),
        facts: encode(&change.facts).expect("a record"),
        entries: change.indexed.clone(),
        opened: None,
        paid: None,
        wakes: false,
    };
    for charge in &set.charges {
        match charge {
            ChargeChange::Open { charge, .. } => {
                rows.opened = Some((charge.key.ordinal, charge.key.reason.to_string()));
            }
            ChargeChange::Move { key, standing, .. } => {
                assert_eq!(*standing, ChargeStanding::Paid, "nothing else happens here");
                rows.paid = Some((key.ordinal, key.reason.to_string()));
                rows.wakes = true;
            }
        }
    }
    rows
}
