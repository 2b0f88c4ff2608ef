//! What an offer costs beside what its product costs: always less.

use super::CatalogRefusal;
use super::offer::{Offer, OfferPrice, PhaseMode};
use super::product::ProductVersion;
use crate::billing::Price;
use crate::money::{Money, MoneyError, Ratio, Rounding, UnitPrice};
use crate::time::{Span, Unit};

/// Days of a month where it stands beside weeks or days.
pub(super) const DAYS_IN_MONTH: u32 = 30;
const PPM: i64 = 1_000_000;

/// What one unit costs regularly, and how often.
#[derive(Clone, Copy)]
pub(super) struct Regular {
    pub price: UnitPrice,
    pub cycle: Span,
}

/// How many days a span is counted as: exact against others of its kind, a month as thirty days
/// against weeks.
pub(super) fn days(span: Span) -> u32 {
    let days = match span.unit {
        Unit::Second => return span.count / 86_400,
        Unit::Hour => return span.count / 24,
        Unit::Day => 1,
        Unit::Week => 7,
        Unit::Month => DAYS_IN_MONTH,
        Unit::Year => 12 * DAYS_IN_MONTH,
    };
    span.count.saturating_mul(days)
}

/// The regular price of all billings that a length covers, in minor units, not rounded.
fn covered(regular: Regular, length: Span) -> Result<Ratio, MoneyError> {
    let billings = Ratio::new(days(length).into(), days(regular.cycle).into())?;
    regular.price.times(1).mul(billings)
}

/// What one unit costs for a whole length that is paid up front.
pub(super) fn up_front(
    price: &OfferPrice,
    length: Span,
    regular: Option<Regular>,
) -> Result<UnitPrice, CatalogRefusal> {
    let (less, ppm, regular) = match (price, regular) {
        (OfferPrice::Price { price, .. }, _) => return Ok(*price),
        (_, None) => return Err(CatalogRefusal::OfferNoPrice),
        (OfferPrice::Off { ppm, .. }, Some(regular)) => (0, i64::from(*ppm), regular),
        (OfferPrice::Less { less, .. }, Some(regular)) => (less.micros(), 0, regular),
    };
    let currency = regular.price.currency();
    let price = UnitPrice::new(regular.price.micros().saturating_sub(less), currency);
    let left = Ratio::ppm(PPM.saturating_sub(ppm));
    let exact = covered(Regular { price, ..regular }, length)?.mul(left)?;
    let money = Money::round(exact, currency, Rounding::HalfUp)?;
    // Nobody is paid for buying.
    if money.is_negative() {
        return Err(CatalogRefusal::OfferNoPrice);
    }
    Ok(UnitPrice::from_money(money)?)
}

impl Offer {
    /// Refuses a price that is none the better for being an offer's. A price by quantity is not
    /// compared.
    pub(super) fn check_lower(&self, product: &ProductVersion) -> Result<(), CatalogRefusal> {
        for given in &self.phase.prices {
            let OfferPrice::Price { territory, price } = given else { continue };
            let regular = match territory {
                Some(place) => product.price(place, price.currency(), self.created),
                None => product.general_price(price.currency(), self.created),
            };
            let Some(Price::Flat(regular)) = regular else { continue };
            let regular = Regular { price: *regular, cycle: product.cycle };
            let most = match self.phase.mode {
                PhaseMode::FreeTrial => continue,
                PhaseMode::PayAsYouGo => regular.price.times(1),
                PhaseMode::PayUpFront => covered(regular, self.phase.length)?,
            };
            if price.times(1) >= most {
                return Err(CatalogRefusal::NotLower);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn what_is_paid_up_front_is_worked_out_from_what_it_covers() {
        let eur = Currency::parse("EUR").unwrap();
        let price = UnitPrice::parse_decimal("9.99", eur).unwrap();
        let off = OfferPrice::Off { territory: None, ppm: 200_000 };
        let less = |text| OfferPrice::Less {
            territory: None,
            less: UnitPrice::parse_decimal(text, eur).unwrap(),
        };
        let asked = |given: &OfferPrice, length, cycle| {
            let regular = Some(Regular { price, cycle });
            up_front(given, length, regular).map(UnitPrice::decimal)
        };
        let (month, year, week) = (Span::months(1), Span::years(1), Span::weeks(1));
        assert_eq!(asked(&off, Span::months(3), month).unwrap(), "23.98");
        assert_eq!(asked(&off, month, year).unwrap(), "0.67");
        assert_eq!(asked(&off, month, week).unwrap(), "34.25");
        assert_eq!(asked(&less("1.00"), year, month).unwrap(), "107.88");
        assert_eq!(asked(&less("10.00"), year, month), Err(CatalogRefusal::OfferNoPrice));
        assert_eq!(up_front(&off, month, None), Err(CatalogRefusal::OfferNoPrice));
    }
}
