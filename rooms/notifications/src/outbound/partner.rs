//! What partners are told of their sales in the profile `native` (section 8): names and ids, and
//! nothing about a person.

use perennial_core::subscription::stage::CancelReason;
use perennial_core::time::Instant;
use perennial_core::{Fact, Subscription};
use perennial_engine::ports::Telling;

use super::message::View;
use crate::wire::native as wire;
use crate::{names, uuids};

/// Every event name. There are no others of section 8: an order that fails or is held makes no
/// subscription, and devices and members are not counted here.
pub const EVENTS: [&str; 12] = [
    ORDER_COMPLETED,
    "partner.subscription.created",
    "partner.subscription.activated",
    "partner.subscription.renewed",
    "partner.subscription.changed",
    "partner.subscription.suspended",
    "partner.subscription.resumed",
    "partner.subscription.cancel_scheduled",
    "partner.subscription.canceled",
    "partner.subscription.restarted",
    "partner.subscription.expired",
    "partner.subscription.revoked",
];

const ORDER_COMPLETED: &str = "partner.order.completed";

/// Each name once in a decision, in the order of its facts.
pub fn tellings(view: &View<'_>) -> Vec<Telling> {
    if view.after.seller.is_none() {
        return vec![];
    }
    let mut said: Vec<(&'static str, Instant, &'static str)> = vec![];
    for dated in view.facts {
        for name in names_of(&dated.fact) {
            if !said.iter().any(|(known, _, _)| *known == name) {
                said.push((name, dated.at, dated.fact.name()));
            }
        }
    }
    let wanted = said.into_iter().filter(|(name, _, _)| view.manner.wants_partner(name));
    wanted.filter_map(|(name, at, cause)| told(view.after, name, at, cause)).collect()
}

fn told(s: &Subscription, name: &'static str, at: Instant, cause: &str) -> Option<Telling> {
    let reference = |name: &str| s.references.get(name).cloned();
    let request = reference(names::PARTNER_ORDER);
    // Several subscriptions may come with one order, which is completed once.
    let event_id = match &request {
        Some(order) if name == ORDER_COMPLETED => uuids::order_event(order, name),
        Some(_) | None => uuids::event(s, name),
    };
    let data = wire::PartnerData {
        event_id,
        subscription_id: s.id.to_string(),
        partner_account_id: reference(names::PARTNER_ACCOUNT),
        partner_customer_ref: reference(names::PARTNER_USER),
        request_id: request,
        revision: s.version,
        cause: cause.to_owned(),
    };
    let native = wire::Native { kind: name, timestamp: at.to_string(), data: &data };
    let body = serde_json::to_vec(&native).ok()?;
    Some(Telling { event: name.to_owned(), body })
}

fn names_of(fact: &Fact) -> Vec<&'static str> {
    match fact {
        Fact::Sold { .. } => vec![ORDER_COMPLETED, "partner.subscription.created"],
        Fact::Started { .. } => vec!["partner.subscription.activated"],
        Fact::Renewed { .. } => vec!["partner.subscription.renewed"],
        Fact::Restarted { .. } => vec!["partner.subscription.restarted"],
        Fact::Paused(_) => vec!["partner.subscription.suspended"],
        Fact::Resumed { .. } => vec!["partner.subscription.resumed"],
        Fact::CancelScheduled { .. } => vec!["partner.subscription.cancel_scheduled"],
        Fact::Cancelled { cancellation, .. }
            if matches!(cancellation.reason, CancelReason::Fraud | CancelReason::Revoked) =>
        {
            vec!["partner.subscription.revoked"]
        }
        Fact::Cancelled { .. } => vec!["partner.subscription.canceled"],
        Fact::Expired { .. } => vec!["partner.subscription.expired"],
        Fact::Restocked
        | Fact::CancelUndone
        | Fact::ItemAdded(_)
        | Fact::ItemChanged { .. }
        | Fact::ItemRemoved { .. }
        | Fact::ItemDeactivated { .. }
        | Fact::ItemReinstated { .. }
        | Fact::ScheduleMoved { .. }
        | Fact::CycleChanged { .. }
        | Fact::RenewalChanged { .. }
        | Fact::ChangeScheduled(_)
        | Fact::ChangeDiscarded => vec!["partner.subscription.changed"],
        _ => vec![],
    }
}
