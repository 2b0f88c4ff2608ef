//! Offers.

use std::collections::BTreeSet;

use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    CustomerClass, Offer, OfferKind, OfferPhase, OfferPrice, OfferStep, PhaseMode, Stacking,
};
use perennial_core::ids::{OfferId, ProductId, ProjectId, Territory};
use perennial_core::time::Span;
use serde::{Deserialize, Serialize};

use super::Result;
use super::catalog::{or_usual, unusual};
use super::money::{UnitTwin, unfit};
use super::scalar::{As, At, usual, words};
use super::win_back::{KindWord, WinBackTwin};

words!(CustomerClass { New = "new", Existing = "existing", Expired = "expired" });
words!(Stacking { Alone = "alone", AfterIntroductory = "after", InsteadOfIntroductory = "instead" });
words!(PhaseMode { FreeTrial = "free", PayUpFront = "up_front", PayAsYouGo = "as_you_go" });

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferTwin {
    id: String,
    /// Not there in records of before offers had numbers.
    #[serde(rename = "no", default, skip_serializing_if = "usual")]
    number: u64,
    project: String,
    product: String,
    #[serde(default, skip_serializing_if = "usual")]
    also: BTreeSet<String>,
    kind: As<KindWord>,
    #[serde(rename = "wb", default, skip_serializing_if = "usual")]
    win_back: Option<WinBackTwin>,
    #[serde(rename = "cs", default, skip_serializing_if = "Vec::is_empty")]
    customers: Vec<As<CustomerClass>>,
    #[serde(rename = "st", default, skip_serializing_if = "usual")]
    stacking: Option<As<Stacking>>,
    name: String,
    #[serde(rename = "own", default, skip_serializing_if = "usual")]
    identifier: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    code: Option<String>,
    mode: As<PhaseMode>,
    length: As<Span>,
    periods: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    prices: Vec<OfferPriceTwin>,
    /// Billing periods and prices of what follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    then: Vec<(u32, Vec<OfferPriceTwin>)>,
    #[serde(rename = "in", default, skip_serializing_if = "usual")]
    territories: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    from: Option<At>,
    #[serde(default, skip_serializing_if = "usual")]
    until: Option<At>,
    #[serde(default, skip_serializing_if = "usual")]
    active: bool,
    uses: u32,
    /// Length, periods and places as the caller wrote them.
    #[serde(default, skip_serializing_if = "usual")]
    wrote: (String, Option<u32>, Vec<String>),
    at: At,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum OfferPriceTwin {
    Price(Option<String>, UnitTwin),
    Off(u32),
    OffIn(String, u32),
    Less(Option<String>, UnitTwin),
}

fn place(territory: Option<&Territory>) -> Option<String> {
    territory.map(|territory| territory.0.clone())
}

fn prices_of(prices: &[OfferPrice]) -> Vec<OfferPriceTwin> {
    let twin = |price: &OfferPrice| match price {
        OfferPrice::Price { territory, price } => {
            OfferPriceTwin::Price(place(territory.as_ref()), UnitTwin::of(*price, None))
        }
        OfferPrice::Off { territory: None, ppm } => OfferPriceTwin::Off(*ppm),
        OfferPrice::Off { territory: Some(place), ppm } => {
            OfferPriceTwin::OffIn(place.0.clone(), *ppm)
        }
        OfferPrice::Less { territory, less } => {
            OfferPriceTwin::Less(place(territory.as_ref()), UnitTwin::of(*less, None))
        }
    };
    prices.iter().map(twin).collect()
}

fn prices_back(prices: Vec<OfferPriceTwin>) -> Result<Vec<OfferPrice>> {
    let price = |price| {
        Ok(match price {
            OfferPriceTwin::Price(territory, price) => {
                OfferPrice::Price { territory: territory.map(Territory), price: price.back(None)? }
            }
            OfferPriceTwin::Off(ppm) => OfferPrice::Off { territory: None, ppm },
            OfferPriceTwin::OffIn(place, ppm) => {
                OfferPrice::Off { territory: Some(Territory(place)), ppm }
            }
            OfferPriceTwin::Less(territory, less) => {
                OfferPrice::Less { territory: territory.map(Territory), less: less.back(None)? }
            }
        })
    };
    prices.into_iter().map(price).collect()
}

impl OfferTwin {
    pub fn of(offer: &Offer) -> Self {
        let OfferPhase { mode, length, periods, prices, then } = &offer.phase;
        let then = then.iter().map(|step| (step.periods, prices_of(&step.prices)));
        let Wrote { duration, periods: wrote_periods, territories } = offer.wrote.clone();
        Self {
            id: offer.id.0.clone(),
            number: offer.number,
            project: offer.project.0.clone(),
            product: offer.product.0.clone(),
            also: offer.also.iter().map(|id| id.0.clone()).collect(),
            kind: As(KindWord::of(offer.kind)),
            win_back: match offer.kind {
                OfferKind::Introductory | OfferKind::Promotional | OfferKind::ByCode => None,
                OfferKind::WinBack(rule) => Some(WinBackTwin::of(rule)),
            },
            customers: offer.customers.iter().copied().map(As).collect(),
            stacking: unusual(offer.stacking),
            name: offer.name.clone(),
            identifier: offer.identifier.clone(),
            code: offer.code.clone(),
            mode: As(*mode),
            length: As(*length),
            periods: *periods,
            prices: prices_of(prices),
            then: then.collect(),
            territories: offer.territories.iter().map(|it| it.0.clone()).collect(),
            from: offer.from.map(At),
            until: offer.until.map(At),
            active: offer.active,
            uses: offer.uses_per_customer,
            wrote: (duration, wrote_periods, territories),
            at: At(offer.created),
        }
    }

    pub fn back(self) -> Result<Offer> {
        let then = self
            .then
            .into_iter()
            .map(|(periods, prices)| Ok(OfferStep { periods, prices: prices_back(prices)? }));
        let (duration, periods, territories) = self.wrote;
        Ok(Offer {
            id: OfferId(self.id),
            number: self.number,
            project: ProjectId(self.project),
            product: ProductId(self.product),
            also: self.also.into_iter().map(ProductId).collect(),
            kind: match (self.kind.0, self.win_back) {
                (KindWord::Introductory, None) => OfferKind::Introductory,
                (KindWord::Promotional, None) => OfferKind::Promotional,
                (KindWord::ByCode, None) => OfferKind::ByCode,
                (KindWord::WinBack, Some(rule)) => OfferKind::WinBack(rule.back()),
                (KindWord::WinBack, None) => return Err(unfit("a win-back offer without a rule")),
                (_, Some(_)) => return Err(unfit("a rule of win-back offers for another")),
            },
            customers: self.customers.into_iter().map(|As(class)| class).collect(),
            stacking: or_usual(self.stacking),
            name: self.name,
            identifier: self.identifier,
            code: self.code,
            phase: OfferPhase {
                mode: self.mode.0,
                length: self.length.0,
                periods: self.periods,
                prices: prices_back(self.prices)?,
                then: then.collect::<Result<_>>()?,
            },
            territories: self.territories.into_iter().map(Territory).collect(),
            from: self.from.map(|at| at.0),
            until: self.until.map(|at| at.0),
            active: self.active,
            uses_per_customer: self.uses,
            wrote: Wrote { duration, periods, territories },
            created: self.at.0,
        })
    }
}
