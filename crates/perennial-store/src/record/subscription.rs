//! The state of a subscription, whole.

use std::collections::BTreeMap;

use perennial_core::Subscription;
use perennial_core::billing::ChargeKey;
use perennial_core::ids::{
    CustomerId, DeviceId, GroupId, MemberId, OfferId, PartnerId, ProjectId, SubscriptionId,
    Territory,
};
use perennial_core::money::Currency;
use perennial_core::subscription::{Activation, Counters, Family, PaidTerm, Seats};
use serde::{Deserialize, Serialize};

use super::charge::ChargeTwin;
use super::codes::RedeemedTwin;
use super::enrolment::{EnrolledTwin, enrolment, enrolment_back};
use super::item::{ItemTwin, PendingTwin};
use super::money::{AmountsTwin, amounts, amounts_back};
use super::order::OrderTwin;
use super::sale::{DiscountPlanTwin, PaymentMethodTwin};
use super::scalar::{As, At, usual};
use super::schedule::{PhaseTwin, RenewalTwin, ScheduleTwin};
use super::stage::StageTwin;
use super::terms::TermsTwin;
use super::{Recorded, Result};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionTwin {
    id: As<SubscriptionId>,
    #[serde(rename = "no")]
    number: u64,
    #[serde(rename = "ver")]
    version: u64,
    #[serde(rename = "at")]
    sold_at: At,
    /// Left out where nothing changed since the sale.
    #[serde(rename = "ch", default, skip_serializing_if = "usual")]
    changed_at: Option<At>,
    /// Left out where it is the last change's own time.
    #[serde(rename = "sp", default, skip_serializing_if = "usual")]
    stamp: Option<At>,
    #[serde(rename = "pj")]
    project: String,
    #[serde(rename = "gr", default, skip_serializing_if = "usual")]
    group: Option<String>,
    #[serde(rename = "by", default, skip_serializing_if = "usual")]
    seller: Option<String>,
    #[serde(rename = "cu", default, skip_serializing_if = "usual")]
    customer: Option<As<CustomerId>>,
    #[serde(rename = "lk", default, skip_serializing_if = "Option::is_none")]
    linked: Option<At>,
    #[serde(rename = "in")]
    territory: String,
    /// When it last became that place.
    #[serde(rename = "mv", default, skip_serializing_if = "Option::is_none")]
    relocated: Option<At>,
    #[serde(rename = "c")]
    currency: As<Currency>,
    #[serde(rename = "t", default, skip_serializing_if = "usual")]
    terms: TermsTwin,
    /// Left out where it renews by itself.
    #[serde(rename = "re", default, skip_serializing_if = "usual")]
    renewal: Option<RenewalTwin>,
    #[serde(rename = "sc")]
    schedule: ScheduleTwin,
    #[serde(rename = "st")]
    stage: StageTwin,
    #[serde(rename = "it")]
    items: Vec<ItemTwin>,
    #[serde(rename = "pe", default, skip_serializing_if = "Option::is_none")]
    pending: Option<Box<PendingTwin>>,
    #[serde(rename = "or", default, skip_serializing_if = "Option::is_none")]
    order: Option<OrderTwin>,
    #[serde(rename = "oa", default, skip_serializing_if = "usual")]
    asked_ahead: bool,
    #[serde(rename = "ph", default, skip_serializing_if = "Vec::is_empty")]
    phases: Vec<PhaseTwin>,
    #[serde(rename = "of", default, skip_serializing_if = "usual")]
    offers: Vec<String>,
    #[serde(rename = "rd", default, skip_serializing_if = "Vec::is_empty")]
    redeemed: Vec<RedeemedTwin>,
    #[serde(rename = "dp", default, skip_serializing_if = "Option::is_none")]
    discount_plan: Option<DiscountPlanTwin>,
    #[serde(rename = "cg", default, skip_serializing_if = "Option::is_none")]
    charge: Option<ChargeTwin>,
    /// When what waited for its activation began, and on whose word.
    #[serde(rename = "ac", default, skip_serializing_if = "Option::is_none")]
    activation: Option<(At, Option<String>)>,
    /// Until when it would have waited for it.
    #[serde(rename = "aw", default, skip_serializing_if = "Option::is_none")]
    waited_until: Option<At>,
    #[serde(rename = "pd", default, skip_serializing_if = "Option::is_none")]
    paid: Option<PaidTermTwin>,
    #[serde(rename = "pm", default, skip_serializing_if = "Option::is_none")]
    payment_method: Option<PaymentMethodTwin>,
    #[serde(rename = "mr", default, skip_serializing_if = "usual")]
    method_refused: Option<String>,
    /// Items, changes, credits.
    #[serde(rename = "n")]
    counters: (u32, u32, u32),
    /// Whether its owner shares nothing, and with whom he shares since when.
    #[serde(rename = "fam", default, skip_serializing_if = "usual")]
    family: (bool, Vec<(As<CustomerId>, At)>),
    /// Whether one was ever taken, and which devices have one since when.
    #[serde(rename = "se", default, skip_serializing_if = "usual")]
    seats: (bool, Vec<(As<DeviceId>, At)>),
    /// Who is enrolled.
    #[serde(rename = "en", default, skip_serializing_if = "usual")]
    enrolment: Vec<(As<MemberId>, EnrolledTwin)>,
    #[serde(rename = "rf", default, skip_serializing_if = "usual")]
    references: BTreeMap<String, String>,
    #[serde(rename = "pa", default, skip_serializing_if = "usual")]
    parameters: BTreeMap<String, String>,
    #[serde(rename = "ro", default, skip_serializing_if = "usual")]
    replaces: Option<As<SubscriptionId>>,
    #[serde(rename = "rb", default, skip_serializing_if = "usual")]
    replaced_by: Option<As<SubscriptionId>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PaidTermTwin {
    #[serde(rename = "k")]
    key: As<ChargeKey>,
    #[serde(rename = "a")]
    amounts: AmountsTwin,
    #[serde(rename = "b", default, skip_serializing_if = "usual")]
    credited: AmountsTwin,
}

impl Recorded for Subscription {
    const KIND: &'static str = "subscription";
    type Twin = SubscriptionTwin;

    fn twin(&self) -> Result<SubscriptionTwin> {
        let around = Some(self.currency);
        let items = self.items.iter().map(|item| ItemTwin::of(item, around));
        let renewal = RenewalTwin::of(self.renewal);
        let pending = self.pending.as_ref().map(|it| PendingTwin::of(it, around));
        let paid = self.paid.as_ref().map(|paid| {
            Ok(PaidTermTwin {
                key: As(paid.key),
                amounts: amounts(paid.amounts, self.currency)?,
                credited: amounts(paid.credited, self.currency)?,
            })
        });
        Ok(SubscriptionTwin {
            id: As(self.id),
            number: self.number,
            version: self.version,
            sold_at: At(self.sold_at),
            changed_at: (self.changed_at != self.sold_at).then_some(At(self.changed_at)),
            stamp: (self.stamp != self.changed_at).then_some(At(self.stamp)),
            project: self.project.0.clone(),
            group: self.group.as_ref().map(|group| group.0.clone()),
            seller: self.seller.as_ref().map(|seller| seller.0.clone()),
            customer: self.customer.map(As),
            linked: self.linked.map(At),
            territory: self.territory.0.clone(),
            relocated: self.relocated.map(At),
            currency: As(self.currency),
            terms: TermsTwin::of(&self.terms),
            renewal: (renewal != RenewalTwin::Auto).then_some(renewal),
            schedule: ScheduleTwin::of(&self.schedule),
            stage: StageTwin::of(&self.stage),
            items: items.collect::<Result<_>>()?,
            pending: pending.transpose()?.map(Box::new),
            order: self.order.as_ref().map(|it| OrderTwin::of(it, around)).transpose()?,
            asked_ahead: self.asked_ahead,
            phases: self.phases.iter().map(|phase| PhaseTwin::of(*phase, around)).collect(),
            offers: self.offers.iter().map(|offer| offer.0.clone()).collect(),
            redeemed: self.redeemed.iter().map(RedeemedTwin::of).collect(),
            discount_plan: self.discount_plan.as_ref().map(DiscountPlanTwin::of),
            charge: self.charge.as_ref().map(|it| ChargeTwin::of(it, around)).transpose()?,
            activation: self.activation.as_ref().map(|it| (At(it.at), it.receipt.clone())),
            waited_until: self.activation.as_ref().and_then(|it| it.waited_until).map(At),
            paid: paid.transpose()?,
            payment_method: self.payment_method.as_ref().map(PaymentMethodTwin::of),
            method_refused: self.method_refused.clone(),
            counters: (self.counters.items, self.counters.changes, self.counters.credits),
            family: (
                self.family.closed,
                self.family.members.iter().map(|(id, since)| (As(*id), At(*since))).collect(),
            ),
            seats: (
                self.seats.ever_taken,
                self.seats.taken.iter().map(|(id, since)| (As(*id), At(*since))).collect(),
            ),
            enrolment: enrolment(&self.enrolment),
            references: self.references.clone(),
            parameters: self.parameters.clone(),
            replaces: self.replaces.map(As),
            replaced_by: self.replaced_by.map(As),
        })
    }

    fn back(twin: SubscriptionTwin) -> Result<Self> {
        let As(currency) = twin.currency;
        let around = Some(currency);
        let items = twin.items.into_iter().map(|item| item.back(around));
        let phases = twin.phases.into_iter().map(|phase| phase.back(around));
        let (items_made, changes, credits) = twin.counters;
        let changed_at = twin.changed_at.unwrap_or(twin.sold_at).0;
        Ok(Self {
            id: twin.id.0,
            number: twin.number,
            version: twin.version,
            sold_at: twin.sold_at.0,
            changed_at,
            stamp: twin.stamp.map_or(changed_at, |stamp| stamp.0),
            project: ProjectId(twin.project),
            group: twin.group.map(GroupId),
            seller: twin.seller.map(PartnerId),
            customer: twin.customer.map(|customer| customer.0),
            linked: twin.linked.map(|at| at.0),
            territory: Territory(twin.territory),
            relocated: twin.relocated.map(|at| at.0),
            currency,
            terms: twin.terms.back(),
            renewal: twin.renewal.unwrap_or(RenewalTwin::Auto).back(),
            schedule: twin.schedule.back()?,
            stage: twin.stage.back(),
            items: items.collect::<Result<_>>()?,
            pending: twin.pending.map(|it| it.back(around)).transpose()?,
            order: twin.order.map(|it| it.back(around)).transpose()?,
            asked_ahead: twin.asked_ahead,
            phases: phases.collect::<Result<_>>()?,
            offers: twin.offers.into_iter().map(OfferId).collect(),
            redeemed: twin.redeemed.into_iter().map(RedeemedTwin::back).collect(),
            discount_plan: twin.discount_plan.map(DiscountPlanTwin::back),
            charge: twin.charge.map(|it| it.back(around)).transpose()?,
            activation: twin.activation.map(|(at, receipt)| Activation {
                at: at.0,
                receipt,
                waited_until: twin.waited_until.map(|at| at.0),
            }),
            paid: twin.paid.map(|paid| PaidTerm {
                key: paid.key.0,
                amounts: amounts_back(paid.amounts, currency),
                credited: amounts_back(paid.credited, currency),
            }),
            payment_method: twin.payment_method.map(PaymentMethodTwin::back),
            method_refused: twin.method_refused,
            counters: Counters { items: items_made, changes, credits },
            family: Family {
                closed: twin.family.0,
                members: twin.family.1.into_iter().map(|(id, since)| (id.0, since.0)).collect(),
            },
            seats: Seats {
                ever_taken: twin.seats.0,
                taken: twin.seats.1.into_iter().map(|(id, since)| (id.0, since.0)).collect(),
            },
            enrolment: enrolment_back(twin.enrolment),
            references: twin.references,
            parameters: twin.parameters,
            replaces: twin.replaces.map(|id| id.0),
            replaced_by: twin.replaced_by.map(|id| id.0),
        })
    }
}
