//! Mailing: what a change tells the customer is worded and queued with the change itself.

use perennial_core::ids::SubscriptionId;
use perennial_core::{Notice, Subscription, notices};

use crate::change_set::{ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState};
use crate::contact::ContactType;
use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::{EnvironmentId, EnvironmentKind};
use crate::error::EngineError;
use crate::mail::{Letter, MAIL};
use crate::place::Place;
use crate::ports::{CodeNote, MailWriter, Occasion};

/// What the letter is called that brings a code.
const SIGN_IN_CODE: &str = "sign_in_code";

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
                sequence: 0,
                line_sequence: 0,
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
                aside: false,
                replay_of: None,
            }));
        }
        Ok(())
    }

    /// Mails a code to an address. It is about no subscription, so it waits in a line of its own.
    /// False where there is nobody who writes, or nothing can be sent there.
    pub async fn mail_code(
        &self,
        environment: EnvironmentId,
        to: &str,
        (code, minutes): (&str, u32),
        language: Option<&str>,
    ) -> Result<bool, EngineError> {
        let place = self.place(environment)?;
        let at = self.real();
        let id = self.ports.ids.unique(at);
        let mut projects = place.catalog.projects.values();
        let shop = match (projects.next(), projects.next()) {
            (Some(only), None) => only.name.as_str(),
            (Some(_), Some(_)) | (None, _) => self.settings.shop.as_str(),
        };
        let letter = self.ports.mail.writer.write_code(&CodeNote {
            to,
            language,
            shop,
            code,
            minutes,
            sandbox: matches!(place.environment.kind, EnvironmentKind::Sandbox { .. }),
            name: format!("{id:032x}.{SIGN_IN_CODE}"),
            at,
        });
        let Some(letter) = letter else { return Ok(false) };
        let mut set = ChangeSet::new(environment, place.environment.now(at));
        set.deliveries.push(DeliveryChange::Queue(Delivery {
            id: DeliveryId(id),
            environment,
            sequence: 0,
            line_sequence: 0,
            receiver: MAIL.to_owned(),
            subscription: SubscriptionId(id),
            object_version: 1,
            event: SIGN_IN_CODE.to_owned(),
            event_at: set.at,
            body: letter.to_bytes(),
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: at,
            last: None,
            aside: false,
            replay_of: None,
        }));
        self.commit_one(set).await?;
        self.bells.ring();
        Ok(true)
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
