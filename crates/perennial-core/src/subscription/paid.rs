//! What was paid for the running period, and what of it is not used yet.

use super::{Refusal, Schedule};
use crate::billing::{Amounts, ChargeKey};
use crate::money::{Money, Rounding};
use crate::time::{DayCount, Instant, fraction};

/// What the running period cost and what of it was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidTerm {
    /// The charge that began the period; changes within it were paid on top.
    pub key: ChargeKey,
    pub amounts: Amounts,
    pub credited: Amounts,
}

impl PaidTerm {
    /// The part of a period's price that is left at an instant, to the second, never more than
    /// what did not go back yet.
    pub fn unused(&self, schedule: &Schedule, now: Instant) -> Result<Amounts, Refusal> {
        let Schedule { cycle, zone, period, .. } = schedule;
        let share = fraction(DayCount::ExactSeconds, *cycle, zone, now, period.end, period)?;
        let part = |paid: Money, credited: Money| {
            let part = paid.as_ratio().mul(share)?;
            let part = Money::round(part, paid.currency(), Rounding::HalfUp)?;
            let left = paid.sub(credited)?;
            Ok::<_, Refusal>(if part.minor() > left.minor() { left } else { part })
        };
        let gross = part(self.amounts.gross, self.credited.gross)?;
        let tax = part(self.amounts.tax, self.credited.tax)?;
        Ok(Amounts { net: gross.sub(tax)?, tax, gross })
    }
}
