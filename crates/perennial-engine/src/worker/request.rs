//! The request that brings a message: its headers and its signature (notifications specification
//! 6.2).

use perennial_core::time::Instant;

use super::sign::{message_id, signatures};
use crate::change_set::Delivery;
use crate::directory::Receiver;
use crate::engine::Engine;
use crate::place::Place;
use crate::ports::{Enveloped, Message, OutAnswer, OutError, OutRequest};

impl Engine {
    pub(super) async fn send(
        &self,
        place: &Place,
        delivery: &Delivery,
        receiver: &Receiver,
        at: Instant,
    ) -> Result<OutAnswer, OutError> {
        if let Some(mail) = &receiver.mail {
            return self.mail_out(place, delivery, mail).await;
        }
        let id = message_id(delivery.id);
        let source = format!("{}/{}", self.settings.origin, place.environment.name);
        let (event, body) = (&delivery.event, &delivery.body);
        let message = Message { id: &id, source: &source, event, body };
        let Enveloped { content_type, headers: more, body } =
            self.ports.teller.envelop(receiver, &message);
        let signed = signatures(&receiver.secrets, &id, at, &body);
        let mut headers = self.headers(place, delivery, receiver, at, content_type, signed);
        headers.extend(more);
        let (url, access) = (receiver.url.clone(), receiver.access.clone());
        let of = format!("{}/{}", delivery.environment.0, receiver.id);
        self.ports.http_out.post(OutRequest { of, url, headers, body, access }).await
    }

    fn headers(
        &self,
        place: &Place,
        delivery: &Delivery,
        receiver: &Receiver,
        at: Instant,
        content_type: &str,
        signed: String,
    ) -> Vec<(String, String)> {
        let id = message_id(delivery.id);
        let environment = if place.environment.is_sandbox() { "sandbox" } else { "production" };
        let attempt = delivery.attempts.saturating_add(1);
        let header = |name: &str, value: String| (name.to_owned(), value);
        let mut headers = vec![
            header("content-type", content_type.to_owned()),
            header("user-agent", format!("Perennial-Webhooks/{}", self.settings.version)),
            header("webhook-id", id),
            header("webhook-timestamp", at.seconds().to_string()),
            header("webhook-signature", signed),
            header("perennial-environment", environment.to_owned()),
            header("perennial-sequence", delivery.sequence.to_string()),
            header("perennial-object-sequence", delivery.line_sequence.to_string()),
            header("perennial-object-version", delivery.object_version.to_string()),
            header("perennial-profile", receiver.profile.clone()),
            header("perennial-attempt", attempt.to_string()),
        ];
        if let Some(told) = delivery.replay_of {
            headers.push(header("perennial-replay-of", message_id(told)));
        }
        headers
    }
}
