//! Prices, amounts and the lines of bills. The currency stands once around them; only what is in
//! another one says so.

use perennial_core::billing::{Amounts, Basis, Line, Price, Tax, Tier, TierMode, Units};
use perennial_core::money::{Currency, Money, Ratio, UnitPrice};
use perennial_engine::ports::StoreError;
use serde::{Deserialize, Serialize};

use super::Result;
use super::scalar::{As, usual, words};

words!(TierMode { AllUnits = "all", Graduated = "graduated" });
words!(Basis { Gross = "gross", Net = "net" });

/// The currency of what stands around, if any.
pub type Around = Option<Currency>;

pub fn unfit(what: &str) -> StoreError {
    StoreError::Record(what.to_owned())
}

/// The currency, where it is not the one around.
pub fn foreign(currency: Currency, around: Around) -> Option<As<Currency>> {
    (Some(currency) != around).then_some(As(currency))
}

/// The currency that was meant.
pub fn meant(own: Option<As<Currency>>, around: Around) -> Result<Currency> {
    own.map(|own| own.0).or(around).ok_or_else(|| unfit("an amount without a currency"))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTwin {
    /// Micros, where one price holds for every unit.
    #[serde(rename = "f", default, skip_serializing_if = "usual")]
    flat: Option<i64>,
    #[serde(rename = "c", default, skip_serializing_if = "usual")]
    currency: Option<As<Currency>>,
    #[serde(rename = "m", default, skip_serializing_if = "usual")]
    mode: Option<As<TierMode>>,
    /// The last unit and micros.
    #[serde(rename = "t", default, skip_serializing_if = "usual")]
    tiers: Vec<(Option<u32>, i64)>,
}

impl PriceTwin {
    pub fn of(price: &Price, around: Around) -> Result<Self> {
        let currency = price.currency().and_then(|currency| foreign(currency, around));
        Ok(match price {
            Price::Flat(price) => {
                Self { flat: Some(price.micros()), currency, mode: None, tiers: vec![] }
            }
            Price::Tiered { mode, tiers } => {
                if tiers.iter().any(|tier| Some(tier.price.currency()) != price.currency()) {
                    return Err(unfit("a price of two currencies"));
                }
                let tiers = tiers.iter().map(|tier| (tier.up_to, tier.price.micros())).collect();
                Self { flat: None, currency, mode: Some(As(*mode)), tiers }
            }
        })
    }

    pub fn back(self, around: Around) -> Result<Price> {
        match (self.flat, self.mode) {
            (Some(micros), None) if self.tiers.is_empty() => {
                Ok(Price::Flat(UnitPrice::new(micros, meant(self.currency, around)?)))
            }
            (None, Some(As(mode))) if self.tiers.is_empty() => {
                Ok(Price::Tiered { mode, tiers: vec![] })
            }
            (None, Some(As(mode))) => {
                let currency = meant(self.currency, around)?;
                let tier =
                    |(up_to, micros)| Tier { up_to, price: UnitPrice::new(micros, currency) };
                Ok(Price::Tiered { mode, tiers: self.tiers.into_iter().map(tier).collect() })
            }
            _ => Err(unfit("a price that is neither flat nor tiered")),
        }
    }
}

/// The price of one unit, alone.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitTwin {
    #[serde(rename = "f")]
    micros: i64,
    #[serde(rename = "c", default, skip_serializing_if = "usual")]
    currency: Option<As<Currency>>,
}

impl UnitTwin {
    pub fn of(price: UnitPrice, around: Around) -> Self {
        Self { micros: price.micros(), currency: foreign(price.currency(), around) }
    }

    pub fn back(self, around: Around) -> Result<UnitPrice> {
        Ok(UnitPrice::new(self.micros, meant(self.currency, around)?))
    }
}

/// Basis and parts per million.
pub type TaxTwin = (As<Basis>, u32);

pub fn tax(tax: Tax) -> TaxTwin {
    (As(tax.basis), tax.rate_ppm)
}

pub fn tax_back((As(basis), rate_ppm): TaxTwin) -> Tax {
    Tax { basis, rate_ppm }
}

/// Net, tax and gross in minor units.
pub type AmountsTwin = (i64, i64, i64);

pub fn amounts(amounts: Amounts, currency: Currency) -> Result<AmountsTwin> {
    let Amounts { net, tax, gross } = amounts;
    if [net, tax, gross].iter().any(|amount| amount.currency() != currency) {
        return Err(unfit("amounts of two currencies"));
    }
    Ok((net.minor(), tax.minor(), gross.minor()))
}

pub fn amounts_back((net, tax, gross): AmountsTwin, currency: Currency) -> Amounts {
    let money = |minor| Money::new(minor, currency);
    Amounts { net: money(net), tax: money(tax), gross: money(gross) }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineTwin {
    #[serde(rename = "i")]
    item: u32,
    /// Count and micros.
    #[serde(rename = "u")]
    units: Vec<(i64, i64)>,
    #[serde(rename = "o", default, skip_serializing_if = "usual")]
    off_ppm: Vec<u32>,
    /// Left out for a whole period.
    #[serde(rename = "s", default, skip_serializing_if = "usual")]
    share: Option<(i128, i128)>,
    #[serde(rename = "t")]
    tax: TaxTwin,
    #[serde(rename = "a")]
    amounts: AmountsTwin,
    #[serde(rename = "c", default, skip_serializing_if = "usual")]
    currency: Option<As<Currency>>,
}

impl LineTwin {
    pub fn of(line: &Line, around: Around) -> Result<Self> {
        let currency = line.amounts.gross.currency();
        if line.units.iter().any(|units| units.price.currency() != currency) {
            return Err(unfit("a line of two currencies"));
        }
        Ok(Self {
            item: line.item,
            units: line.units.iter().map(|units| (units.count, units.price.micros())).collect(),
            off_ppm: line.off_ppm.clone(),
            share: (line.share != Ratio::ONE).then(|| (line.share.num(), line.share.den())),
            tax: tax(line.tax),
            amounts: amounts(line.amounts, currency)?,
            currency: foreign(currency, around),
        })
    }

    pub fn back(self, around: Around) -> Result<Line> {
        let currency = meant(self.currency, around)?;
        let price = |micros| UnitPrice::new(micros, currency);
        let units = |(count, micros)| Units { count, price: price(micros) };
        let share = self.share.map_or(Ok(Ratio::ONE), |(num, den)| Ratio::new(num, den));
        Ok(Line {
            item: self.item,
            units: self.units.into_iter().map(units).collect(),
            off_ppm: self.off_ppm,
            share: share.map_err(|_| unfit("a share that is no fraction"))?,
            tax: tax_back(self.tax),
            amounts: amounts_back(self.amounts, currency),
        })
    }
}
