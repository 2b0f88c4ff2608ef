//! Bodies of the profile `native` (section 8): our own words, one event per fact that matters.

use perennial_core::billing::Amounts;
use perennial_core::billing::credit::CreditKind;
use perennial_core::subscription::{Consent, ItemTerms, Renewal, Stage, StageName};
use perennial_core::time::Instant;
use perennial_core::{Fact, Subscription, entitlement};
use perennial_engine::ports::Telling;

use super::message::View;
use super::number;
use super::{entity, news, partner};
use crate::event::Event;
use crate::happened::happened;
use crate::wire::native as wire;

/// Every event name of this profile.
pub const EVENTS: [&str; 26] = [
    "subscription.created",
    "subscription.trial_started",
    "subscription.trial_converted",
    "subscription.renewed",
    "subscription.plan_changed",
    "subscription.quantity_changed",
    "subscription.suspended",
    "subscription.reactivated",
    "subscription.cancel_scheduled",
    "subscription.cancel_undone",
    "subscription.canceled",
    "subscription.expired",
    "subscription.end_date_changed",
    "subscription.payment_failed",
    "subscription.payment_recovered",
    "subscription.unpaid_reminder",
    "subscription.payment_method_changed",
    "subscription.discount_plan_changed",
    "subscription.entitlement_changed",
    "invoice.created",
    "invoice.paid",
    "invoice.voided",
    "invoice.refunded",
    "price_increase.consent_requested",
    "price_increase.consented",
    "price_increase.declined",
];

/// Whether there is an event of this name.
pub fn known(name: &str) -> bool {
    let all = [&EVENTS[..], &partner::EVENTS[..], &news::EVENTS[..]];
    all.iter().any(|events| events.contains(&name))
}

struct Said {
    name: &'static str,
    at: Instant,
    amounts: Option<Amounts>,
}

/// What a receiver of this profile is told.
pub fn tellings(view: &View<'_>) -> Vec<Telling> {
    let base = data(view.after);
    let own = said(view).into_iter().filter(|said| view.manner.wants_native(said.name)).filter_map(
        |said| {
            let amounts = said.amounts.map(|amounts| wire::Amounts {
                currency: amounts.gross.currency().to_string(),
                net: number(amounts.net),
                tax: number(amounts.tax),
                gross: number(amounts.gross),
            });
            let data = wire::Data { amounts, ..base.clone() };
            let timestamp = said.at.to_string();
            let native = wire::Native { kind: said.name, timestamp, data: &data };
            let body = serde_json::to_vec(&native).ok()?;
            Some(Telling { event: said.name.to_owned(), body })
        },
    );
    own.chain(partner::tellings(view)).collect()
}

/// Events of the whole decision first, then what each fact says.
fn said(view: &View<'_>) -> Vec<Said> {
    let (before, after, facts) = (view.before, view.after, view.facts);
    let mut all: Vec<Said> = vec![];
    for happened in happened(before, after, facts, true) {
        if let Some(name) = whole(happened.event, facts) {
            all.push(Said { name, at: happened.at, amounts: None });
        }
    }
    for dated in facts {
        if let Some((name, amounts)) = single(view, &dated.fact) {
            let twice = name.starts_with("subscription.") && all.iter().any(|s| s.name == name);
            if !twice {
                all.push(Said { name, at: dated.at, amounts });
            }
        }
    }
    if let Some(at) = recovered(view) {
        all.push(Said { name: "subscription.payment_recovered", at, amounts: None });
    }
    let at = facts.last().map_or(after.changed_at, |dated| dated.at);
    // As it was when something was last told: an end that came by itself is a change.
    let was = before.is_some_and(|before| entitlement(before, before.changed_at).entitled);
    if was != entitlement(after, at).entitled || ends_later(before, after, at) {
        all.push(Said { name: "subscription.entitlement_changed", at, amounts: None });
    }
    all
}

/// Ended, and access is kept for a while: nothing happens when that is over, so that its end is told
/// now, as `entitledUntil`.
fn ends_later(before: Option<&Subscription>, after: &Subscription, at: Instant) -> bool {
    let ended = before.is_some_and(|before| before.stage.ended());
    matches!(after.stage, Stage::Cancelled { access_until, .. } if access_until > at) && !ended
}

