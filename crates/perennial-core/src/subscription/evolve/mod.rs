//! Evolve: folds a fact into the state. Total and without judgement: whatever was decided, holds.

mod enrolment;
mod family;
mod offers;
mod orders;
mod periods;
mod prices;

use offers::use_offer;
use orders::{order_too, unorders};
use periods::{bill_items, charge_paid, forget_paid, move_to, renewed, run, spend};

use super::item::{Item, ItemStatus, Paid, PaidVersion, PastVersion, VERSIONS_MAX};
use super::stage::{Stage, WaitingOn};
use super::{
    Activation, Consent, Counters, Discount, Enrolment, Fact, Family, ItemTerms, PaymentMethod,
    Pricing, Renewal, Sale, Schedule, Seats, Start, Subscription,
};
use crate::billing::credit::{Credit, CreditWhy};
use crate::billing::{Charge, ChargeKey, Purpose, Reason, Standing};
use crate::subscription::Dated;
use crate::terms::{RenewalMode, Terms};
use crate::time::{Instant, Period};

/// The least by which stamps of one subscription differ.
const MILLISECOND_MICROS: i64 = 1_000;

/// The state after a fact. The first fact of a subscription is its sale; `None` for a journal that
/// begins with another one, which is not one of ours.
pub fn evolve(state: Option<Subscription>, dated: &Dated) -> Option<Subscription> {
    let mut next = match (&dated.fact, state) {
        (Fact::Sold { sale, schedule }, None) => sold(sale, schedule, dated.at),
        (_, Some(state)) => state,
        (_, None) => return None,
    };
    apply(&mut next, dated);
    next.changed_at = next.changed_at.max(dated.at);
    Some(next)
}

/// The state after all facts of one decision: one more version, however many facts.
pub fn evolve_all(state: Option<Subscription>, facts: &[Dated]) -> Option<Subscription> {
    if facts.is_empty() {
        return state;
    }
    let seen = state.as_ref().map(Seen::of);
    let next = facts.iter().fold(state, evolve)?;
    Some(changed(seen, next))
}

/// What of a state tells the next one from it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    version: u64,
    stamp: Instant,
}

impl Seen {
    pub fn of(s: &Subscription) -> Self {
        Self { version: s.version, stamp: s.stamp }
    }
}

/// A state that differs from what was seen: one more version, and a later stamp as whole
/// milliseconds are told.
pub fn changed(seen: Option<Seen>, mut next: Subscription) -> Subscription {
    let Some(seen) = seen else {
        next.version = 1;
        next.stamp = next.changed_at;
        return next;
    };
    next.version = seen.version.saturating_add(1);
    let later = next.changed_at.millis() > seen.stamp.millis();
    let after = || seen.stamp.plus_micros(MILLISECOND_MICROS).unwrap_or(seen.stamp);
    next.stamp = if later { next.changed_at } else { after() };
    next
}

fn sold(sale: &Sale, schedule: &Schedule, at: Instant) -> Subscription {
    let mut counters = Counters::default();
    let items = sale
        .items
        .iter()
        .map(|(terms, discount)| {
            counters.items = counters.items.saturating_add(1);
            Item {
                number: counters.items,
                version: 1,
                status: ItemStatus::Active,
                since: at,
                terms: terms.clone(),
                paid: Paid::Never,
                billed: 0,
                service: None,
                discount: discount.clone(),
                pricing: Pricing::default(),
                past: vec![],
            }
        })
        .collect();
    let (on, until) = match sale.start {
        Start::Now | Start::Running { .. } => (WaitingOn::Payment, None),
        Start::At(start) => (WaitingOn::Start(start), None),
        Start::OnActivation { until } => (WaitingOn::Activation, until),
        Start::OnIdentity { until } => (WaitingOn::Identity, until),
        Start::OnPredecessor(start) => (WaitingOn::Predecessor(start), None),
    };
    Subscription {
        id: sale.id,
        number: sale.number,
        version: 0,
        sold_at: at,
        changed_at: at,
        stamp: at,
        project: sale.project.clone(),
        group: sale.group.clone(),
        seller: sale.seller.clone(),
        customer: sale.customer,
        linked: None,
        territory: sale.territory.clone(),
        relocated: None,
        currency: sale.currency,
        renewal: renewal_of(&sale.terms),
        terms: sale.terms.clone(),
        schedule: schedule.clone(),
        stage: Stage::Waiting { on, until },
        items,
        pending: None,
        order: None,
        asked_ahead: false,
        phases: sale.phases.clone(),
        offers: sale.offers.clone(),
        redeemed: sale.redeemed.iter().cloned().collect(),
        discount_plan: sale.discount_plan.clone(),
        charge: None,
        activation: None,
        paid: None,
        payment_method: sale.payment_method.clone(),
        method_refused: None,
        counters,
        family: Family::default(),
        seats: Seats::default(),
        enrolment: Enrolment::default(),
        references: sale.references.clone(),
        parameters: sale.parameters.clone(),
        replaces: sale.replaces,
        replaced_by: None,
    }
}

