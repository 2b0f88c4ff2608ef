//! Sales: what an order captured, and the small parts it shares with the state.

use std::collections::BTreeMap;

use perennial_core::ids::{
    CustomerId, GroupId, OfferId, PartnerId, ProjectId, SubscriptionId, Territory,
};
use perennial_core::money::Currency;
use perennial_core::subscription::{DiscountPlan, PaymentMethod, Sale, Start};
use perennial_core::time::{Span, Zone};
use serde::{Deserialize, Serialize};

use super::Result;
use super::codes::RedeemedTwin;
use super::item::{DiscountTwin, ItemTermsTwin};
use super::scalar::{As, At, usual};
use super::schedule::{PhaseTwin, UTC};
use super::terms::TermsTwin;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaleTwin {
    id: As<SubscriptionId>,
    #[serde(rename = "no")]
    number: u64,
    #[serde(rename = "pj")]
    project: String,
    #[serde(rename = "gr", default, skip_serializing_if = "usual")]
    group: Option<String>,
    #[serde(rename = "by", default, skip_serializing_if = "usual")]
    seller: Option<String>,
    #[serde(rename = "cu", default, skip_serializing_if = "usual")]
    customer: Option<As<CustomerId>>,
    #[serde(rename = "in")]
    territory: String,
    #[serde(rename = "c")]
    currency: As<Currency>,
    #[serde(rename = "z", default, skip_serializing_if = "usual")]
    zone: Option<As<Zone>>,
    #[serde(rename = "cy")]
    cycle: As<Span>,
    #[serde(rename = "t", default, skip_serializing_if = "usual")]
    terms: TermsTwin,
    #[serde(rename = "it")]
    items: Vec<(ItemTermsTwin, Option<DiscountTwin>)>,
    #[serde(rename = "ph", default, skip_serializing_if = "Vec::is_empty")]
    phases: Vec<PhaseTwin>,
    #[serde(rename = "of", default, skip_serializing_if = "usual")]
    offers: Vec<String>,
    #[serde(rename = "rd", default, skip_serializing_if = "Option::is_none")]
    redeemed: Option<RedeemedTwin>,
    /// Left out where it starts at once.
    #[serde(rename = "st", default, skip_serializing_if = "Option::is_none")]
    start: Option<StartTwin>,
    #[serde(rename = "fe", default, skip_serializing_if = "usual")]
    first_period_ends: Option<At>,
    #[serde(rename = "dp", default, skip_serializing_if = "Option::is_none")]
    discount_plan: Option<DiscountPlanTwin>,
    #[serde(rename = "pm", default, skip_serializing_if = "Option::is_none")]
    payment_method: Option<PaymentMethodTwin>,
    #[serde(rename = "rf", default, skip_serializing_if = "usual")]
    references: BTreeMap<String, String>,
    #[serde(rename = "pa", default, skip_serializing_if = "usual")]
    parameters: BTreeMap<String, String>,
    #[serde(rename = "ro", default, skip_serializing_if = "usual")]
    replaces: Option<As<SubscriptionId>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StartTwin {
    At(At),
    Activation(Option<At>),
    Identity(Option<At>),
    Predecessor(At),
    /// Until when it is paid, and the generation of that term.
    Running(At, u16),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscountPlanTwin {
    #[serde(rename = "t", default, skip_serializing_if = "usual")]
    tag: String,
    #[serde(rename = "f", default, skip_serializing_if = "usual")]
    starting_step: i32,
    #[serde(rename = "s", default, skip_serializing_if = "usual")]
    steps: Vec<(i32, u32)>,
    #[serde(rename = "r", default, skip_serializing_if = "usual")]
    repeat_last: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethodTwin {
    #[serde(rename = "t")]
    token: String,
    #[serde(rename = "k", default, skip_serializing_if = "usual")]
    kind: String,
    #[serde(rename = "e", default, skip_serializing_if = "usual")]
    expires: Option<String>,
    #[serde(rename = "b", default, skip_serializing_if = "usual")]
    brand: Option<String>,
}

impl SaleTwin {
    pub fn of(sale: &Sale) -> Result<Self> {
        let around = Some(sale.currency);
        let items = sale.items.iter().map(|(terms, discount)| {
            let terms = ItemTermsTwin::of(terms, around)?;
            Ok((terms, DiscountTwin::maybe(discount.as_ref(), around)?))
        });
        Ok(Self {
            id: As(sale.id),
            number: sale.number,
            project: sale.project.0.clone(),
            group: sale.group.as_ref().map(|group| group.0.clone()),
            seller: sale.seller.as_ref().map(|seller| seller.0.clone()),
            customer: sale.customer.map(As),
            territory: sale.territory.0.clone(),
            currency: As(sale.currency),
            zone: (sale.zone.name() != UTC).then(|| As(sale.zone.clone())),
            cycle: As(sale.cycle),
            terms: TermsTwin::of(&sale.terms),
            items: items.collect::<Result<_>>()?,
            phases: sale.phases.iter().map(|phase| PhaseTwin::of(*phase, around)).collect(),
            offers: sale.offers.iter().map(|offer| offer.0.clone()).collect(),
            redeemed: sale.redeemed.as_ref().map(RedeemedTwin::of),
            start: match sale.start {
                Start::Now => None,
                Start::At(at) => Some(StartTwin::At(At(at))),
                Start::OnActivation { until } => Some(StartTwin::Activation(until.map(At))),
                Start::OnIdentity { until } => Some(StartTwin::Identity(until.map(At))),
                Start::OnPredecessor(at) => Some(StartTwin::Predecessor(At(at))),
                Start::Running { until, generation } => {
                    Some(StartTwin::Running(At(until), generation))
                }
            },
            first_period_ends: sale.first_period_ends.map(At),
            discount_plan: sale.discount_plan.as_ref().map(DiscountPlanTwin::of),
            payment_method: sale.payment_method.as_ref().map(PaymentMethodTwin::of),
            references: sale.references.clone(),
            parameters: sale.parameters.clone(),
            replaces: sale.replaces.map(As),
        })
    }

    pub fn back(self) -> Result<Sale> {
        let around = Some(self.currency.0);
        let items = self.items.into_iter().map(|(terms, discount)| {
            let discount = discount.map(|discount| discount.back(around)).transpose()?;
            Ok((terms.back(around)?, discount))
        });
        let phases = self.phases.into_iter().map(|phase| phase.back(around));
        Ok(Sale {
            id: self.id.0,
            number: self.number,
            project: ProjectId(self.project),
            group: self.group.map(GroupId),
            seller: self.seller.map(PartnerId),
            customer: self.customer.map(|customer| customer.0),
            territory: Territory(self.territory),
            currency: self.currency.0,
            zone: self.zone.map_or_else(Zone::utc, |zone| zone.0),
            cycle: self.cycle.0,
            terms: self.terms.back(),
            items: items.collect::<Result<_>>()?,
            phases: phases.collect::<Result<_>>()?,
            offers: self.offers.into_iter().map(OfferId).collect(),
            redeemed: self.redeemed.map(RedeemedTwin::back),
            start: match self.start {
                None => Start::Now,
                Some(StartTwin::At(at)) => Start::At(at.0),
                Some(StartTwin::Activation(until)) => {
                    Start::OnActivation { until: until.map(|at| at.0) }
                }
                Some(StartTwin::Identity(until)) => {
                    Start::OnIdentity { until: until.map(|at| at.0) }
                }
                Some(StartTwin::Predecessor(at)) => Start::OnPredecessor(at.0),
                Some(StartTwin::Running(until, generation)) => {
                    Start::Running { until: until.0, generation }
                }
            },
            first_period_ends: self.first_period_ends.map(|at| at.0),
            discount_plan: self.discount_plan.map(DiscountPlanTwin::back),
            payment_method: self.payment_method.map(PaymentMethodTwin::back),
            references: self.references,
            parameters: self.parameters,
            replaces: self.replaces.map(|id| id.0),
        })
    }
}

impl DiscountPlanTwin {
    pub fn of(plan: &DiscountPlan) -> Self {
        Self {
            tag: plan.tag.clone(),
            starting_step: plan.starting_step,
            steps: plan.steps.clone(),
            repeat_last: plan.repeat_last,
        }
    }

    pub fn back(self) -> DiscountPlan {
        DiscountPlan {
            tag: self.tag,
            starting_step: self.starting_step,
            steps: self.steps,
            repeat_last: self.repeat_last,
        }
    }
}

impl PaymentMethodTwin {
    pub fn of(method: &PaymentMethod) -> Self {
        Self {
            token: method.token.clone(),
            kind: method.kind.clone(),
            expires: method.expires.clone(),
            brand: method.brand.clone(),
        }
    }

    pub fn back(self) -> PaymentMethod {
        let Self { token, kind, expires, brand } = self;
        PaymentMethod { token, kind, expires, brand }
    }
}
