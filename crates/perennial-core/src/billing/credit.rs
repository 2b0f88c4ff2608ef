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
    /// The tax in that.
    pub left_tax: Money,
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
    /// A part of the charge, its tax in the same proportion. The last part takes what the roundings
    /// of those before left, and none takes more: all parts together are the charge.
    pub fn part(&self, gross: Money) -> Result<Amounts, MoneyError> {
        if gross == self.left {
            let tax = self.left_tax;
            return Ok(Amounts { net: gross.sub(tax)?, tax, gross });
        }
        let share = gross.as_ratio().div(self.amounts.gross.as_ratio())?;
        let tax = self.amounts.tax.as_ratio().mul(share)?;
        let mut tax = Money::round(tax, gross.currency(), Rounding::HalfUp)?;
        if !self.amounts.tax.is_negative() && !self.amounts.net.is_negative() {
            // What stays must have no more tax than it is worth, and no less than none.
            let stays = self.left.sub(gross)?;
            let least = self.left_tax.sub(stays)?;
            let bounded = tax.minor().max(least.minor()).min(self.left_tax.minor());
            tax = Money::new(bounded, gross.currency());
        }
        Ok(Amounts { net: gross.sub(tax)?, tax, gross })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::Reason;
    use crate::money::Currency;

    #[test]
    fn many_small_parts_are_the_whole_and_never_more() {
        let eur = |minor| Money::new(minor, Currency::parse("EUR").unwrap());
        let key = ChargeKey { ordinal: 0, reason: Reason::Sale };
        for (gross, tax) in [(1_001, 160), (1_190, 190), (7, 1), (2_380, 0), (500, 499)] {
            for size in [1, 3, 7, 40, 499] {
                let amounts = Amounts { net: eur(gross - tax), tax: eur(tax), gross: eur(gross) };
                let mut of = PaidCharge { key, amounts, left: eur(gross), left_tax: eur(tax) };
                while of.left.is_positive() {
                    let part = of.part(eur(size.min(of.left.minor()))).unwrap();
                    assert!(!part.tax.is_negative() && !part.net.is_negative(), "{gross} {size}");
                    of.left = of.left.sub(part.gross).unwrap();
                    of.left_tax = of.left_tax.sub(part.tax).unwrap();
                    assert!(of.left_tax.minor() <= of.left.minor(), "{gross} by {size}");
                }
                assert!(of.left_tax.is_zero(), "{gross} by {size}");
            }
        }
    }
}
