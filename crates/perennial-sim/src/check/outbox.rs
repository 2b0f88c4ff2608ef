//! I20, I22, I23: what happened is told to everybody who wants to know, in order, once or more.

use std::collections::BTreeSet;

use perennial_core::Subscription;
use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::{Delivery, DeliveryState};
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::{JournalEntry, Store};
use perennial_engine::worker::sign::message_id;

use super::{Holds, Violation, hold};
use crate::ports::teller::body;
use crate::scene::HERE;
use crate::world::World;

/// A message as it should be stored: receiver, subscription, version, bytes.
pub type Message = (String, SubscriptionId, u64, Vec<u8>);

/// What the entries of a subscription should have told.
pub fn expected(world: &World, state: &Subscription, entries: &[JournalEntry]) -> Vec<Message> {
    let mut messages = vec![];
    for receiver in receivers(world) {
        if receiver.partner.is_some() && receiver.partner != state.seller {
            continue;
        }
        for entry in entries {
            for (n, dated) in entry.facts.iter().enumerate() {
                let body = body(state.id, entry.version, n, dated);
                messages.push((receiver.id.clone(), state.id, entry.version, body));
            }
        }
    }
    messages
}

fn receivers(world: &World) -> impl Iterator<Item = &Receiver> {
    world.scene.documents.iter().filter_map(|document| match document {
        Document::Receiver(receiver) => Some(receiver),
        _ => None,
    })
}

/// I20: the newest messages are exactly these.
pub fn check(world: &World, messages: &[Message]) -> Holds {
    let stored = newest(world, messages.len())?;
    same(&stored, messages)
}

fn newest(world: &World, count: usize) -> Result<Vec<Delivery>, Violation> {
    world.truth.deliveries(HERE, None, None, count).map_err(|error| Violation::new("I20", error))
}

fn same(stored: &[Delivery], messages: &[Message]) -> Holds {
    let of = |delivery: &Delivery| {
        let Delivery { receiver, subscription, object_version, body, .. } = delivery;
        (receiver.clone(), *subscription, *object_version, body.clone())
    };
    let stored: BTreeSet<Message> = stored.iter().map(of).collect();
    let wanted: BTreeSet<Message> = messages.iter().cloned().collect();
    let told = |messages: Vec<&Message>| {
        let names = messages.iter().take(3);
        names
            .map(|it| format!("{} to {}", String::from_utf8_lossy(&it.3), it.0))
            .collect::<Vec<_>>()
    };
    let missing: Vec<_> = wanted.difference(&stored).collect();
    hold(missing.is_empty(), "I20", || format!("never queued: {:?}", told(missing)))?;
    let extra: Vec<_> = stored.difference(&wanted).collect();
    hold(extra.is_empty(), "I20", || format!("nothing happened for: {:?}", told(extra)))
}

/// At the end: all messages there are, each taken by its receiver, in order within its line.
pub fn check_all(world: &World) -> Result<u64, Violation> {
    let stored = newest(world, usize::MAX)?;
    let mut messages = vec![];
    for state in world.states() {
        let entries = world
            .truth
            .journal(HERE, state.id, 0, usize::MAX)
            .map_err(|error| Violation::new("I17", error))?;
        messages.extend(expected(world, &state, &entries));
    }
    hold(stored.len() == messages.len(), "I20", || {
        format!("{} messages are stored, {} should be", stored.len(), messages.len())
    })?;
    same(&stored, &messages)?;
    for delivery in &stored {
        arrived(world, delivery)?;
    }
    in_order(world, &stored)?;
    Ok(u64::try_from(stored.len()).unwrap_or(u64::MAX))
}

/// I21: taken, or exhausted and listed as such.
fn arrived(world: &World, delivery: &Delivery) -> Holds {
    let url = url(world, &delivery.receiver);
    let id = message_id(delivery.id);
    let (taken, body) = world
        .outside
        .with_inbox(&url, |inbox| (inbox.taken.contains(&id), inbox.bodies.get(&id).cloned()));
    let told = |what: &str| format!("{id} to {}: {what}", delivery.receiver);
    match delivery.state {
        DeliveryState::Succeeded => {
            hold(taken, "I21", || told("said to be taken, and never was"))?;
            hold(body.as_ref() == Some(&delivery.body), "I23", || told("other bytes arrived"))
        }
        DeliveryState::Exhausted => Ok(()),
        DeliveryState::Pending | DeliveryState::Stopped => {
            let (state, attempts) = (delivery.state, delivery.attempts);
            let what = format!("is still {state:?} after {attempts} attempts");
            Err(Violation::new("I41", told(&what)))
        }
    }
}

/// I22: the first arrivals about one subscription come in the order of its versions.
fn in_order(world: &World, stored: &[Delivery]) -> Holds {
    for receiver in receivers(world) {
        let order = world.outside.with_inbox(&receiver.url, |inbox| inbox.order.clone());
        let mut seen = std::collections::BTreeMap::<SubscriptionId, usize>::new();
        // Newest first, so the place of a message counts down.
        let places: std::collections::BTreeMap<String, (SubscriptionId, usize)> = stored
            .iter()
            .rev()
            .enumerate()
            .map(|(n, delivery)| (message_id(delivery.id), (delivery.subscription, n)))
            .collect();
        for id in order.iter().filter(|id| !world.recovered.contains(*id)) {
            let Some((subscription, place)) = places.get(id) else {
                return Err(Violation::new("I20", format!("{id} came from nowhere")));
            };
            let before = seen.insert(*subscription, *place);
            hold(before.is_none_or(|before| before < *place), "I22", || {
                format!("{id} about {subscription} overtook another at {}", receiver.id)
            })?;
        }
    }
    Ok(())
}

fn url(world: &World, receiver: &str) -> String {
    receivers(world).find(|it| it.id == receiver).map(|it| it.url.clone()).unwrap_or_default()
}
