//! An invoice: the lines of one paid charge, or of one credit, with their totals per tax rate.

use std::collections::BTreeMap;

use super::charge::ChargeKey;
use super::line::{Amounts, Line};
use crate::money::{Currency, MoneyError};
use crate::time::{Instant, Period};

/// What a customer gets in writing for one paid charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoice {
    pub charge: ChargeKey,
    pub issued: Instant,
    pub period: Period,
    pub lines: Vec<Line>,
    pub totals: Totals,
}

/// The sums of an invoice. The parts per rate add up to the whole, since both are sums of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub all: Amounts,
    /// By tax rate in parts per million.
    pub by_rate: BTreeMap<u32, Amounts>,
}

impl Invoice {
    pub fn new(
        charge: ChargeKey,
        issued: Instant,
        period: Period,
        lines: Vec<Line>,
    ) -> Result<Self, MoneyError> {
        let totals = Totals::of(&lines)?;
        Ok(Self { charge, issued, period, lines, totals })
    }

    /// Whether every line, and so the whole, can be worked out again to the same amounts.
    pub fn holds(&self) -> bool {
        self.lines.iter().all(Line::holds) && Totals::of(&self.lines).as_ref() == Ok(&self.totals)
    }
}

impl Totals {
    fn of(lines: &[Line]) -> Result<Self, MoneyError> {
        let (first, _) = lines.split_first().ok_or(MoneyError::NoWeights)?;
        let amounts = lines.iter().map(|line| (line.tax.rate_ppm, line.amounts));
        Self::sum(first.amounts.gross.currency(), amounts)
    }

    /// The sums of amounts with their rates.
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = (u32, Amounts)>,
    ) -> Result<Self, MoneyError> {
        let zero = Amounts::zero(currency);
        let (mut all, mut by_rate) = (zero, BTreeMap::new());
        for (rate, amounts) in amounts {
            all = all.add(amounts)?;
            let so_far = by_rate.entry(rate).or_insert(zero);
            *so_far = so_far.add(amounts)?;
        }
        Ok(Self { all, by_rate })
    }
}