/// The state events, in our words.
fn whole(event: Event, facts: &[perennial_core::Dated]) -> Option<&'static str> {
    let any = |wanted: fn(&Fact) -> bool| facts.iter().any(|dated| wanted(&dated.fact));
    Some(match event {
        Event::Created => "subscription.created",
        Event::Suspended if any(|fact| matches!(fact, Fact::CancelScheduled { .. })) => {
            return None;
        }
        Event::Suspended => "subscription.suspended",
        Event::Reactivated if any(|fact| matches!(fact, Fact::CancelUndone)) => return None,
        Event::Reactivated => "subscription.reactivated",
        Event::Canceled => "subscription.canceled",
        Event::Expired => "subscription.expired",
        Event::Unpaid => "subscription.unpaid_reminder",
        Event::ExpirationDateUpdated => "subscription.end_date_changed",
        Event::DiscountPlanUpdated => "subscription.discount_plan_changed",
        Event::PaymentMethodUpdated => "subscription.payment_method_changed",
        Event::ReplayabilityChanged
        | Event::WalletChanged
        | Event::EndUserDeleted
        | Event::PrebillingStarted
        | Event::Completed
        | Event::RenewCompleted
        | Event::PaymentRefused => return None,
    })
}

/// What one fact says by itself. The rest is told by the state events, or is nobody's business
/// outside.
fn single(view: &View<'_>, fact: &Fact) -> Option<(&'static str, Option<Amounts>)> {
    let charged = |key| view.charge(key).and_then(|charge| charge.amounts().ok());
    let before = view.before;
    Some(match fact {
        Fact::Started { trial: true, .. } => ("subscription.trial_started", None),
        Fact::Renewed { .. } if before.is_some_and(|before| before.schedule.generation < 0) => {
            ("subscription.trial_converted", None)
        }
        Fact::Renewed { .. } => ("subscription.renewed", None),
        Fact::ItemAdded(_) | Fact::ItemRemoved { .. } => ("subscription.plan_changed", None),
        Fact::ItemChanged { number, to, .. } => (changed(before, *number, to)?, None),
        Fact::CancelScheduled { .. } => ("subscription.cancel_scheduled", None),
        Fact::CancelUndone => ("subscription.cancel_undone", None),
        Fact::PriceChangeTold { number } if asked(view.after, *number) => {
            ("price_increase.consent_requested", None)
        }
        Fact::PriceAgreed { .. } => ("price_increase.consented", None),
        Fact::PriceDeclined { .. } => ("price_increase.declined", None),
        Fact::ChargeOpened(charge) => ("invoice.created", charge.amounts().ok()),
        Fact::ChargePaid { key, .. } => ("invoice.paid", charged(*key)),
        Fact::ChargeClosed { key } => ("invoice.voided", charged(*key)),
        Fact::ChargeDeclined { key, .. } => ("subscription.payment_failed", charged(*key)),
        Fact::Credited(credit) if credit.kind == CreditKind::Refund => {
            ("invoice.refunded", Some(credit.amounts))
        }
        _ => return None,
    })
}

/// Whether the customer's consent to a price is awaited.
fn asked(s: &Subscription, number: u32) -> bool {
    let change = s.item(number).ok().and_then(|item| item.pricing.change.as_ref());
    change.is_some_and(|change| change.consent == Consent::Awaited)
}

/// A payment ended dunning.
fn recovered(view: &View<'_>) -> Option<Instant> {
    let stage = view.before?.stage.name();
    let paid = view.facts.iter().find(|dated| matches!(dated.fact, Fact::ChargePaid { .. }))?;
    let renewed = view.facts.iter().any(|dated| matches!(dated.fact, Fact::Renewed { .. }));
    (matches!(stage, StageName::Grace | StageName::Hold) && renewed).then_some(paid.at)
}

/// Another product is a change of plan, another number of units of the same one is not.
fn changed(before: Option<&Subscription>, number: u32, to: &ItemTerms) -> Option<&'static str> {
    let old = &before?.item(number).ok()?.terms;
    if old.product != to.product {
        Some("subscription.plan_changed")
    } else if old.quantity != to.quantity {
        Some("subscription.quantity_changed")
    } else {
        None
    }
}

fn data(s: &Subscription) -> wire::Data {
    let access = entitlement(s, s.changed_at);
    wire::Data {
        subscription_id: s.id.to_string(),
        number: s.number,
        version: s.version,
        stage: s.stage.name().to_string(),
        renewal: match s.renewal {
            Renewal::Automatic => "automatic",
            Renewal::Manual => "manual",
            Renewal::Extend { .. } => "extend",
        },
        generation: s.schedule.generation,
        period_start: s.schedule.period.start.to_string(),
        period_end: s.schedule.period.end.to_string(),
        entitled: access.entitled,
        entitled_until: access.until.filter(|_| access.entitled).map(|until| until.to_string()),
        customer_id: s.customer.map(|customer| customer.to_string()),
        partner_id: s.seller.as_ref().map(|partner| partner.0.clone()),
        items: entity::listed(s)
            .map(|item| wire::Item {
                number: item.number,
                product_id: item.terms.product.0.clone(),
                name: entity::item_name(&item.terms),
                quantity: item.terms.quantity,
            })
            .collect(),
        amounts: None,
    }
}
