//! What a project says about its prices: which amounts there are, how long before they pay more
//! customers are told, and what counts as much in which currency.

use std::collections::{BTreeMap, BTreeSet};

use super::refusal::CatalogRefusal;
use crate::ids::Territory;
use crate::money::{Currency, Money};
use crate::time::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRules {
    /// The amounts a price may have, in minor units. Any, in a currency that is not named.
    pub points: BTreeMap<Currency, BTreeSet<i64>>,
    /// How long before they pay more customers are told, or asked.
    pub notice_days: u32,
    /// Where every increase is asked about.
    pub always_ask: BTreeSet<Territory>,
    /// What a US dollar is in a currency, in millionths, where it is not about what the house says.
    pub per_dollar: BTreeMap<Currency, u64>,
}

/// The longest notice.
pub const NOTICE_DAYS_MAX: u32 = 365;
/// The most amounts of one currency.
pub const POINTS_MAX: usize = 1_000;
const HOURS_A_DAY: u32 = 24;

/// About what a US dollar is: good enough to tell a small increase from a large one, and meant for
/// nothing else. A project may know better.
const ABOUT_PER_DOLLAR: [(&str, u64); 44] = [
    ("AED", 3_670_000),
    ("AUD", 1_500_000),
    ("BGN", 1_800_000),
    ("BRL", 5_500_000),
    ("CAD", 1_380_000),
    ("CHF", 880_000),
    ("CLP", 950_000_000),
    ("CNY", 7_200_000),
    ("COP", 4_100_000_000),
    ("CZK", 23_000_000),
    ("DKK", 6_900_000),
    ("EGP", 49_000_000),
    ("EUR", 920_000),
    ("GBP", 780_000),
    ("HKD", 7_800_000),
    ("HUF", 365_000_000),
    ("IDR", 16_000_000_000),
    ("ILS", 3_700_000),
    ("INR", 84_000_000),
    ("JPY", 150_000_000),
    ("KES", 129_000_000),
    ("KRW", 1_380_000_000),
    ("KZT", 480_000_000),
    ("MXN", 18_500_000),
    ("MYR", 4_500_000),
    ("NGN", 1_550_000_000),
    ("NOK", 10_800_000),
    ("NZD", 1_680_000),
    ("PEN", 3_750_000),
    ("PHP", 58_000_000),
    ("PKR", 279_000_000),
    ("PLN", 3_950_000),
    ("QAR", 3_640_000),
    ("RON", 4_600_000),
    ("SAR", 3_750_000),
    ("SEK", 10_500_000),
    ("SGD", 1_340_000),
    ("THB", 35_000_000),
    ("TRY", 34_000_000),
    ("TWD", 32_000_000),
    ("TZS", 2_600_000_000),
    ("USD", 1_000_000),
    ("VND", 25_000_000_000),
    ("ZAR", 18_000_000),
];

impl PriceRules {
    pub fn per_dollar(&self, currency: Currency) -> Option<u64> {
        let about = || ABOUT_PER_DOLLAR.iter().find(|(code, _)| *code == currency.code());
        self.per_dollar.get(&currency).copied().or_else(|| about().map(|(_, micros)| *micros))
    }

    /// In hours, so that told and paid are as far apart on a day that is shorter than others.
    pub fn notice(&self) -> Span {
        Span::hours(self.notice_days.saturating_mul(HOURS_A_DAY))
    }

    /// The amounts to choose from, where this is none of them.
    pub fn other_points(&self, amount: Money) -> Option<&BTreeSet<i64>> {
        self.points.get(&amount.currency()).filter(|points| !points.contains(&amount.minor()))
    }

    /// Checks them before they are stored.
    pub fn check(&self) -> Result<(), CatalogRefusal> {
        let sound = |points: &BTreeSet<i64>| {
            !points.is_empty() && points.len() <= POINTS_MAX && points.iter().all(|it| *it > 0)
        };
        if !self.points.values().all(sound) {
            return Err(CatalogRefusal::Invalid { field: "pricePoints" });
        }
        if self.notice_days > NOTICE_DAYS_MAX {
            return Err(CatalogRefusal::Invalid { field: "priceNoticeDays" });
        }
        if self.per_dollar.values().any(|micros| *micros == 0) {
            return Err(CatalogRefusal::Invalid { field: "perDollar" });
        }
        Ok(())
    }
}

impl Default for PriceRules {
    fn default() -> Self {
        Self {
            points: BTreeMap::new(),
            notice_days: 30,
            always_ask: BTreeSet::new(),
            per_dollar: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_knows_better_than_the_house() {
        let currency = |code| Currency::parse(code).unwrap();
        let (eur, isk) = (currency("EUR"), currency("ISK"));
        let mut rules = PriceRules::default();
        assert_eq!((rules.per_dollar(eur), rules.per_dollar(isk)), (Some(920_000), None));
        rules.per_dollar.insert(eur, 500_000);
        assert_eq!(rules.per_dollar(eur), Some(500_000));
        for (code, _) in ABOUT_PER_DOLLAR {
            assert_eq!(currency(code).code(), code);
        }
    }

    #[test]
    fn only_the_amounts_there_are() {
        let usd = Currency::parse("USD").unwrap();
        let mut rules = PriceRules::default();
        assert_eq!(rules.other_points(Money::new(123, usd)), None);
        rules.points.insert(usd, [199, 299].into());
        assert_eq!(rules.other_points(Money::new(199, usd)), None);
        assert_eq!(rules.other_points(Money::new(123, usd)), Some(&[199, 299].into()));
        assert_eq!(rules.check(), Ok(()));
        rules.points.insert(usd, [0].into());
        assert!(rules.check().is_err());
    }
}
