//! Facts, under their stable names: the journal, and what a charge makes true when it is paid.

use std::collections::BTreeMap;

use perennial_core::billing::ChargeKey;
use perennial_core::ids::{CustomerId, DeviceId, MemberId, SubscriptionId, Territory};
use perennial_core::subscription::Relationship;
use perennial_core::subscription::stage::Expiry;
use perennial_core::terms::ConsentKind;
use perennial_core::time::Span;
use perennial_core::{Dated, Fact};
use serde::{Deserialize, Serialize};

use super::charge::{ChargeTwin, CreditTwin};
use super::enrolment::StandingTwin;
use super::item::{DiscountTwin, ItemTermsTwin, ItemTwin, PendingTwin};
use super::money::Around;
use super::order::OrderTwin;
use super::pricing::PriceChangeTwin;
use super::sale::{DiscountPlanTwin, PaymentMethodTwin, SaleTwin};
use super::scalar::{As, At, usual};
use super::schedule::{LeadTwin, RenewalTwin, ScheduleTwin};
use super::stage::{CancellationTwin, PauseTwin, cancellation, cancellation_back};
use super::terms::TermsTwin;
use super::{Recorded, Result};

type TextChanges = BTreeMap<String, Option<String>>;

/// The parts of each stand in the order of the core's.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FactTwin {
    Sold(Box<SaleTwin>, ScheduleTwin),
    Started(ScheduleTwin, bool),
    Restocked,
    CustomerLinked(As<CustomerId>),
    ContactsChanged,
    ChargeOpened(Box<ChargeTwin>),
    ChargeRetried(u32),
    ChargePaid(As<ChargeKey>, u32),
    /// Key, attempt, code, when it is tried again, and whether the means of payment is no good.
    ChargeDeclined(
        As<ChargeKey>,
        u32,
        String,
        Option<At>,
        #[serde(default, skip_serializing_if = "usual")] bool,
    ),
    ChargePending(As<ChargeKey>, u32),
    ChargeUnknown(As<ChargeKey>, u32, Option<At>),
    ChargeClosed(As<ChargeKey>),
    ChargeDropped(As<ChargeKey>),
    Credited(CreditTwin),
    Renewed(ScheduleTwin, bool),
    RenewalOrdered(OrderTwin),
    PhaseUsed,
    LeadGiven(LeadTwin),
    GraceStarted(At),
    HoldStarted(At),
    Reminded(u32),
    CancelScheduled(CancellationTwin, At),
    CancelUndone,
    Cancelled(CancellationTwin, At),
    Expired(As<Expiry>),
    Restarted(ScheduleTwin, bool),
    Paused(PauseTwin),
    Resumed(ScheduleTwin, bool),
    ItemAdded(Box<ItemTwin>),
    ItemChanged(u32, Box<ItemTermsTwin>, bool),
    DiscountSet(u32, Option<DiscountTwin>),
    DiscountUsed(u32),
    ItemDeactivated(u32, bool),
    ItemReinstated(u32),
    ItemRemoved(u32),
    ChangeScheduled(Box<PendingTwin>),
    ChangeDiscarded,
    PriceChangeScheduled(u32, Box<PriceChangeTwin>),
    PriceChangeDropped(u32),
    PriceChangeTold(u32),
    PriceAgreed(u32),
    PriceDeclined(u32),
    PriceChangeBegun(u32),
    ScheduleMoved(ScheduleTwin),
    CycleChanged(As<Span>),
    RenewalChanged(RenewalTwin),
    ReplacedBy(As<SubscriptionId>),
    MergedFrom(As<SubscriptionId>),
    ReferencesChanged(TextChanges),
    ParametersChanged(TextChanges),
    DiscountPlanChanged(Option<DiscountPlanTwin>),
    PaymentMethodChanged(Option<PaymentMethodTwin>),
    FamilyOpened(Vec<u32>, u32),
    FamilyClosed,
    SharedWith(As<CustomerId>),
    SharingStopped(As<CustomerId>),
    /// When service begins, and on whose word.
    Activated(At, Option<String>),
    HandedOver(As<CustomerId>),
    Relocated(String),
    TermsChanged(Box<TermsTwin>),
    SeatTaken(As<DeviceId>),
    SeatFreed(As<DeviceId>),
    IdentityAwaited(At),
    MemberSubmitted(As<MemberId>, As<Relationship>, String, At),
    MemberMoved(As<MemberId>, StandingTwin),
    ConsentWithdrawn(As<MemberId>, As<ConsentKind>),
    MemberRemoved(As<MemberId>),
}

