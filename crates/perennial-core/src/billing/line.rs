//! A line of a bill together with its derivation: the inputs are kept beside the result, so that
//! anybody can work the amount out again and get the same.

use std::fmt;

use crate::money::{Currency, Money, MoneyError, Ratio, Rounding, UnitPrice};

/// Some units at one price. A negative count is what is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    pub count: i64,
    pub price: UnitPrice,
}

/// Whether a price has its tax inside or gets it on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Gross,
    Net,
}

/// How an item is taxed, captured at sale. `rate_ppm` is in parts per million: 190000 is 19 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tax {
    pub basis: Basis,
    pub rate_ppm: u32,
}

/// Net, tax and gross of one line; net plus tax is gross, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    pub net: Money,
    pub tax: Money,
    pub gross: Money,
}

/// One line: units x price, less discounts, times the billed share of the period, rounded once
/// half up in the price's own basis, then split into net and tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Running number of the item.
    pub item: u32,
    pub units: Vec<Units>,
    /// Discounts in parts per million, taken one after the other.
    pub off_ppm: Vec<u32>,
    /// The billed share of a period: one for a whole one.
    pub share: Ratio,
    pub tax: Tax,
    pub amounts: Amounts,
}

#[expect(
    clippy::should_implement_trait,
    reason = "an operator could only panic where these return an error"
)]
impl Amounts {
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { net: zero, tax: zero, gross: zero }
    }

    /// Splits an amount given in its own basis.
    pub fn split(amount: Money, tax: Tax) -> Result<Self, MoneyError> {
        let rate = Ratio::ppm(i64::from(tax.rate_ppm));
        match tax.basis {
            Basis::Gross => {
                let net = amount.as_ratio().div(Ratio::ONE.add(rate)?)?;
                let net = Money::round(net, amount.currency(), Rounding::HalfUp)?;
                Ok(Self { net, tax: amount.sub(net)?, gross: amount })
            }
            Basis::Net => {
                let tax = amount.as_ratio().mul(rate)?;
                let tax = Money::round(tax, amount.currency(), Rounding::HalfUp)?;
                Ok(Self { net: amount, tax, gross: amount.add(tax)? })
            }
        }
    }

    pub fn sub(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            net: self.net.sub(other.net)?,
            tax: self.tax.sub(other.tax)?,
            gross: self.gross.sub(other.gross)?,
        })
    }

    pub fn add(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            net: self.net.add(other.net)?,
            tax: self.tax.add(other.tax)?,
            gross: self.gross.add(other.gross)?,
        })
    }

    pub fn neg(self) -> Result<Self, MoneyError> {
        Ok(Self { net: self.net.neg()?, tax: self.tax.neg()?, gross: self.gross.neg()? })
    }
}

impl Line {
    /// Works a line out and keeps the inputs.
    pub fn new(
        item: u32,
        currency: Currency,
        units: Vec<Units>,
        off_ppm: Vec<u32>,
        share: Ratio,
        tax: Tax,
    ) -> Result<Self, MoneyError> {
        let mut line = Self { item, units, off_ppm, share, tax, amounts: Amounts::zero(currency) };
        line.amounts = line.evaluate()?;
        Ok(line)
    }

    /// The amounts, worked out again from the inputs alone.
    pub fn evaluate(&self) -> Result<Amounts, MoneyError> {
        let currency = self.amounts.gross.currency();
        let mut value = Ratio::ZERO;
        for units in &self.units {
            let price = units.price;
            if price.currency() != currency {
                return Err(MoneyError::CurrencyMismatch {
                    left: currency,
                    right: price.currency(),
                });
            }
            value = value.add(price.times(units.count))?;
        }
        for off in &self.off_ppm {
            value = value.mul(Ratio::ONE.sub(Ratio::ppm(i64::from(*off)))?)?;
        }
        let value = value.mul(self.share)?;
        Amounts::split(Money::round(value, currency, Rounding::HalfUp)?, self.tax)
    }

    /// Whether the stored amounts are what the inputs give.
    pub fn holds(&self) -> bool {
        self.evaluate().as_ref() == Ok(&self.amounts)
    }
}

