//! What comes in per month: renewals of all cycles made comparable. Weeks and days are counted as
//! in four hundred years of the calendar, and it is rounded once per currency, at the very end.

use crate::money::{Currency, Money, MoneyError, Ratio, Rounding};
use crate::time::{Span, Unit};

/// Days and months of the calendar's great cycle.
const DAYS: i128 = 146_097;
const MONTHS: i128 = 4_800;

/// Renewals, added up by currency and cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Monthly {
    sums: Vec<(Span, Money)>,
}

impl Monthly {
    /// One renewal of this amount in every cycle.
    pub fn add(&mut self, amount: Money, cycle: Span) -> Result<(), MoneyError> {
        let same = |(span, sum): &&mut (Span, Money)| {
            *span == cycle && sum.currency() == amount.currency()
        };
        match self.sums.iter_mut().find(same) {
            Some((_, sum)) => *sum = sum.add(amount)?,
            None => self.sums.push((cycle, amount)),
        }
        Ok(())
    }

    /// The amount of a month, by currency.
    pub fn amounts(&self) -> Result<Vec<Money>, MoneyError> {
        let mut exact: Vec<(Currency, Ratio)> = vec![];
        for (cycle, sum) in &self.sums {
            let part = Ratio::new(sum.minor().into(), 1)?.mul(per_month(*cycle)?)?;
            match exact.iter_mut().find(|(currency, _)| *currency == sum.currency()) {
                Some((_, total)) => *total = total.add(part)?,
                None => exact.push((sum.currency(), part)),
            }
        }
        exact.sort_by_key(|(currency, _)| currency.code());
        let rounded = |(currency, total)| Money::round(total, currency, Rounding::HalfUp);
        exact.into_iter().map(rounded).collect()
    }
}

/// How many of these cycles there are in a month.
fn per_month(cycle: Span) -> Result<Ratio, MoneyError> {
    let count = i128::from(cycle.count);
    match cycle.unit {
        Unit::Month => Ratio::new(1, count),
        Unit::Year => Ratio::new(1, count.saturating_mul(12)),
        Unit::Week => Ratio::new(DAYS, MONTHS.saturating_mul(7).saturating_mul(count)),
        Unit::Day => Ratio::new(DAYS, MONTHS.saturating_mul(count)),
        Unit::Second => Ratio::new(DAYS.saturating_mul(86_400), MONTHS.saturating_mul(count)),
        Unit::Hour => Ratio::new(DAYS.saturating_mul(24), MONTHS.saturating_mul(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(renewals: &[(&str, &str, Span)]) -> Vec<String> {
        let mut monthly = Monthly::default();
        for (amount, currency, cycle) in renewals {
            let currency = Currency::parse(currency).expect("a currency");
            let amount = Money::parse_decimal(amount, currency).expect("an amount");
            monthly.add(amount, *cycle).expect("added");
        }
        let amounts = monthly.amounts().expect("amounts");
        amounts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_year_is_twelve_months_and_is_rounded_once() {
        let year = ("100.00", "EUR", Span::years(1));
        // 8.33 each, and 25.00 of three.
        assert_eq!(of(&[year]), ["EUR 8.33"]);
        assert_eq!(of(&[year, year, ("100.00", "EUR", Span::months(12))]), ["EUR 25.00"]);
    }

    #[test]
    fn weeks_days_and_hours_are_those_of_the_calendar() {
        // 30.436875 days in a month.
        assert_eq!(of(&[("7.00", "EUR", Span::weeks(1))]), ["EUR 30.44"]);
        assert_eq!(of(&[("1.00", "EUR", Span::days(1))]), ["EUR 30.44"]);
        assert_eq!(of(&[("1.00", "EUR", Span::hours(24))]), ["EUR 30.44"]);
    }

    #[test]
    fn currencies_never_mix() {
        let month = Span::months(1);
        let renewals = [("1.00", "USD", month), ("500", "JPY", month), ("2.00", "EUR", month)];
        assert_eq!(of(&renewals), ["EUR 2.00", "JPY 500", "USD 1.00"]);
    }

    #[test]
    fn a_cycle_of_no_length_is_refused() {
        let mut monthly = Monthly::default();
        let eur = Currency::parse("EUR").expect("a currency");
        monthly.add(Money::new(1, eur), Span::ZERO).expect("added");
        assert!(monthly.amounts().is_err());
    }
}
