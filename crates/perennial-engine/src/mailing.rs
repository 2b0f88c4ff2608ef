//! Mailing: what a change tells the customer is worded and queued with the change itself.

use perennial_core::{Notice, Subscription, notices};

use crate::change_set::{ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState};
use crate::contact::ContactType;
use crate::effects::Changed;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::mail::{Letter, MAIL};
use crate::place::Place;
use crate::ports::{MailWriter, Occasion};

impl Engine {
    /// Queues the mails of a change, in the order of its facts. Who has no address gets none.
    pub(crate) fn queue_mail(
        &self,
        set: &mut ChangeSet,
        place: &Place,
        changed: &Changed,
    ) -> Result<(), EngineError> {
        if !self.ports.mail.writer.writes() {
            return Ok(());
        }
        let Changed { before, after, facts } = changed;
        for notice in notices(before.as_ref(), after, facts) {
            let Some(letter) = self.letter(place, changed, notice)? else { continue };
            set.deliveries.push(DeliveryChange::Queue(Delivery {
                id: DeliveryId(self.ports.ids.unique(self.real())),
                environment: set.environment,
                receiver: MAIL.to_owned(),
                subscription: after.id,
                object_version: after.version,
                event: notice.name().to_owned(),
                event_at: after.changed_at,
                body: letter.to_bytes(),
                state: DeliveryState::Pending,
                attempts: 0,
                next_at: self.real(),
                last: None,
            }));
        }
        Ok(())
    }

    /// Who words the mails, for previews.
    pub fn mail_writer(&self) -> &dyn MailWriter {
        self.ports.mail.writer.as_ref()
    }

    /// One mail as it would be sent; `None` where nobody can be written to.
    pub fn letter(
        &self,
        place: &Place,
        changed: &Changed,
        notice: Notice,
    ) -> Result<Option<Letter>, EngineError> {
        let Changed { before, after, facts } = changed;
        let at = after.changed_at;
        let contact = self.contact(place.environment.id, after, ContactType::Billing, at)?;
        let Some(contact) = contact else { return Ok(None) };
        Ok(self.ports.mail.writer.write(&Occasion {
            place,
            notice,
            before: before.as_ref(),
            after,
            facts,
            contact: &contact,
            name: name(after, notice),
            at: self.real(),
        }))
    }
}

/// A version tells each notice once, so this names it for ever.
fn name(s: &Subscription, notice: Notice) -> String {
    format!("{}.{}.{}", s.id, s.version, notice.name())
}