/// Parts per million as percent: 82500 is `8.25`.
pub fn percent(ppm: u32) -> String {
    let (whole, part) = (ppm / 10_000, format!("{:04}", ppm % 10_000));
    let part = part.trim_end_matches('0');
    format!("{whole}{}{part}", if part.is_empty() { "" } else { "." })
}

impl fmt::Display for Line {
    /// The arithmetic as a person writes it: `3 x 10.00 x 1/2 = 15.00 net, tax 2.85, EUR 17.85`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several =
            self.units.len() > 1 && (self.share != Ratio::ONE || !self.off_ppm.is_empty());
        f.write_str(if several { "(" } else { "" })?;
        for (n, units) in self.units.iter().enumerate() {
            let sign = match (n, units.count < 0) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            };
            write!(f, "{sign}{} x {}", units.count.unsigned_abs(), units.price.decimal())?;
        }
        f.write_str(if several { ")" } else { "" })?;
        for off in &self.off_ppm {
            write!(f, " less {} %", percent(*off))?;
        }
        if self.share != Ratio::ONE {
            write!(f, " x {}", self.share)?;
        }
        let Amounts { net, tax, gross } = self.amounts;
        match self.tax.basis {
            Basis::Net => write!(f, " = {} net, tax {}, {gross}", net.decimal(), tax.decimal()),
            Basis::Gross => {
                write!(f, " = {gross}, of it tax {}, net {}", tax.decimal(), net.decimal())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(text: &str, basis: Basis, rate_ppm: u32) -> [String; 3] {
        let currency = Currency::parse("USD").unwrap();
        let amount = Money::parse_decimal(text, currency).unwrap();
        let split = Amounts::split(amount, Tax { basis, rate_ppm }).unwrap();
        [split.net, split.tax, split.gross].map(Money::decimal)
    }

    /// The two vectors of the commerce specification, section 5.1.
    #[test]
    fn a_gross_price_holds_its_tax_and_a_net_price_gets_it_on_top() {
        assert_eq!(amounts("17.50", Basis::Gross, 190_000), ["14.71", "2.79", "17.50"]);
        assert_eq!(amounts("20.00", Basis::Net, 82_500), ["20.00", "1.65", "21.65"]);
    }

    /// Commerce specification 5.3 (a), said as a difference, and a discount.
    #[test]
    fn a_line_is_written_as_a_person_would() {
        let eur = Currency::parse("EUR").unwrap();
        let units =
            |count, text| Units { count, price: UnitPrice::parse_decimal(text, eur).unwrap() };
        let tax = Tax { basis: Basis::Gross, rate_ppm: 0 };
        let half = Ratio::new(15, 30).unwrap();
        let line = |units, off| Line::new(1, eur, units, off, half, tax).unwrap().to_string();
        assert_eq!(
            line(vec![units(5, "12.00"), units(-3, "12.00")], vec![]),
            "(5 x 12.00 - 3 x 12.00) x 1/2 = EUR 12.00, of it tax 0.00, net 12.00"
        );
        assert_eq!(
            line(vec![units(2, "10.00")], vec![125_000]),
            "2 x 10.00 less 12.5 % x 1/2 = EUR 8.75, of it tax 0.00, net 8.75"
        );
    }

    /// Commerce specification 3.5: two units more at 10.00, 15 of 30 days left, 19 % on top.
    #[test]
    fn a_line_is_rounded_once_and_can_be_worked_out_again() {
        let eur = Currency::parse("EUR").unwrap();
        let price = UnitPrice::parse_decimal("10.00", eur).unwrap();
        let line = Line::new(
            1,
            eur,
            vec![Units { count: 2, price }],
            vec![],
            Ratio::new(15, 30).unwrap(),
            Tax { basis: Basis::Net, rate_ppm: 190_000 },
        )
        .unwrap();
        assert_eq!(line.to_string(), "2 x 10.00 x 1/2 = 10.00 net, tax 1.90, EUR 11.90");
        assert!(line.holds());
        let mut forged = line;
        forged.amounts.net = Money::new(999, eur);
        assert!(!forged.holds());
    }
}
