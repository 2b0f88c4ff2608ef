//! An invoice: the lines of one paid charge, or of one credit, with their totals per tax rate.

use std::collections::BTreeMap;

use super::charge::{ChargeKey, total};
use super::line::{Amounts, Line};
use crate::money::MoneyError;
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
        let all = total(lines)?;
        let mut by_rate = BTreeMap::new();
        for line in lines {
            let so_far = by_rate
                .entry(line.tax.rate_ppm)
                .or_insert_with(|| Amounts::zero(line.amounts.gross.currency()));
            *so_far = so_far.add(line.amounts)?;
        }
        Ok(Self { all, by_rate })
    }
}