/// How what is sold on some terms renews at first.
fn renewal_of(terms: &Terms) -> Renewal {
    match terms.renewal {
        RenewalMode::Automatic => Renewal::Automatic,
        RenewalMode::Manual if terms.renewed_here => Renewal::Automatic,
        RenewalMode::Manual => Renewal::Manual,
        RenewalMode::Extend => Renewal::Extend { ahead: 0 },
    }
}

/// What a fact after the sale changes.
pub(super) fn apply(s: &mut Subscription, dated: &Dated) {
    let at = dated.at;
    if unorders(&dated.fact) {
        s.order = None;
        s.asked_ahead = false;
    }
    match &dated.fact {
        // Who was taken in is told by the items that came; a sale was folded before; contacts are
        // kept with the customer.
        Fact::Sold { .. } | Fact::MergedFrom { .. } | Fact::ContactsChanged => {}
        Fact::Started { schedule, trial } => {
            run(s, schedule, *trial);
            bill_items(s, !*trial);
        }
        Fact::Restarted { schedule, trial } | Fact::Resumed { schedule, trial } => {
            let again = schedule.ordinal > s.schedule.ordinal;
            run(s, schedule, *trial);
            if again {
                forget_paid(s);
                bill_items(s, true);
            }
        }
        Fact::Activated { begins, receipt } => {
            let waited_until =
                if let Stage::Waiting { until, .. } = s.stage { until } else { None };
            let (at, receipt) = (*begins, receipt.clone());
            s.activation = Some(Activation { at, receipt, waited_until });
        }
        Fact::HandedOver { customer } => {
            s.customer = Some(*customer);
            s.linked = Some(at);
            s.family = Family::default();
            // Nobody pays for another with what he once gave for himself.
            s.payment_method = None;
            s.method_refused = None;
        }
        Fact::Relocated { to } => {
            s.territory = to.clone();
            s.relocated = Some(at);
        }
        Fact::TermsChanged { terms } => {
            s.renewal = renewal_of(terms);
            s.terms = terms.as_ref().clone();
        }
        Fact::Restocked => {
            let until = s.activation.take().and_then(|activation| activation.waited_until);
            s.stage = Stage::Waiting { on: WaitingOn::Activation, until };
            for item in &mut s.items {
                item.paid = Paid::Never;
                item.billed = 0;
                item.service = None;
            }
        }
        Fact::CustomerLinked { customer } => {
            s.customer = Some(*customer);
            s.linked = Some(at);
        }
        Fact::ChargeOpened(charge) => {
            if matches!(charge.purpose, Purpose::Wish) {
                s.counters.changes = s.counters.changes.saturating_add(1);
            }
            let renews = charge.key.reason == Reason::Renewal;
            s.asked_ahead |= renews && charge.due < s.schedule.period.end;
            s.charge = Some(charge.as_ref().clone());
        }
        Fact::ChargeRetried { attempt } => on_charge(s, |charge| {
            charge.attempt = *attempt;
            charge.standing = Standing::Intended;
        }),
        Fact::ChargePaid { .. } => {
            s.method_refused = None;
            charge_paid(s);
        }
        Fact::ChargeDeclined { retry_at, code, hard, .. } => {
            if *hard {
                s.method_refused = Some(code.clone());
            }
            on_charge(s, |charge| charge.standing = Standing::Declined { retry_at: *retry_at });
        }
        Fact::ChargePending { .. } => {
            on_charge(s, |charge| charge.standing = Standing::Pending { since: at });
        }
        Fact::ChargeUnknown { ask_at, .. } => on_charge(s, |charge| {
            let (since, asked) = match charge.standing {
                Standing::Unknown { since, asked, .. } => (since, asked.saturating_add(1)),
                Standing::Intended | Standing::Pending { .. } | Standing::Declined { .. } => {
                    (at, 0)
                }
            };
            charge.standing = Standing::Unknown { since, asked, ask_at: *ask_at };
        }),
        Fact::ChargeClosed { key } => {
            s.charge = None;
            spend(s, *key);
        }
        Fact::ChargeDropped { .. } => on_charge(s, |charge| charge.wanted = false),
        Fact::Credited(credit) => {
            s.counters.credits = s.counters.credits.max(credit.number);
            if let Some(paid) = &mut s.paid
                && of_period(paid.key, credit)
                && let Ok(sum) = paid.credited.add(credit.amounts)
            {
                paid.credited = sum;
            }
        }
        Fact::Renewed { schedule, from_phase } => renewed(s, schedule, *from_phase),
        Fact::RenewalOrdered(order) => s.order = Some(order.as_ref().clone()),
        Fact::LeadGiven(lead) => {
            s.offers.push(lead.offer.clone());
            s.redeemed.extend(lead.redeemed.clone());
            s.phases = vec![lead.phase];
        }
        Fact::PhaseUsed => {
            if !s.phases.is_empty() {
                s.phases.remove(0);
            }
        }
        Fact::GraceStarted { until } => {
            s.stage = Stage::Grace { since: at, until: *until, reminded: 0 };
        }
        Fact::HoldStarted { until } => {
            let (since, reminded) = if let Stage::Grace { since, reminded, .. } = s.stage {
                (since, reminded)
            } else {
                (at, 0)
            };
            s.stage = Stage::Hold { since, until: *until, reminded };
        }
        Fact::Reminded { number } => {
            if let Stage::Grace { reminded, .. } | Stage::Hold { reminded, .. } = &mut s.stage {
                *reminded = *number;
            }
        }
        Fact::CancelScheduled { cancellation, end } => {
            let trial = matches!(s.stage, Stage::Trial | Stage::Ending { trial: true, .. });
            s.stage = Stage::Ending { cancellation: cancellation.clone(), at: *end, trial };
        }
        Fact::CancelUndone => {
            let trial = matches!(s.stage, Stage::Ending { trial: true, .. });
            s.stage = if trial { Stage::Trial } else { Stage::Active };
            s.replaced_by = None;
        }
        Fact::Cancelled { cancellation, access_until } => {
            s.stage = Stage::Cancelled {
                at,
                cancellation: cancellation.clone(),
                access_until: *access_until,
            };
            s.pending = None;
        }
        Fact::Expired { cause } => {
            s.stage = Stage::Expired { at, cause: *cause };
            s.pending = None;
        }
        Fact::Paused(pause) => s.stage = Stage::Paused(pause.clone()),
        Fact::ItemAdded(item) => {
            if item.paid != Paid::Never {
                order_too(s, item);
            }
            s.counters.items = s.counters.items.max(item.number);
            let pricing = prices::of_added(s, item, at);
            s.items.push(Item { pricing, ..item.as_ref().clone() });
        }
        Fact::ItemChanged { number, to, paid } => {
            let runs_paid = !matches!(s.stage, Stage::Trial);
            let rest = (*paid && runs_paid).then(|| Period::new(at, s.schedule.period.end).ok());
            on_item(s, *number, |item| item_changed(item, to, *paid, rest, at));
            prices::replaced(s, *number, at);
            if *paid && let Ok(item) = s.item(*number).cloned() {
                order_too(s, &item);
            }
        }
        Fact::DiscountSet { number, discount } => {
            use_offer(s, *number, discount.as_ref());
            on_item(s, *number, |item| item.discount.clone_from(discount));
        }
        Fact::DiscountUsed { number } => on_item(s, *number, |item| {
            if item.discount.as_ref().is_some_and(|discount| discount.left.is_some()) {
                item.discount = item.discount.take().and_then(Discount::after_billing);
            }
        }),
        Fact::ItemDeactivated { number, reinstatable } => on_item(s, *number, |item| {
            item.status =
                if *reinstatable { ItemStatus::Deactivated } else { ItemStatus::Finished };
            item.since = at;
        }),
        Fact::ItemReinstated { number } => {
            let period = s.schedule.period;
            on_item(s, *number, |item| {
                item.status = ItemStatus::Active;
                item.since = at;
                // What was paid with the period is used up after it.
                if !period.contains(at) {
                    item.paid = Paid::Never;
                }
            });
        }
        Fact::ItemRemoved { number } => on_item(s, *number, |item| {
            item.status = ItemStatus::Removed;
            item.since = at;
        }),
        Fact::ChangeScheduled(pending) => s.pending = Some(pending.as_ref().clone()),
        Fact::ChangeDiscarded => s.pending = None,
        Fact::PriceChangeScheduled { number, change } => {
            on_item(s, *number, |item| item.pricing.change = Some(change.as_ref().clone()));
        }
        Fact::PriceChangeDropped { number } => prices::dropped(s, *number),
        Fact::PriceChangeTold { number } => prices::told(s, *number, at),
        Fact::PriceAgreed { number } => prices::answered(s, *number, Consent::Given),
        Fact::PriceDeclined { number } => prices::answered(s, *number, Consent::Declined),
        Fact::PriceChangeBegun { number } => on_item(s, *number, |item| prices::begun(item, at)),
        Fact::ScheduleMoved { schedule } => {
            move_to(s, schedule);
            if let Stage::Ending { at: end, .. } = &mut s.stage {
                *end = schedule.period.end;
            }
            if matches!(s.stage, Stage::Grace { .. }) && at < schedule.period.end {
                s.stage = Stage::Active;
            }
        }
        Fact::CycleChanged { cycle } => {
            s.schedule.cycle = *cycle;
            s.schedule.anchor = s.schedule.period.end;
            s.schedule.index = 0;
        }
        Fact::RenewalChanged { renewal } => s.renewal = *renewal,
        Fact::ReplacedBy { by } => s.replaced_by = Some(*by),
        Fact::ReferencesChanged { references } => merge(&mut s.references, references),
        Fact::ParametersChanged { parameters } => merge(&mut s.parameters, parameters),
        Fact::DiscountPlanChanged { plan } => s.discount_plan.clone_from(plan),
        Fact::PaymentMethodChanged { method } => {
            let token = |it: &PaymentMethod| it.token.clone();
            if s.payment_method.as_ref().map(token) != method.as_ref().map(token) {
                s.method_refused = None;
            }
            s.payment_method.clone_from(method);
        }
        Fact::FamilyOpened { numbers, members_max } => family::opened(s, numbers, *members_max),
        Fact::FamilyClosed => family::closed(s),
        Fact::SharedWith { member } => drop(s.family.members.insert(*member, at)),
        Fact::SharingStopped { member } => drop(s.family.members.remove(member)),
        Fact::SeatTaken { device } => {
            s.seats.taken.insert(*device, at);
            s.seats.ever_taken = true;
        }
        Fact::SeatFreed { device } => drop(s.seats.taken.remove(device)),
        Fact::IdentityAwaited { until } => {
            s.stage = Stage::Waiting { on: WaitingOn::Identity, until: Some(*until) };
        }
        Fact::MemberSubmitted { member, relationship, residence, ask_at } => {
            enrolment::submitted(s, *member, (*relationship, residence), *ask_at, at);
        }
        Fact::MemberMoved { member, to } => enrolment::moved(s, *member, to, at),
        Fact::ConsentWithdrawn { member, consent } => enrolment::withdrawn(s, *member, *consent),
        Fact::MemberRemoved { member } => enrolment::removed(s, *member),
    }
}

