//! What was promised when it was sold: the free trial, and the price each line was to have in its
//! first cycles. The state only knows what is still to come of it, the history all.

use perennial_core::ids::{OfferId, PartnerId};
use perennial_core::subscription::{Discount, Fact, Item, Phase};
use perennial_core::time::Instant;
use perennial_core::{Dated, Subscription};
use perennial_engine::EngineError;

use super::amount::introductory_spec;
use super::duration;
use crate::{names, wire};

#[derive(Debug, Default)]
pub struct Promised {
    /// When the trial ends or ended, where there was one and it began.
    pub trial_end: Option<Instant>,
    /// Free time and prices paid up front, as they were sold.
    phases: Vec<Phase>,
    /// Item and discount, each as it was set.
    discounts: Vec<(u32, Discount)>,
}

impl Promised {
    /// The history is looked at only where an offer was used.
    pub fn read(
        s: &Subscription,
        history: impl FnOnce() -> Result<Vec<Dated>, EngineError>,
    ) -> Result<Self, EngineError> {
        let mut promised = Self::default();
        if s.offers.is_empty() {
            return Ok(promised);
        }
        for dated in history()? {
            match dated.fact {
                Fact::Sold { sale, .. } => {
                    let discounts = sale.items.into_iter().map(|(_, discount)| discount);
                    let numbered = (1..).zip(discounts);
                    let set = numbered.filter_map(|(number, it)| Some((number, it?)));
                    promised.discounts.extend(set);
                    promised.phases = sale.phases;
                }
                Fact::Started { schedule, trial: true } if promised.trial_end.is_none() => {
                    promised.trial_end = Some(schedule.period.end);
                }
                Fact::DiscountSet { number, discount: Some(discount) } => {
                    promised.discounts.push((number, discount));
                }
                _ => {}
            }
        }
        Ok(promised)
    }

    /// `promotionSpecs` of the subscription: what no line has for itself.
    pub fn trial_specs(&self, partner: &PartnerId, s: &Subscription) -> Vec<wire::PromotionSpec> {
        let of_line = |id: &&OfferId| self.discounts.iter().any(|(_, it)| it.offer == **id);
        let own = s.offers.iter().filter(|id| !of_line(id));
        let free = self.phases.iter().find_map(|phase| match phase {
            Phase::Free { length } => Some(duration(*length)),
            Phase::UpFront { .. } => None,
        });
        let kind = if free.is_some() {
            "PROMOTION_TYPE_FREE_TRIAL"
        } else {
            "PROMOTION_TYPE_INTRODUCTORY_PRICING"
        };
        own.map(|id| wire::PromotionSpec {
            promotion: names::promotion(partner.as_str(), id.as_str()),
            kind: kind.to_owned(),
            free_trial_duration: free.clone(),
            introductory_pricing_details: None,
        })
        .collect()
    }

    /// `lineItemPromotionSpecs` of one item.
    pub fn line_specs(
        &self,
        partner: &str,
        s: &Subscription,
        item: &Item,
    ) -> Vec<wire::PromotionSpec> {
        let own = self.discounts.iter().filter(|(number, _)| *number == item.number);
        own.map(|(_, discount)| wire::PromotionSpec {
            promotion: names::promotion(partner, discount.offer.as_str()),
            kind: "PROMOTION_TYPE_INTRODUCTORY_PRICING".to_owned(),
            free_trial_duration: None,
            introductory_pricing_details: details(s, item, discount),
        })
        .collect()
    }
}

fn details(
    s: &Subscription,
    item: &Item,
    discount: &Discount,
) -> Option<wire::IntroductoryPricingDetails> {
    let list = item.terms.price.of_one(item.terms.quantity)?;
    let step = |(what, billings): (&perennial_core::subscription::item::DiscountWhat, _)| {
        Some(introductory_spec(&s.territory.0, billings, what.off(list)?))
    };
    let introductory_pricing_specs = discount.steps().filter_map(step).collect();
    Some(wire::IntroductoryPricingDetails { introductory_pricing_specs })
}
