//! Messages for receivers who are told by mail: the body that others get over HTTP, as text, to
//! each address. The same Message-ID at every attempt, so that who gets it twice sees it once.

use perennial_core::time::Instant;

use super::sign::message_id;
use crate::change_set::{Delivery, DeliveryId};
use crate::engine::Engine;
use crate::going_out::MailTo;
use crate::mail::{Letter, masked};
use crate::place::Place;
use crate::ports::{MailError, MessageNote, OutAnswer, OutError};

/// What mail servers say, in the codes of SMTP: taken, not now, never.
const TAKEN: u16 = 250;
const NOT_NOW: u16 = 450;
const NEVER: u16 = 550;

impl Engine {
    /// One attempt to tell all its addresses. It is to be made again where an address may take it
    /// later, and stops where none ever will.
    pub(super) async fn mail_out(
        &self,
        place: &Place,
        delivery: &Delivery,
        mail: &MailTo,
    ) -> Result<OutAnswer, OutError> {
        let (mut taken, mut not_now, mut said) = (false, None, vec![]);
        for (n, to) in mail.emails.iter().enumerate() {
            let Some(letter) = self.message_letter(place, delivery, mail, (n, to)) else {
                return Err(OutError::NoMailServer);
            };
            let clean = |text: &str| format!("{}: {}", masked(to), text.replace(to, &masked(to)));
            match self.ports.mail.mailer.send(&letter).await {
                Ok(()) => taken = true,
                Err(MailError::NoServer) => return Err(OutError::NoMailServer),
                Err(MailError::Temporary { status, said: text }) => {
                    not_now = Some(status.unwrap_or(NOT_NOW));
                    said.push(clean(&text));
                }
                Err(MailError::Permanent { status: _, said: text }) => said.push(clean(&text)),
            }
        }
        let (status, abort_message) = match (not_now, taken) {
            (Some(status), _) => (status, false),
            (None, true) => (TAKEN, false),
            (None, false) => (NEVER, true),
        };
        let body_head = said.join("\n").into_bytes();
        Ok(OutAnswer { status, body_head, abort_message, ..OutAnswer::default() })
    }

    fn message_letter(
        &self,
        place: &Place,
        delivery: &Delivery,
        mail: &MailTo,
        (n, to): (usize, &str),
    ) -> Option<Letter> {
        let id = message_id(delivery.id);
        self.ports.mail.writer.write_message(&MessageNote {
            to,
            language: mail.locale.as_deref(),
            template: mail.template.as_deref(),
            event: &delivery.event,
            about: &delivery.subscription.to_string(),
            body: &String::from_utf8_lossy(&delivery.body),
            shop: &self.settings.shop,
            sandbox: place.environment.is_sandbox(),
            name: if n == 0 { id } else { format!("{id}.{n}") },
            at: queued_at(delivery.id).unwrap_or(delivery.next_at),
        })
    }
}

/// When a message was made, by the real clock: its id begins with it.
pub(super) fn queued_at(id: DeliveryId) -> Option<Instant> {
    let millis = i64::try_from(id.0 >> 80).ok()?;
    Instant::from_micros(millis.checked_mul(1_000)?).ok()
}