impl FactTwin {
    pub fn of(fact: &Fact, around: Around) -> Result<Self> {
        Ok(match fact {
            Fact::Sold { sale, schedule } => {
                Self::Sold(Box::new(SaleTwin::of(sale)?), ScheduleTwin::of(schedule))
            }
            Fact::Started { schedule, trial } => Self::Started(ScheduleTwin::of(schedule), *trial),
            Fact::Restocked => Self::Restocked,
            Fact::CustomerLinked { customer } => Self::CustomerLinked(As(*customer)),
            Fact::ContactsChanged => Self::ContactsChanged,
            Fact::ChargeOpened(charge) => {
                Self::ChargeOpened(Box::new(ChargeTwin::of(charge, around)?))
            }
            Fact::ChargeRetried { attempt } => Self::ChargeRetried(*attempt),
            Fact::ChargePaid { key, attempt } => Self::ChargePaid(As(*key), *attempt),
            Fact::ChargeDeclined { key, attempt, code, retry_at, hard } => {
                Self::ChargeDeclined(As(*key), *attempt, code.clone(), retry_at.map(At), *hard)
            }
            Fact::ChargePending { key, attempt } => Self::ChargePending(As(*key), *attempt),
            Fact::ChargeUnknown { key, attempt, ask_at } => {
                Self::ChargeUnknown(As(*key), *attempt, ask_at.map(At))
            }
            Fact::ChargeClosed { key } => Self::ChargeClosed(As(*key)),
            Fact::ChargeDropped { key } => Self::ChargeDropped(As(*key)),
            Fact::Credited(credit) => Self::Credited(CreditTwin::of(credit, around)?),
            Fact::Renewed { schedule, from_phase } => {
                Self::Renewed(ScheduleTwin::of(schedule), *from_phase)
            }
            Fact::RenewalOrdered(order) => Self::RenewalOrdered(OrderTwin::of(order, around)?),
            Fact::PhaseUsed => Self::PhaseUsed,
            Fact::LeadGiven(lead) => Self::LeadGiven(LeadTwin::of(lead, around)),
            Fact::GraceStarted { until } => Self::GraceStarted(At(*until)),
            Fact::HoldStarted { until } => Self::HoldStarted(At(*until)),
            Fact::Reminded { number } => Self::Reminded(*number),
            Fact::CancelScheduled { cancellation: by, end } => {
                Self::CancelScheduled(cancellation(by), At(*end))
            }
            Fact::CancelUndone => Self::CancelUndone,
            Fact::Cancelled { cancellation: by, access_until } => {
                Self::Cancelled(cancellation(by), At(*access_until))
            }
            Fact::Expired { cause } => Self::Expired(As(*cause)),
            Fact::Restarted { schedule, trial } => {
                Self::Restarted(ScheduleTwin::of(schedule), *trial)
            }
            Fact::Paused(pause) => Self::Paused(PauseTwin::of(pause)),
            Fact::Resumed { schedule, trial } => Self::Resumed(ScheduleTwin::of(schedule), *trial),
            Fact::ItemAdded(item) => Self::ItemAdded(Box::new(ItemTwin::of(item, around)?)),
            Fact::ItemChanged { number, to, paid } => {
                Self::ItemChanged(*number, Box::new(ItemTermsTwin::of(to, around)?), *paid)
            }
            Fact::DiscountSet { number, discount } => {
                Self::DiscountSet(*number, DiscountTwin::maybe(discount.as_ref(), around)?)
            }
            Fact::DiscountUsed { number } => Self::DiscountUsed(*number),
            Fact::ItemDeactivated { number, reinstatable } => {
                Self::ItemDeactivated(*number, *reinstatable)
            }
            Fact::ItemReinstated { number } => Self::ItemReinstated(*number),
            Fact::ItemRemoved { number } => Self::ItemRemoved(*number),
            Fact::ChangeScheduled(pending) => {
                Self::ChangeScheduled(Box::new(PendingTwin::of(pending, around)?))
            }
            Fact::ChangeDiscarded => Self::ChangeDiscarded,
            Fact::PriceChangeScheduled { number, change } => {
                let change = PriceChangeTwin::of(change, around)?;
                Self::PriceChangeScheduled(*number, Box::new(change))
            }
            Fact::PriceChangeDropped { number } => Self::PriceChangeDropped(*number),
            Fact::PriceChangeTold { number } => Self::PriceChangeTold(*number),
            Fact::PriceAgreed { number } => Self::PriceAgreed(*number),
            Fact::PriceDeclined { number } => Self::PriceDeclined(*number),
            Fact::PriceChangeBegun { number } => Self::PriceChangeBegun(*number),
            Fact::ScheduleMoved { schedule } => Self::ScheduleMoved(ScheduleTwin::of(schedule)),
            Fact::CycleChanged { cycle } => Self::CycleChanged(As(*cycle)),
            Fact::RenewalChanged { renewal } => Self::RenewalChanged(RenewalTwin::of(*renewal)),
            Fact::ReplacedBy { by } => Self::ReplacedBy(As(*by)),
            Fact::MergedFrom { other } => Self::MergedFrom(As(*other)),
            Fact::ReferencesChanged { references } => Self::ReferencesChanged(references.clone()),
            Fact::ParametersChanged { parameters } => Self::ParametersChanged(parameters.clone()),
            Fact::DiscountPlanChanged { plan } => {
                Self::DiscountPlanChanged(plan.as_ref().map(DiscountPlanTwin::of))
            }
            Fact::PaymentMethodChanged { method } => {
                Self::PaymentMethodChanged(method.as_ref().map(PaymentMethodTwin::of))
            }
            Fact::FamilyOpened { numbers, members_max } => {
                Self::FamilyOpened(numbers.clone(), *members_max)
            }
            Fact::FamilyClosed => Self::FamilyClosed,
            Fact::SharedWith { member } => Self::SharedWith(As(*member)),
            Fact::SharingStopped { member } => Self::SharingStopped(As(*member)),
            Fact::Activated { begins, receipt } => Self::Activated(At(*begins), receipt.clone()),
            Fact::HandedOver { customer } => Self::HandedOver(As(*customer)),
            Fact::Relocated { to } => Self::Relocated(to.0.clone()),
            Fact::TermsChanged { terms } => Self::TermsChanged(Box::new(TermsTwin::of(terms))),
            Fact::SeatTaken { device } => Self::SeatTaken(As(*device)),
            Fact::SeatFreed { device } => Self::SeatFreed(As(*device)),
            Fact::IdentityAwaited { until } => Self::IdentityAwaited(At(*until)),
            Fact::MemberSubmitted { member, relationship, residence, ask_at } => {
                let residence = residence.0.clone();
                Self::MemberSubmitted(As(*member), As(*relationship), residence, At(*ask_at))
            }
            Fact::MemberMoved { member, to } => {
                Self::MemberMoved(As(*member), StandingTwin::of(to))
            }
            Fact::ConsentWithdrawn { member, consent } => {
                Self::ConsentWithdrawn(As(*member), As(*consent))
            }
            Fact::MemberRemoved { member } => Self::MemberRemoved(As(*member)),
        })
    }

