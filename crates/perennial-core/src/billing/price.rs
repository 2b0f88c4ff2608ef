//! A price: one for every unit, or by quantity in tiers.

use super::line::Units;
use crate::money::{Currency, UnitPrice};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Price {
    Flat(UnitPrice),
    Tiered {
        mode: TierMode,
        /// Ascending; the last one has no upper end.
        tiers: Vec<Tier>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierMode {
    /// The tier of the whole quantity prices every unit.
    AllUnits,
    /// Each unit costs what its own tier says.
    Graduated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The last unit in this tier; `None` for no end.
    pub up_to: Option<u32>,
    pub price: UnitPrice,
}

impl Price {
    pub fn currency(&self) -> Option<Currency> {
        match self {
            Self::Flat(price) => Some(price.currency()),
            Self::Tiered { tiers, .. } => tiers.first().map(|tier| tier.price.currency()),
        }
    }

    /// Whether the tiers ascend, end open, and share one currency that is not negative.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Flat(price) => price.micros() >= 0,
            Self::Tiered { tiers, .. } => {
                let ends = tiers.iter().map(|tier| tier.up_to).collect::<Vec<_>>();
                let ascending = ends.windows(2).all(|pair| match pair {
                    [Some(low), Some(high)] => low < high,
                    [Some(_), None] => true,
                    _ => false,
                });
                ends.last() == Some(&None)
                    && ascending
                    && ends.first() != Some(&Some(0))
                    && tiers.iter().all(|tier| {
                        tier.price.micros() >= 0 && Some(tier.price.currency()) == self.currency()
                    })
            }
        }
    }

    /// The units of a quantity with the price of each: what a line multiplies out.
    pub fn units(&self, quantity: u32) -> Vec<Units> {
        match self {
            Self::Flat(price) => vec![Units { count: i64::from(quantity), price: *price }],
            Self::Tiered { mode: TierMode::AllUnits, tiers } => tiers
                .iter()
                .find(|tier| tier.up_to.is_none_or(|last| quantity <= last))
                .map(|tier| Units { count: i64::from(quantity), price: tier.price })
                .into_iter()
                .collect(),
            Self::Tiered { mode: TierMode::Graduated, tiers } => {
                let mut units = Vec::new();
                let mut below = 0_u32;
                for tier in tiers {
                    let last = tier.up_to.unwrap_or(quantity).min(quantity);
                    let count = last.saturating_sub(below);
                    if count > 0 {
                        units.push(Units { count: i64::from(count), price: tier.price });
                    }
                    below = below.max(last);
                }
                units
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiered(mode: TierMode) -> Price {
        let eur = Currency::parse("EUR").unwrap();
        Price::Tiered {
            mode,
            tiers: vec![
                Tier { up_to: Some(10), price: UnitPrice::new(5_000_000, eur) },
                Tier { up_to: None, price: UnitPrice::new(4_000_000, eur) },
            ],
        }
    }

    fn counts(price: &Price, quantity: u32) -> Vec<(i64, i64)> {
        price.units(quantity).iter().map(|u| (u.count, u.price.micros())).collect()
    }

    #[test]
    fn all_units_prices_every_unit_by_the_whole_quantity() {
        let price = tiered(TierMode::AllUnits);
        assert_eq!(counts(&price, 10), [(10, 5_000_000)]);
        assert_eq!(counts(&price, 11), [(11, 4_000_000)]);
    }

    #[test]
    fn graduated_prices_each_unit_by_its_own_tier() {
        let price = tiered(TierMode::Graduated);
        assert_eq!(counts(&price, 10), [(10, 5_000_000)]);
        assert_eq!(counts(&price, 13), [(10, 5_000_000), (3, 4_000_000)]);
        assert_eq!(counts(&price, 0), []);
    }

    #[test]
    fn tiers_that_do_not_ascend_or_do_not_end_open_are_unsound() {
        let eur = Currency::parse("EUR").unwrap();
        let tier = |up_to| Tier { up_to, price: UnitPrice::new(1, eur) };
        let price = |tiers| Price::Tiered { mode: TierMode::Graduated, tiers };
        assert!(tiered(TierMode::Graduated).is_sound());
        assert!(!price(vec![]).is_sound());
        assert!(!price(vec![tier(Some(5))]).is_sound());
        assert!(!price(vec![tier(Some(5)), tier(Some(5)), tier(None)]).is_sound());
        assert!(!price(vec![tier(None), tier(None)]).is_sound());
        assert!(!price(vec![tier(Some(0)), tier(None)]).is_sound());
    }
}
