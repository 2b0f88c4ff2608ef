//! What is told about deliveries themselves: a first word to try a receiver (section 6.7), and the
//! operational events of the native profile (section 8).

use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use perennial_engine::change_set::Delivery;
use perennial_engine::directory::Receiver;
use perennial_engine::ports::{News, Telling};
use perennial_engine::receiver::object_of;
use perennial_engine::worker::sign::message_id;

use super::date;
use crate::event::{Event, Profile};
use crate::manner::{Manner, PROJECTS};
use crate::wire::news as wire;
use crate::wire::notification::{Entity, Erased, Notification};

/// A message was given up.
pub const EXHAUSTED: &str = "webhook.delivery.exhausted";
/// A receiver was switched off.
pub const DISABLED: &str = "webhook.endpoint.disabled";

pub const EVENTS: [&str; 2] = [EXHAUSTED, DISABLED];

pub fn telling(receiver: &Receiver, news: &News<'_>) -> Option<Telling> {
    match *news {
        News::Ping { at } => {
            let object_id = object_of(&receiver.id).to_string();
            let (subject, kind) = ("test", "ping");
            let ping = wire::Ping { subject, kind, object_id, event_date: date(at) };
            written("test/ping", &ping)
        }
        News::Erased { customer, at } => erased(receiver, customer, at),
        News::Exhausted { of, delivery, at } => {
            let told = hears(receiver, of, EXHAUSTED).then(|| exhausted(of, delivery))?;
            written(EXHAUSTED, &wire::Operational::new(EXHAUSTED, at.to_string(), told))
        }
        News::Disabled { of, why, at } => {
            let told = hears(receiver, of, DISABLED).then(|| wire::Disabled {
                receiver_id: of.id.clone(),
                receiver_name: of.name.clone(),
                reason: why.name(),
            })?;
            written(DISABLED, &wire::Operational::new(DISABLED, at.to_string(), told))
        }
    }
}

/// The end user's id and nothing else (section 3). A customer is of no partner and of no project, so
/// only who hears of all is told.
fn erased(receiver: &Receiver, customer: CustomerId, at: Instant) -> Option<Telling> {
    let (manner, event) = (Manner::of(receiver), Event::EndUserDeleted);
    let all = receiver.partner.is_none() && !receiver.settings.contains_key(PROJECTS);
    if !all || !manner.wants(event) {
        return None;
    }
    let id = customer.to_string();
    let notification = Notification {
        subject: event.subject(),
        kind: manner.type_of(event),
        object_id: id.clone(),
        event_date: date(at),
        entity: Entity::Erased(Erased { id }),
    };
    written(event.name(), &notification)
}

/// Only the native profile has words for it, but people who are told everything by mail hear in any
/// that somebody was switched off. Who sees some projects only hears of receivers that see the same.
fn hears(receiver: &Receiver, of: &Receiver, event: &str) -> bool {
    let manner = Manner::of(receiver);
    let all = receiver.settings.get(PROJECTS);
    let native = manner.profile == Profile::Native && manner.wants_native(event);
    let by_mail = event == DISABLED && receiver.mail.is_some() && receiver.events.is_empty();
    (native || by_mail) && (all.is_none() || all == of.settings.get(PROJECTS))
}

fn exhausted(of: &Receiver, delivery: &Delivery) -> wire::Exhausted {
    wire::Exhausted {
        receiver_id: of.id.clone(),
        notification_id: message_id(delivery.id),
        event: delivery.event.clone(),
        object_id: delivery.subscription.to_string(),
        object_version: delivery.object_version,
        attempts: delivery.attempts.saturating_add(1),
    }
}

fn written(event: &str, body: &impl serde::Serialize) -> Option<Telling> {
    Some(Telling { event: event.to_owned(), body: serde_json::to_vec(body).ok()? })
}
