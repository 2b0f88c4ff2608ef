//! A charge: the intent to take money, written before any gateway is called, and what became of
//! it. One charge exists for one (subscription, period, reason), whatever happens.

use std::fmt;

use super::line::{Amounts, Line};
use crate::money::{Money, MoneyError};
use crate::subscription::{Fact, Schedule};
use crate::time::{Instant, Period};

/// The identity of a charge within its subscription. Its text form goes into the gateway's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChargeKey {
    /// Ordinal of the period that is paid for.
    pub ordinal: u32,
    pub reason: Reason,
}

/// Why money is asked for. Changes are numbered, since a period may see several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    Sale,
    Renewal,
    /// A renewal before its time.
    EarlyRenewal,
    Restart,
    Resume,
    Change(u32),
}

/// An open charge, held by the subscription until its outcome is definite.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    pub key: ChargeKey,
    /// When it fell due, whenever that was noticed.
    pub due: Instant,
    /// What is paid for.
    pub period: Period,
    pub lines: Vec<Line>,
    /// Counts from one; grows only after a definite failure.
    pub attempt: u32,
    pub standing: Standing,
    pub purpose: Purpose,
    /// False once nobody wants it any more while its outcome is still open: if it turns out paid,
    /// the money goes back.
    pub wanted: bool,
    /// True where the caller writes to the customer himself: its outcome is not mailed.
    pub quiet: bool,
    /// What becomes true when it is paid. Worked out when it was opened, so that a preview, the
    /// commit and the late answer of a gateway all tell the same.
    pub then: Vec<Fact>,
}

/// Where an open charge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Written down; the gateway may be called with this attempt's key.
    Intended,
    /// The gateway waits for the customer or a bank.
    Pending { since: Instant },
    /// Nobody knows whether it was charged. The gateway is asked, never charged again.
    Unknown { since: Instant, asked: u32, ask_at: Option<Instant> },
    /// Definitely not paid; tried again at `retry_at`, if at all.
    Declined { retry_at: Option<Instant> },
}

/// What the charge is for, which says what a definite failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first period: without it there is no subscription.
    Start,
    /// A period that fell due: a failure starts dunning.
    Renew,
    /// Something the caller asked for now: a failure leaves everything as it was.
    Wish,
}

/// What a gateway said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Paid,
    Declined {
        /// The gateway's stable code.
        code: String,
        /// Trying again is pointless (stolen card, closed account).
        hard: bool,
    },
    Pending,
    /// No answer, or none that says whether money moved.
    Unknown,
    /// Asked about an unknown attempt, the gateway says it never took it.
    NotCharged,
}

impl Charge {
    pub fn amounts(&self) -> Result<Amounts, MoneyError> {
        total(&self.lines)
    }

    /// The period that begins when it is paid, where one does.
    pub fn begins(&self) -> Option<&Schedule> {
        self.then.iter().find_map(|fact| {
            if let Fact::Started { schedule, .. }
            | Fact::Renewed { schedule, .. }
            | Fact::Restarted { schedule, .. }
            | Fact::Resumed { schedule, .. } = fact
            {
                Some(schedule)
            } else {
                None
            }
        })
    }

    pub fn gross(&self) -> Result<Money, MoneyError> {
        Ok(self.amounts()?.gross)
    }

    /// Whether the outcome is still open, so that no other attempt may be made.
    pub fn in_flight(&self) -> bool {
        match self.standing {
            Standing::Intended | Standing::Pending { .. } | Standing::Unknown { .. } => true,
            Standing::Declined { .. } => false,
        }
    }
}

/// The sum of some lines of one currency. No lines are an error: nothing names their currency.
pub fn total(lines: &[Line]) -> Result<Amounts, MoneyError> {
    let (first, rest) = lines.split_first().ok_or(MoneyError::NoWeights)?;
    rest.iter().try_fold(first.amounts, |sum, line| sum.add(line.amounts))
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sale => f.write_str("sale"),
            Self::Renewal => f.write_str("renewal"),
            Self::EarlyRenewal => f.write_str("early_renewal"),
            Self::Restart => f.write_str("restart"),
            Self::Resume => f.write_str("resume"),
            Self::Change(number) => write!(f, "change_{number}"),
        }
    }
}

impl fmt::Display for ChargeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ordinal, self.reason)
    }
}
