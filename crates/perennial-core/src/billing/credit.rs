//! Money going back: a refund by the way it came, or a credit note that stays with the account.

use super::charge::ChargeKey;
use super::line::Amounts;
use crate::money::{Money, MoneyError, Rounding};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditKind {
    Refund,
    CreditNote,
    /// The customer's bank took it back by itself.
    Chargeback,
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditWhy {
    /// The unused part of a period that was left early.
    Unused,
    /// A change made the running period cheaper.
    Reduced,
    /// A charge that nobody wanted any more turned out to be paid.
    LateCharge,
    /// Somebody decided to give it back.
    Refunded,
    /// Somebody gave it back at the gateway itself, without us.
    RefundedThere,
    /// The customer disputed it.
    ChargedBack,
}

/// One credit against one paid charge. The amounts are positive: what the customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Counts the credits of the subscription from one.
    pub number: u32,
    pub kind: CreditKind,
    pub why: CreditWhy,
    pub against: ChargeKey,
    pub amounts: Amounts,
}

/// A paid charge as the books have it, for who gives it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidCharge {
    pub key: ChargeKey,
    /// What was taken.
    pub amounts: Amounts,
    /// What of it did not go back yet, tax included.
    pub left: Money,
}

impl Credit {
    /// Whether the gateway has to send it.
    pub fn is_sent(&self) -> bool {
        match self.kind {
            CreditKind::Refund => self.why != CreditWhy::RefundedThere,
            CreditKind::CreditNote | CreditKind::Chargeback => false,
        }
    }
}

impl PaidCharge {
    /// A part of the charge, its tax in the same proportion.
    pub fn part(&self, gross: Money) -> Result<Amounts, MoneyError> {
        if gross == self.amounts.gross {
            return Ok(self.amounts);
        }
        let share = gross.as_ratio().div(self.amounts.gross.as_ratio())?;
        let tax = self.amounts.tax.as_ratio().mul(share)?;
        let tax = Money::round(tax, gross.currency(), Rounding::HalfUp)?;
        Ok(Amounts { net: gross.sub(tax)?, tax, gross })
    }
}