/// Whether a credit takes from what was paid for the running period: from the charge that began
/// it, or one of its changes that somebody gives back.
fn of_period(key: ChargeKey, credit: &Credit) -> bool {
    match credit.why {
        CreditWhy::Refunded | CreditWhy::RefundedThere | CreditWhy::ChargedBack => {
            credit.against.ordinal >= key.ordinal
        }
        CreditWhy::Unused | CreditWhy::Reduced | CreditWhy::LateCharge => credit.against == key,
    }
}

type Texts = std::collections::BTreeMap<String, String>;
type TextChanges = std::collections::BTreeMap<String, Option<String>>;

fn merge(texts: &mut Texts, changes: &TextChanges) {
    for (key, value) in changes {
        match value {
            Some(value) => texts.insert(key.clone(), value.clone()),
            None => texts.remove(key),
        };
    }
}

/// Another version of an item. `rest` is what is left of a period that was billed, where the
/// change is paid for with it.
#[expect(clippy::option_option, reason = "not billed, billed for nothing more, for the rest")]
fn item_changed(
    item: &mut Item,
    to: &ItemTerms,
    paid: bool,
    rest: Option<Option<Period>>,
    at: Instant,
) {
    let before = std::mem::replace(&mut item.terms, to.clone());
    let version = item.version;
    if before.product == to.product {
        family::kept(item, before.family);
    } else {
        (item.billed, item.service) = (0, None);
        if let Some(rest) = rest {
            item.bill(rest);
        }
    }
    if paid {
        item.paid = Paid::Current;
    } else if item.paid == Paid::Current {
        item.paid = Paid::Version(Box::new(PaidVersion { version, terms: before.clone() }));
    }
    item.past.push(PastVersion { version, from: item.since, terms: before });
    if item.past.len() > VERSIONS_MAX {
        item.past.remove(0);
    }
    item.version = version.saturating_add(1);
    item.since = at;
}

fn on_charge(s: &mut Subscription, change: impl FnOnce(&mut Charge)) {
    if let Some(charge) = &mut s.charge {
        change(charge);
    }
}

fn on_item(s: &mut Subscription, number: u32, change: impl FnOnce(&mut Item)) {
    if let Some(item) = s.items.iter_mut().find(|item| item.number == number) {
        change(item);
    }
}
