//! Prices of the reference biller: quantity, tiers, discounts, share, one rounding, then tax.

use perennial_core::billing::{Basis, Price, Tax, TierMode};
use perennial_core::money::Currency;
use perennial_core::subscription::item::DiscountWhat;
use perennial_core::subscription::{Discount, ItemTerms};

use super::rational::Rational;

/// Net, tax and gross in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub net: i128,
    pub tax: i128,
    pub gross: i128,
}

/// What one item costs, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub item: u32,
    pub sum: Sum,
}

impl Sum {
    pub fn plus(self, other: Self) -> Self {
        Self {
            net: self.net + other.net,
            tax: self.tax + other.tax,
            gross: self.gross + other.gross,
        }
    }

    pub fn negated(self) -> Self {
        Self { net: -self.net, tax: -self.tax, gross: -self.gross }
    }
}

pub fn total(entries: &[Entry]) -> Sum {
    entries.iter().fold(Sum::default(), |sum, entry| sum.plus(entry.sum))
}

/// The price of a quantity in millionths of the major unit, unit by unit where tiers are.
pub fn micros(price: &Price, quantity: u32) -> i128 {
    let quantity = i128::from(quantity);
    match price {
        Price::Flat(price) => i128::from(price.micros()) * quantity,
        Price::Tiered { mode, tiers } => {
            let tier_of = |unit: i128| {
                let tier = tiers.iter().find(|it| it.up_to.is_none_or(|to| unit <= i128::from(to)));
                tier.map_or(0, |tier| i128::from(tier.price.micros()))
            };
            match mode {
                TierMode::AllUnits => tier_of(quantity) * quantity,
                TierMode::Graduated => (1..=quantity.min(200_000)).map(tier_of).sum(),
            }
        }
    }
}

/// A full period of an item with its own discount and the plan's, for a share.
pub fn full(
    terms: &ItemTerms,
    discount: Option<&Discount>,
    plan_ppm: u32,
    share: Rational,
    currency: Currency,
) -> Option<Sum> {
    let list = micros(&terms.price, terms.quantity);
    let left = |ppm: u32| Rational::new(1_000_000 - i128::from(ppm), 1_000_000);
    let mut value = match discount.map(|discount| &discount.what) {
        Some(DiscountWhat::Instead(price)) => Rational::whole(micros(price, terms.quantity)),
        Some(DiscountWhat::Less(less)) => {
            // Nobody is paid for going on.
            let left = list - i128::from(less.micros()) * i128::from(terms.quantity);
            Rational::whole(left.max(0))
        }
        Some(DiscountWhat::Off(ppm)) => Rational::whole(list).times(left(*ppm)?)?,
        None => Rational::whole(list),
    };
    if plan_ppm > 0 {
        value = value.times(left(plan_ppm)?)?;
    }
    amount(value.times(share)?, terms.tax, currency)
}

/// The list price of an item for a share, or its opposite.
pub fn plain(micros: i128, tax: Tax, share: Rational, currency: Currency) -> Option<Sum> {
    amount(Rational::whole(micros).times(share)?, tax, currency)
}

/// An exact number of millionths, rounded once and taxed.
fn amount(micros: Rational, tax: Tax, currency: Currency) -> Option<Sum> {
    let minor = 10_i128.pow(currency.digits());
    let exact = micros.times(Rational::new(minor, 1_000_000)?)?;
    let own = exact.rounded()?;
    let rate = Rational::new(i128::from(tax.rate_ppm), 1_000_000)?;
    Some(match tax.basis {
        Basis::Gross => {
            let net = Rational::whole(own).over(Rational::ONE.plus(rate)?)?.rounded()?;
            Sum { net, tax: own - net, gross: own }
        }
        Basis::Net => {
            let tax = Rational::whole(own).times(rate)?.rounded()?;
            Sum { net: own, tax, gross: own + tax }
        }
    })
}