    pub fn back(self, around: Around) -> Result<Fact> {
        Ok(match self {
            Self::Sold(sale, schedule) => {
                Fact::Sold { sale: Box::new(sale.back()?), schedule: schedule.back()? }
            }
            Self::Started(schedule, trial) => Fact::Started { schedule: schedule.back()?, trial },
            Self::Restocked => Fact::Restocked,
            Self::CustomerLinked(As(customer)) => Fact::CustomerLinked { customer },
            Self::ContactsChanged => Fact::ContactsChanged,
            Self::ChargeOpened(charge) => Fact::ChargeOpened(Box::new(charge.back(around)?)),
            Self::ChargeRetried(attempt) => Fact::ChargeRetried { attempt },
            Self::ChargePaid(As(key), attempt) => Fact::ChargePaid { key, attempt },
            Self::ChargeDeclined(As(key), attempt, code, retry_at, hard) => {
                let retry_at = retry_at.map(|at| at.0);
                Fact::ChargeDeclined { key, attempt, code, retry_at, hard }
            }
            Self::ChargePending(As(key), attempt) => Fact::ChargePending { key, attempt },
            Self::ChargeUnknown(As(key), attempt, ask_at) => {
                Fact::ChargeUnknown { key, attempt, ask_at: ask_at.map(|at| at.0) }
            }
            Self::ChargeClosed(As(key)) => Fact::ChargeClosed { key },
            Self::ChargeDropped(As(key)) => Fact::ChargeDropped { key },
            Self::Credited(credit) => Fact::Credited(credit.back(around)?),
            Self::Renewed(schedule, from_phase) => {
                Fact::Renewed { schedule: schedule.back()?, from_phase }
            }
            Self::RenewalOrdered(order) => Fact::RenewalOrdered(Box::new(order.back(around)?)),
            Self::PhaseUsed => Fact::PhaseUsed,
            Self::LeadGiven(lead) => Fact::LeadGiven(lead.back(around)?),
            Self::GraceStarted(At(until)) => Fact::GraceStarted { until },
            Self::HoldStarted(At(until)) => Fact::HoldStarted { until },
            Self::Reminded(number) => Fact::Reminded { number },
            Self::CancelScheduled(by, At(end)) => {
                Fact::CancelScheduled { cancellation: cancellation_back(by), end }
            }
            Self::CancelUndone => Fact::CancelUndone,
            Self::Cancelled(by, At(access_until)) => {
                Fact::Cancelled { cancellation: cancellation_back(by), access_until }
            }
            Self::Expired(As(cause)) => Fact::Expired { cause },
            Self::Restarted(schedule, trial) => {
                Fact::Restarted { schedule: schedule.back()?, trial }
            }
            Self::Paused(pause) => Fact::Paused(pause.back()),
            Self::Resumed(schedule, trial) => Fact::Resumed { schedule: schedule.back()?, trial },
            Self::ItemAdded(item) => Fact::ItemAdded(Box::new(item.back(around)?)),
            Self::ItemChanged(number, to, paid) => {
                Fact::ItemChanged { number, to: Box::new(to.back(around)?), paid }
            }
            Self::DiscountSet(number, discount) => {
                let discount = discount.map(|discount| discount.back(around)).transpose()?;
                Fact::DiscountSet { number, discount }
            }
            Self::DiscountUsed(number) => Fact::DiscountUsed { number },
            Self::ItemDeactivated(number, reinstatable) => {
                Fact::ItemDeactivated { number, reinstatable }
            }
            Self::ItemReinstated(number) => Fact::ItemReinstated { number },
            Self::ItemRemoved(number) => Fact::ItemRemoved { number },
            Self::ChangeScheduled(pending) => {
                Fact::ChangeScheduled(Box::new(pending.back(around)?))
            }
            Self::ChangeDiscarded => Fact::ChangeDiscarded,
            Self::PriceChangeScheduled(number, change) => {
                Fact::PriceChangeScheduled { number, change: Box::new(change.back(around)?) }
            }
            Self::PriceChangeDropped(number) => Fact::PriceChangeDropped { number },
            Self::PriceChangeTold(number) => Fact::PriceChangeTold { number },
            Self::PriceAgreed(number) => Fact::PriceAgreed { number },
            Self::PriceDeclined(number) => Fact::PriceDeclined { number },
            Self::PriceChangeBegun(number) => Fact::PriceChangeBegun { number },
            Self::ScheduleMoved(schedule) => Fact::ScheduleMoved { schedule: schedule.back()? },
            Self::CycleChanged(As(cycle)) => Fact::CycleChanged { cycle },
            Self::RenewalChanged(renewal) => Fact::RenewalChanged { renewal: renewal.back() },
            Self::ReplacedBy(As(by)) => Fact::ReplacedBy { by },
            Self::MergedFrom(As(other)) => Fact::MergedFrom { other },
            Self::ReferencesChanged(references) => Fact::ReferencesChanged { references },
            Self::ParametersChanged(parameters) => Fact::ParametersChanged { parameters },
            Self::DiscountPlanChanged(plan) => {
                Fact::DiscountPlanChanged { plan: plan.map(DiscountPlanTwin::back) }
            }
            Self::PaymentMethodChanged(method) => {
                Fact::PaymentMethodChanged { method: method.map(PaymentMethodTwin::back) }
            }
            Self::FamilyOpened(numbers, members_max) => Fact::FamilyOpened { numbers, members_max },
            Self::FamilyClosed => Fact::FamilyClosed,
            Self::SharedWith(As(member)) => Fact::SharedWith { member },
            Self::SharingStopped(As(member)) => Fact::SharingStopped { member },
            Self::Activated(At(begins), receipt) => Fact::Activated { begins, receipt },
            Self::HandedOver(As(customer)) => Fact::HandedOver { customer },
            Self::Relocated(to) => Fact::Relocated { to: Territory(to) },
            Self::TermsChanged(terms) => Fact::TermsChanged { terms: Box::new(terms.back()) },
            Self::SeatTaken(As(device)) => Fact::SeatTaken { device },
            Self::SeatFreed(As(device)) => Fact::SeatFreed { device },
            Self::IdentityAwaited(At(until)) => Fact::IdentityAwaited { until },
            Self::MemberSubmitted(As(member), As(relationship), residence, At(ask_at)) => {
                let residence = Territory(residence);
                Fact::MemberSubmitted { member, relationship, residence, ask_at }
            }
            Self::MemberMoved(As(member), to) => Fact::MemberMoved { member, to: to.back() },
            Self::ConsentWithdrawn(As(member), As(consent)) => {
                Fact::ConsentWithdrawn { member, consent }
            }
            Self::MemberRemoved(As(member)) => Fact::MemberRemoved { member },
        })
    }
}

/// The facts of one version, each with when it fell due.
impl Recorded for Vec<Dated> {
    const KIND: &'static str = "facts";
    type Twin = Vec<(At, FactTwin)>;

    fn twin(&self) -> Result<Self::Twin> {
        self.iter().map(|dated| Ok((At(dated.at), FactTwin::of(&dated.fact, None)?))).collect()
    }

    fn back(twin: Self::Twin) -> Result<Self> {
        let dated = |(At(at), fact): (At, FactTwin)| Ok(Dated { at, fact: fact.back(None)? });
        twin.into_iter().map(dated).collect()
    }
}
