//! Telling a partner: an entry of his feed for everything that happened, and the same for each of
//! his receivers of the profile `partner`, in the shape Standard Webhooks recommends.
//!
//! Both bear the same `eventId`, worked out from what it tells of, so that who reads and is called
//! takes each event once. Members without a value are left out. Nothing personal is in it: names of the partner's own, ids and words.

use perennial_core::Subscription;
use perennial_core::ids::{PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::change_set::Delivery;
use perennial_engine::directory::Receiver;
use perennial_engine::feed::seller_of;
use perennial_engine::filed::Filed;
use perennial_engine::fulfilment::{FulfilmentOrder, OrderState};
use perennial_engine::origin::PLATFORM;
use perennial_engine::ports::{Entry, Happened, Telling, Told};
use perennial_engine::receiver::object_of;
use serde_json::{Map, Value, json};

use super::happened::{Happening, happenings};
use crate::outbound::{reference, time};
use crate::status::status;
use crate::{ids, offering};

/// The profile of receivers that are told so.
pub const PROFILE: &str = "partner";

/// Bits of an id that its time leaves.
const RANDOM_BITS: u32 = 80;

/// What happened, with everything that is said of it.
struct Event {
    seller: PartnerId,
    id: u128,
    about: SubscriptionId,
    version: u64,
    name: &'static str,
    at: Instant,
    data: Value,
}

/// What the seller finds in his feed, if he is a partner of this room.
pub fn entries(told: &Told<'_>) -> Vec<Entry> {
    let entry = |it: Event| Entry {
        seller: it.seller,
        id: it.id,
        about: it.about,
        version: it.version,
        at: it.at,
        event: it.name.to_owned(),
        body: kept(it.data).into_bytes(),
    };
    events(told).into_iter().map(entry).collect()
}

/// Members that an entry has beside its body already.
const BESIDE: [&str; 4] = ["eventId", "partnerId", "subscriptionId", "revision"];

/// The body of an entry: there may be millions, so that nothing is kept in it twice.
fn kept(mut data: Value) -> String {
    if let Some(members) = data.as_object_mut() {
        members.retain(|name, _| !BESIDE.contains(&name.as_str()));
    }
    data.to_string()
}

/// What was told: the body of an entry with what stands beside it.
pub fn told_in(entry: &Delivery) -> Value {
    let mut data: Value = serde_json::from_slice(&entry.body).unwrap_or_default();
    if let Some(members) = data.as_object_mut() {
        members.insert("eventId".to_owned(), json!(ids::print("evt", entry.id.0)));
        members.insert("partnerId".to_owned(), json!(seller_of(entry)));
        // An order is no subscription, and has no revisions.
        if !entry.event.starts_with("partner.order.") {
            let id = ids::print("sub", entry.subscription.0);
            members.insert("subscriptionId".to_owned(), json!(id));
            members.insert("revision".to_owned(), json!(entry.object_version));
        }
    }
    data
}

/// What one of his receivers is told.
pub fn tell(told: &Told<'_>, receiver: &Receiver) -> Vec<Telling> {
    let Some(partner) = &receiver.partner else { return vec![] };
    let wants = |it: &Event| {
        it.seller == *partner && (receiver.events.is_empty() || receiver.events.contains(it.name))
    };
    let worded = |it: Event| {
        let body = json!({ "type": it.name, "timestamp": time(it.at), "data": it.data });
        Telling { event: it.name.to_owned(), body: body.to_string().into_bytes() }
    };
    events(told).into_iter().filter(wants).map(worded).collect()
}

fn events(told: &Told<'_>) -> Vec<Event> {
    match told.happened {
        Happened::Changed { after, facts, .. } => {
            let Some(seller) = after.seller.as_ref().filter(|id| ours(told, id, after)) else {
                return vec![];
            };
            let happened = happenings(facts).into_iter().enumerate();
            happened.map(|(n, it)| changed(told, seller, after, n, it)).collect()
        }
        Happened::Filed { filed: Filed::Order(order), over } => {
            ordered(told, order, over).into_iter().collect()
        }
        Happened::Filed { .. } => vec![],
    }
}

/// Whether what a seller sold is told in this room's words: something was agreed with him here, or
/// it was sold here.
fn ours(told: &Told<'_>, seller: &PartnerId, s: &Subscription) -> bool {
    const OURS: &str = "partner.";
    let begins = |name: Option<&String>| name.is_some_and(|name| name.starts_with(OURS));
    let first = |names: &std::collections::BTreeMap<String, String>| {
        begins(names.range(OURS.to_owned()..).next().map(|(name, _)| name))
    };
    let partner = told.place.partners.get(seller);
    partner.is_some_and(|partner| first(&partner.settings)) || first(&s.references)
}

fn changed(
    told: &Told<'_>,
    seller: &PartnerId,
    s: &Subscription,
    n: usize,
    it: Happening,
) -> Event {
    let id = event_id(it.at, &format!("{} {} {n}", s.id, s.version));
    let item = s.active_items().next().or(s.items.first());
    let product = item.and_then(|item| told.place.catalog.products.get(&item.terms.product));
    let change = told.origin.and_then(|origin| origin.change.as_ref());
    let cause = change.map_or(it.cause, |change| change.kind.clone());
    let mut data = base(told, seller, id, &cause);
    for (name, value) in [
        ("subscriptionId", Some(ids::print("sub", s.id.0))),
        ("accountId", s.customer.map(|customer| ids::print("acc", customer.0))),
        ("partnerAccountRef", s.references.get(reference::ACCOUNT).cloned()),
        ("partnerUserRef", s.references.get(reference::USER).cloned()),
        ("partnerOrderId", s.references.get(reference::ORDER_REF).cloned()),
        ("offeringId", product.map(offering::id)),
        ("status", Some(status(&s.stage).to_owned())),
        ("changeId", change.map(|change| ids::print("chg", change.id))),
        ("partnerChangeId", change.and_then(|change| change.reference.clone())),
    ] {
        if let Some(value) = value {
            data.insert(name.to_owned(), json!(value));
        }
    }
    data.insert("revision".to_owned(), json!(s.version));
    if let Value::Object(more) = it.more {
        data.extend(more);
    }
    let (seller, about, version) = (seller.clone(), s.id, s.version);
    let data = Value::Object(data);
    Event { seller, id, about, version, name: it.event, at: it.at, data }
}

/// An order that reached an end, or waits for somebody. One that was cancelled says so by itself.
fn ordered(told: &Told<'_>, order: &FulfilmentOrder, over: u64) -> Option<Event> {
    let (name, state) = match order.state {
        OrderState::Completed => ("partner.order.completed", "COMPLETED"),
        OrderState::Partial => ("partner.order.completed", "PARTIAL"),
        OrderState::Failed => ("partner.order.failed", "FAILED"),
        OrderState::Held(_) => ("partner.order.held", "HELD"),
        OrderState::Canceled => return None,
    };
    let at = order.completed_at.unwrap_or(order.created_at);
    let id = event_id(at, &format!("order {:032x} {over}", order.id));
    let mut data = base(told, &order.partner, id, &format!("ORDER_{state}"));
    data.insert("orderId".to_owned(), json!(ids::print("ord", order.id)));
    data.insert("partnerOrderId".to_owned(), json!(order.reference));
    data.insert("partnerAccountRef".to_owned(), json!(order.account));
    data.insert("partnerUserRef".to_owned(), json!(order.user));
    data.insert("state".to_owned(), json!(state));
    let made = order.lines.iter().flat_map(|line| &line.subscriptions);
    let made: Vec<_> = made.map(|id| ids::print("sub", id.0)).collect();
    data.insert("subscriptionIds".to_owned(), json!(made));
    let (seller, about) = (order.partner.clone(), SubscriptionId(order.id));
    let (version, data) = (over.saturating_add(1), Value::Object(data));
    Some(Event { seller, id, about, version, name, at, data })
}

/// What every event says: which it is, whose, why, and in which request it was asked for.
fn base(told: &Told<'_>, seller: &PartnerId, id: u128, cause: &str) -> Map<String, Value> {
    let mut data = Map::new();
    let origin = told.origin;
    data.insert("eventId".to_owned(), json!(ids::print("evt", id)));
    data.insert("partnerId".to_owned(), json!(seller.as_str()));
    data.insert("cause".to_owned(), json!(cause));
    let actor = origin.map_or(PLATFORM, |origin| &origin.actor);
    data.insert("actor".to_owned(), json!(actor));
    for (name, value) in [
        ("requestId", origin.and_then(|it| it.request.as_ref())),
        ("correlationId", origin.and_then(|it| it.correlation.as_ref())),
    ] {
        if let Some(value) = value {
            data.insert(name.to_owned(), json!(value));
        }
    }
    data
}

/// The same for the same thing, and in order of time.
fn event_id(at: Instant, what: &str) -> u128 {
    let millis = u128::try_from(at.millis()).unwrap_or_default() & ((1 << 48) - 1);
    (millis << RANDOM_BITS) | (object_of(what).0 & ((1 << RANDOM_BITS) - 1))
}
