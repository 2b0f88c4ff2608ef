//! What each item costs at the next billing, from the lines of the charge as it would be made.

use perennial_core::billing::{Amounts, Line, Purpose};
use perennial_core::money::{Currency, MoneyError};
use perennial_core::{Refusal, Subscription};
use perennial_engine::preview::{next_billing, sum};

use crate::dialect::tree::Decimal;

/// Gross, net and the tax between them, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub gross: Decimal,
    pub net: Decimal,
    pub vat: Decimal,
}

/// The lines of the next billing; none where nothing will be billed here.
pub struct Prices {
    currency: Currency,
    lines: Vec<Line>,
}

impl Prices {
    pub fn of(s: &Subscription) -> Result<Self, Refusal> {
        let lines = match &s.charge {
            // Unpaid: the next charge is the open one, tried again.
            Some(charge) if charge.wanted && charge.purpose == Purpose::Renew => {
                charge.lines.clone()
            }
            // A change that is not paid yet does not hide the renewal.
            Some(_) => lines(&Subscription { charge: None, ..s.clone() })?,
            None => lines(s)?,
        };
        Ok(Self { currency: s.currency, lines })
    }

    /// Zero for what will not be billed.
    pub fn of_item(&self, number: u32) -> Amount {
        let line = self.lines.iter().find(|line| line.item == number);
        line.map_or_else(|| Amount::zero(self.currency), |line| Amount::of(line.amounts))
    }

    pub fn of_all(&self) -> Result<Amount, MoneyError> {
        Amount::sum(&self.lines, self.currency)
    }
}

fn lines(s: &Subscription) -> Result<Vec<Line>, Refusal> {
    Ok(next_billing(s)?.map(|(_, lines)| lines).unwrap_or_default())
}

impl Amount {
    pub fn of(amounts: Amounts) -> Self {
        let written = |money: perennial_core::money::Money| Decimal::of(&money.decimal());
        Self { gross: written(amounts.gross), net: written(amounts.net), vat: written(amounts.tax) }
    }

    pub fn zero(currency: Currency) -> Self {
        Self::of(Amounts::zero(currency))
    }

    /// The sum of some lines.
    pub fn sum(lines: &[Line], currency: Currency) -> Result<Self, MoneyError> {
        Ok(sum(lines)?.map_or_else(|| Self::zero(currency), Self::of))
    }
}
