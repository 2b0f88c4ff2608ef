//! What an item costs over time: the price that waits, and what the customer said to it; and what
//! a project says about its prices.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::catalog::PriceRules;
use perennial_core::ids::Territory;
use perennial_core::money::Currency;
use perennial_core::repricing::{ConsentRule, Repricing};
use perennial_core::subscription::{Consent, PriceChange, Pricing};
use perennial_core::time::Span;
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::{Around, PriceTwin, unfit};
use super::scalar::{As, At, usual, words};

words!(Consent { NotNeeded = "free", Awaited = "awaited", Given = "given", Declined = "declined" });

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricingTwin {
    #[serde(rename = "at", default, skip_serializing_if = "usual")]
    since: Option<At>,
    #[serde(rename = "up", default, skip_serializing_if = "usual")]
    raised: Option<At>,
    #[serde(rename = "next", default, skip_serializing_if = "Option::is_none")]
    change: Option<Box<PriceChangeTwin>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceChangeTwin {
    to: PriceTwin,
    #[serde(rename = "at", default, skip_serializing_if = "usual")]
    start: Option<At>,
    from: At,
    /// Left out for none.
    #[serde(rename = "lead", default, skip_serializing_if = "usual")]
    notice: Option<As<Span>>,
    #[serde(default, skip_serializing_if = "usual")]
    told: Option<At>,
    #[serde(rename = "ok")]
    consent: As<Consent>,
}

impl PricingTwin {
    /// Nothing for one that never changed, and where none waits.
    pub fn of(pricing: &Pricing, around: Around) -> Result<Option<Self>> {
        if *pricing == Pricing::default() {
            return Ok(None);
        }
        let change = pricing.change.as_ref();
        let change = change.map(|change| Ok(Box::new(PriceChangeTwin::of(change, around)?)));
        Ok(Some(Self {
            since: pricing.since.map(At),
            raised: pricing.raised.map(At),
            change: change.transpose()?,
        }))
    }

    pub fn back(self, around: Around) -> Result<Pricing> {
        Ok(Pricing {
            since: self.since.map(|at| at.0),
            raised: self.raised.map(|at| at.0),
            change: self.change.map(|change| change.back(around)).transpose()?,
        })
    }
}

impl PriceChangeTwin {
    pub fn of(change: &PriceChange, around: Around) -> Result<Self> {
        Ok(Self {
            to: PriceTwin::of(&change.to, around)?,
            start: change.start.map(At),
            from: At(change.from),
            notice: (!change.notice.is_zero()).then_some(As(change.notice)),
            told: change.told.map(At),
            consent: As(change.consent),
        })
    }

    pub fn back(self, around: Around) -> Result<PriceChange> {
        Ok(PriceChange {
            to: self.to.back(around)?,
            start: self.start.map(|at| at.0),
            from: self.from.0,
            notice: self.notice.map_or(Span::ZERO, |notice| notice.0),
            told: self.told.map(|at| at.0),
            consent: self.consent.0,
        })
    }
}

/// Left out where the price is kept; else above which share, difference and difference a year an
/// increase is asked about, and how long after another.
pub type RepricingTwin = (u32, i64, i64, As<Span>);

pub fn repricing(repricing: Repricing) -> Option<RepricingTwin> {
    match repricing {
        Repricing::Kept => None,
        Repricing::Moves(rule) => {
            Some((rule.above_ppm, rule.above_micros, rule.above_micros_yearly, As(rule.again)))
        }
    }
}

pub fn repricing_back(twin: Option<RepricingTwin>) -> Repricing {
    twin.map_or(Repricing::Kept, |(above_ppm, above_micros, above_micros_yearly, again)| {
        Repricing::Moves(ConsentRule {
            above_ppm,
            above_micros,
            above_micros_yearly,
            again: again.0,
        })
    })
}

/// Parts are left out where they are the usual.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRulesTwin {
    #[serde(rename = "pts", default, skip_serializing_if = "usual")]
    points: BTreeMap<String, BTreeSet<i64>>,
    #[serde(rename = "days", default, skip_serializing_if = "usual")]
    notice_days: Option<u32>,
    #[serde(rename = "ask", default, skip_serializing_if = "usual")]
    always_ask: BTreeSet<String>,
    #[serde(rename = "usd", default, skip_serializing_if = "usual")]
    per_dollar: BTreeMap<String, u64>,
}

impl PriceRulesTwin {
    pub fn of(rules: &PriceRules) -> Option<Self> {
        let usual = PriceRules::default();
        let days = rules.notice_days;
        let points = rules.points.iter().map(|(code, it)| (code.code().to_owned(), it.clone()));
        let per_dollar = rules.per_dollar.iter().map(|(code, it)| (code.code().to_owned(), *it));
        (*rules != usual).then(|| Self {
            points: points.collect(),
            notice_days: (days != usual.notice_days).then_some(days),
            always_ask: rules.always_ask.iter().map(|place| place.0.clone()).collect(),
            per_dollar: per_dollar.collect(),
        })
    }

    pub fn back(self) -> Result<PriceRules> {
        let usual = PriceRules::default();
        Ok(PriceRules {
            points: by_currency(self.points)?,
            notice_days: self.notice_days.unwrap_or(usual.notice_days),
            always_ask: self.always_ask.into_iter().map(Territory).collect(),
            per_dollar: by_currency(self.per_dollar)?,
        })
    }
}

fn by_currency<T>(texts: BTreeMap<String, T>) -> Result<BTreeMap<Currency, T>> {
    let known = |(code, it): (String, T)| {
        let code = Currency::parse(&code).map_err(|_| unfit("a currency nobody knows"))?;
        Ok((code, it))
    };
    texts.into_iter().map(known).collect()
}
