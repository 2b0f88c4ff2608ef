//! Receivers, definitions and delivery records as they are shown. Secrets never are.

use std::collections::BTreeMap;

use perennial_engine::Place;
use perennial_engine::change_set::{Delivery, DeliveryState};
use perennial_engine::directory::Receiver;
use perennial_engine::worker::sign::message_id;

use super::{date, delivering, going_out};
use crate::event::{Event, Profile};
use crate::manner::{self, Manner, override_key};
use crate::wire::receiver as wire;

/// A receiver; `secret` only in the answer to the call that made it.
pub fn receiver(receiver: &Receiver, secret: Option<String>) -> wire::Receiver {
    let manner = Manner::of(receiver);
    let overridden = |event: Event| {
        let kind = receiver.settings.get(&override_key(event))?;
        Some((event.name().replace('/', "."), kind.clone()))
    };
    let type_overrides: BTreeMap<_, _> = Event::ALL.into_iter().filter_map(overridden).collect();
    let targets = receiver.settings.get(manner::TARGETS);
    let (mail, access) = (receiver.mail.as_ref(), receiver.access.as_deref());
    wire::Receiver {
        id: receiver.id.clone(),
        name: receiver.name.clone(),
        status: delivering::status(receiver),
        url: (!receiver.url.is_empty()).then(|| receiver.url.clone()),
        customer_id: receiver.settings.get(manner::CUSTOMER).cloned(),
        targeted_customer_ids: targets
            .map(|ids| ids.split(' ').map(str::to_owned).collect())
            .unwrap_or_default(),
        notification_definition_ids: receiver.events.iter().cloned().collect(),
        profile: receiver.profile.clone(),
        create_date_format: if manner.epoch_create_date() {
            wire::CreateDateFormat::EpochMillisString
        } else {
            wire::CreateDateFormat::Iso
        },
        emit_both_end_user_keys: manner.both_end_user_keys(),
        emit_on_updater: manner.on_updater(),
        type_overrides,
        include_personal_data: manner.personal_data(),
        emails: mail.map(|mail| mail.emails.clone()).unwrap_or_default(),
        locale: mail.and_then(|mail| mail.locale.clone()),
        use_email_template: mail.map(|mail| mail.template.is_some()),
        email_template_name: mail.and_then(|mail| mail.template.clone()),
        http_client_configuration: access.and_then(going_out::http_client_configuration),
        format: going_out::format(receiver.format),
        handshake: access.is_some_and(|access| access.asked_as.is_some()),
        sandbox_misbehaviour: receiver.rehearsal.map(going_out::misbehaviour),
        ordering: delivering::ordering(receiver.pace.order),
        concurrency: receiver.pace.concurrency,
        retry_schedule: receiver.pace.schedule().to_vec(),
        signature: delivering::signature(receiver),
        public_keys: delivering::public_keys(receiver),
        disabled_reason: receiver.disabled.as_ref().map(|it| it.why.name()),
        disabled_at: receiver.disabled.as_ref().map(|it| date(it.at)),
        secret,
    }
}

/// The built-in definition of one event; its strings are those of the reference.
pub fn definition(event: Event) -> wire::Definition {
    wire::Definition {
        id: event.name(),
        name: event.name(),
        event_matcher: wire::EventMatcher {
            subject: event.subject(),
            fact: event.reference_type(),
            filters: vec![],
        },
        main_id_json_path: "$.objectId",
        notification_payload: wire::NotificationPayload {
            content: event.content(),
            subject: event.subject(),
            kind: event.reference_type(),
        },
        profiles: [Profile::Seed, Profile::Reference]
            .into_iter()
            .filter(|profile| event.type_in(*profile).is_some())
            .map(Profile::name)
            .collect(),
    }
}

/// One line of the delivery log.
pub fn record(place: &Place, delivery: &Delivery) -> wire::Record {
    let last = delivery.last.as_ref();
    let pace = place.receivers.get(&delivery.receiver).map(|it| it.pace.clone());
    let attempts_max = pace.unwrap_or_default().attempts_max();
    let (status, left) = match delivery.state {
        DeliveryState::Pending => {
            (wire::RecordStatus::InProgress, attempts_max.saturating_sub(delivery.attempts))
        }
        DeliveryState::Succeeded => (wire::RecordStatus::Done, 0),
        DeliveryState::Exhausted | DeliveryState::Stopped => (wire::RecordStatus::Error, 0),
    };
    let attempts = delivering::attempts(delivery);
    wire::Record {
        id: message_id(delivery.id),
        receiver_id: delivery.receiver.clone(),
        status,
        retry_count: delivery.attempts.saturating_sub(1),
        retry_left: left,
        errors: delivering::errors(&attempts),
        attempts,
        last_try_timestamp: last.map(|last| last.at.millis()),
        url: place
            .receivers
            .get(&delivery.receiver)
            .map(|receiver| receiver.url.clone())
            .filter(|url| !url.is_empty()),
        web_hook_payload: String::from_utf8_lossy(&delivery.body).into_owned(),
        web_hook_response: last.and_then(|last| {
            let status = last.status?;
            Some(wire::WebHookResponse { status, body: last.answer.clone() })
        }),
        processed_event: wire::ProcessedEvent {
            name: delivery.event.clone(),
            subscription_id: delivery.subscription.to_string(),
            object_version: delivery.object_version,
            event_date: date(delivery.event_at),
        },
    }
}
