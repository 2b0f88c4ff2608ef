//! Receivers in trouble: what fails is counted since the last success, who fails for too long is
//! switched off, and the others hear of it.

use std::collections::BTreeMap;

use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;

use crate::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState, DocumentChange,
};
use crate::directory::{Document, DocumentKey, DocumentKind, Receiver};
use crate::effects::first_attempt;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::{News, StoredDocument, Telling};
use crate::receiver::{Disabled, DisabledWhy, Trouble, object_of};

/// What is told about deliveries begins so; that it was given up is told nobody.
const OF_DELIVERIES: &str = "webhook.";

/// How receivers fare that do not take what they are told; read from the store at first need.
pub type Troubles = Option<BTreeMap<(EnvironmentId, String), Trouble>>;

/// Nothing is counted against a receiver any more.
pub(crate) fn fares_no_more(key: &DocumentKey) -> Option<DeliveryChange> {
    let receiver = (key.kind == DocumentKind::Receiver).then(|| key.id.clone())?;
    Some(DeliveryChange::Fares { receiver, trouble: None })
}

impl Engine {
    /// Notes how a receiver fares after an attempt: what changes by it, and whether it is too much.
    pub(super) fn fares(
        &self,
        environment: EnvironmentId,
        receiver: &str,
        well: bool,
        at: Instant,
    ) -> Result<(Option<DeliveryChange>, bool), EngineError> {
        let mut known = self.troubles.lock();
        let troubles = match &mut *known {
            Some(troubles) => troubles,
            unread @ None => {
                let stored = self.ports.store.troubles()?.into_iter();
                unread.insert(stored.map(|(of, name, trouble)| ((of, name), trouble)).collect())
            }
        };
        let key = (environment, receiver.to_owned());
        let before = troubles.get(&key);
        let (trouble, too_much) = if well {
            if before.is_none() {
                return Ok((None, false));
            }
            troubles.remove(&key);
            (None, false)
        } else {
            let trouble = Trouble::grown(before, at);
            let too_much = trouble.is_too_much(at);
            troubles.insert(key, trouble.clone());
            (Some(trouble), too_much)
        };
        Ok((Some(DeliveryChange::Fares { receiver: receiver.to_owned(), trouble }), too_much))
    }

    /// Who is switched on, or moves, has taken nothing amiss yet: what was counted before is not
    /// held against him.
    pub(crate) fn begins_anew(
        &self,
        environment: EnvironmentId,
        document: &Document,
    ) -> Result<Option<DeliveryChange>, EngineError> {
        let Document::Receiver(new) = document else { return Ok(None) };
        let place = self.place(environment)?;
        let old = place.receivers.get(&new.id);
        let goes_on = old.is_some_and(|old| {
            old.active && old.disabled.is_none() && old.url == new.url && old.mail == new.mail
        });
        Ok(if goes_on { None } else { fares_no_more(&document.key()) })
    }

    /// What was cleared in the store is cleared here.
    pub(crate) fn forget_troubles(&self, environment: EnvironmentId, cleared: &[DeliveryChange]) {
        if let Some(troubles) = &mut *self.troubles.lock() {
            for change in cleared {
                if let DeliveryChange::Fares { receiver, trouble: None } = change {
                    troubles.remove(&(environment, receiver.clone()));
                }
            }
        }
    }

    /// A receiver is told nothing more until somebody switches it on again, and its failures
    /// count from one then. What it would have been told is kept.
    pub(super) async fn switch_off(
        &self,
        place: &Place,
        receiver: &Receiver,
        why: DisabledWhy,
    ) -> Result<(), EngineError> {
        let (environment, at) = (place.environment.id, self.real());
        let place = self.place(environment)?;
        let known = place.receivers.get(&receiver.id).filter(|it| it.disabled.is_none());
        let Some(known) = known else { return Ok(()) };
        let disabled = Some(Disabled { at, why });
        let document = Document::Receiver(Receiver { disabled, ..known.as_ref().clone() });
        let key = document.key();
        let expected = place.version(&key);
        let stored = StoredDocument { version: expected.saturating_add(1), document };
        let mut set = ChangeSet::new(environment, place.environment.now(at));
        let document = stored.document.clone();
        set.documents.push(DocumentChange::Put { expected, document });
        let name = receiver.id.clone();
        set.deliveries.push(DeliveryChange::Fares { receiver: name.clone(), trouble: None });
        set.deliveries.extend(self.news(&place, &News::Disabled { of: known, why, at }));
        match self.commit_one(set).await {
            Ok(()) => {
                tracing::warn!(receiver = name, why = why.name(), "a receiver was switched off");
                self.learn(environment, stored);
                if let Some(troubles) = &mut *self.troubles.lock() {
                    troubles.remove(&(environment, name));
                }
                self.bells.ring();
                Ok(())
            }
            // Somebody is changing it: his word counts.
            Err(EngineError::Document { .. }) => {
                self.relearn(environment, &key);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Tells the other receivers what happened to the deliveries of one: those that may hear what
    /// it hears.
    pub(super) fn news(&self, place: &Place, news: &News<'_>) -> Vec<DeliveryChange> {
        let (of, about) = match news {
            News::Ping { .. } | News::Erased { .. } => return vec![],
            News::Exhausted { delivery, .. } if delivery.event.starts_with(OF_DELIVERIES) => {
                return vec![];
            }
            News::Exhausted { of, delivery, .. } => (*of, delivery.subscription),
            News::Disabled { of, .. } => (*of, object_of(&of.id)),
        };
        let others = place.receivers.values().filter(|it| {
            let may_hear = it.partner.is_none() || it.partner == of.partner;
            it.id != of.id && it.active && it.disabled.is_none() && may_hear
        });
        others
            .filter_map(|it| {
                let telling = self.ports.teller.tell_news(place, it, news)?;
                Some(self.queued(place, it, about, telling))
            })
            .collect()
    }

    /// A message that tells of no change.
    pub(crate) fn queued(
        &self,
        place: &Place,
        receiver: &Receiver,
        about: SubscriptionId,
        telling: Telling,
    ) -> DeliveryChange {
        let real = self.real();
        DeliveryChange::Queue(Delivery {
            id: DeliveryId(self.ports.ids.unique(real)),
            sequence: 0,
            environment: place.environment.id,
            receiver: receiver.id.clone(),
            subscription: about,
            line_sequence: 0,
            object_version: 0,
            event: telling.event,
            event_at: place.environment.now(real),
            body: telling.body,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: first_attempt(receiver, real),
            last: None,
            aside: false,
            replay_of: None,
        })
    }
}
