//! Money going back: a refund by the way it came, or a credit note that stays with the account.

use super::charge::ChargeKey;
use super::line::Amounts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditKind {
    Refund,
    CreditNote,
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
