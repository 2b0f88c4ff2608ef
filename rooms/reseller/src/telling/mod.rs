//! Telling a partner: every change of what he sold, in the shape in which Pub/Sub pushes (10).
//!
//! A message carries the whole resource as it is after the change, as `get` prints it, so that it
//! may be lost, repeated and overtaken: whoever ignores what is not newer than what he has seen
//! ends where we are. Receivers of the profile `pubsub` hear of one partner's subscriptions, and
//! of the purchase orders of those whose charges he is asked about.

mod push;

use std::sync::{Arc, OnceLock, Weak};

use perennial_core::billing::{Charge, ChargeKey, Credit};
use perennial_core::{Dated, Fact, Subscription};
use perennial_engine::directory::Receiver;
use perennial_engine::ports::{Teller, Telling, Whose};
use perennial_engine::refunded::Refunded;
use perennial_engine::{Engine, EngineError, Place};

use crate::{outbound, purchase_order, wire};
use push::{Attributes, Push};

/// The profile of receivers that are told so.
pub const PROFILE: &str = "pubsub";
/// Event: a subscription is another than before.
pub const SUBSCRIPTION_CHANGED: &str = "subscription/changed";
/// Event: a purchase order was charged, or something of it went back.
pub const ORDER_CHANGED: &str = "purchaseOrder/changed";
/// All there are.
pub const EVENTS: [&str; 2] = [SUBSCRIPTION_CHANGED, ORDER_CHANGED];

/// Words changes for partners.
#[derive(Default)]
pub struct Publisher {
    engine: OnceLock<Weak<Engine>>,
}

impl Publisher {
    /// Learns where what happened before is kept.
    pub fn serve(&self, engine: &Arc<Engine>) {
        let _known = self.engine.set(Arc::downgrade(engine));
    }
}

impl Teller for Publisher {
    fn tell(
        &self,
        place: &Place,
        receiver: &Receiver,
        before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
        _whose: Whose<'_>,
    ) -> Vec<Telling> {
        let engine = self.engine.get().and_then(Weak::upgrade);
        let (Some(engine), Some(partner)) = (engine, &receiver.partner) else { return vec![] };
        if facts.is_empty() || after.seller.as_ref() != Some(partner) {
            return vec![];
        }
        let change = Change { engine: &engine, place, before, after, facts };
        let told = change.subscription().and_then(|first| {
            let orders = change.orders()?;
            Ok(std::iter::once(first).chain(orders).collect::<Vec<_>>())
        });
        let told = told.unwrap_or_else(|error| {
            tracing::error!(%error, subscription = %after.id, "a change could not be told");
            vec![]
        });
        let wants = |event: &str| receiver.events.is_empty() || receiver.events.contains(event);
        told.into_iter().filter(|telling| wants(&telling.event)).collect()
    }
}

/// One decision about one subscription.
struct Change<'a> {
    engine: &'a Engine,
    place: &'a Place,
    before: Option<&'a Subscription>,
    after: &'a Subscription,
    facts: &'a [Dated],
}

impl Change<'_> {
    fn subscription(&self) -> Result<Telling, EngineError> {
        let message = outbound::subscription_of(self.place, self.after, || self.history())?;
        let reason = message.cancellation_details.as_ref().map(|details| details.reason.clone());
        let attributes = Attributes {
            sequence_number: self.after.version.to_string(),
            state: message.state.clone(),
            cancellation_reason: reason.unwrap_or_default(),
            end_user_entitled: message.end_user_entitled.to_string(),
        };
        Ok(self.telling(SUBSCRIPTION_CHANGED, "", &message, attributes))
    }

    /// Everything that happened, this decision included.
    fn history(&self) -> Result<Vec<Dated>, EngineError> {
        let mut history = match self.before {
            Some(before) => outbound::history(self.engine, self.place, before)?,
            None => vec![],
        };
        history.extend(self.facts.iter().cloned());
        Ok(history)
    }

    /// The orders that were charged, or of which something went back: those of charges the
    /// partner was asked about.
    fn orders(&self) -> Result<Vec<Telling>, EngineError> {
        if self.after.asked_partner().is_none() {
            return Ok(vec![]);
        }
        let mut told = vec![];
        for Dated { fact, .. } in self.facts {
            match fact {
                Fact::ChargePaid { key, attempt } => {
                    let Some(charge) = self.open_charge(*key) else { continue };
                    let id = self.order_id(*key, *attempt);
                    let order = purchase_order::charged(self.place, self.after, charge, &id)?;
                    told.push(self.order(&order, told.len()));
                }
                Fact::Credited(credit) => {
                    // What a period cost may have been paid in several orders.
                    for Refunded { charge, attempt, note } in self.refunded(credit)? {
                        let id = self.order_id(charge.key, attempt);
                        let order =
                            purchase_order::refunded(self.place, self.after, &charge, &id, &note)?;
                        told.push(self.order(&order, told.len()));
                    }
                }
                _ => {}
            }
        }
        Ok(told)
    }

    fn order_id(&self, key: ChargeKey, attempt: u32) -> String {
        let installation = &self.engine.settings().installation;
        purchase_order::paid_by(installation, self.after.id, key, attempt)
    }

    /// The charge that this decision settles: open before, or opened by it.
    fn open_charge(&self, key: ChargeKey) -> Option<&Charge> {
        let opened = self.facts.iter().find_map(|dated| match &dated.fact {
            Fact::ChargeOpened(charge) if charge.key == key => Some(&**charge),
            _ => None,
        });
        let open = self.before.and_then(|before| before.charge.as_ref());
        opened.or_else(|| open.filter(|charge| charge.key == key))
    }

    fn refunded(&self, credit: &Credit) -> Result<Vec<Refunded>, EngineError> {
        let Self { engine, place, before, after, facts } = *self;
        engine.refunded(place.environment.id, before, after, facts, credit)
    }

    fn order(&self, order: &wire::PurchaseOrder, n: usize) -> Telling {
        let sequence_number = self.after.version.to_string();
        let attributes = Attributes { sequence_number, ..Attributes::default() };
        self.telling(ORDER_CHANGED, &format!("-{n}"), order, attributes)
    }

    fn telling(
        &self,
        event: &str,
        part: &str,
        resource: &impl serde::Serialize,
        attributes: Attributes,
    ) -> Telling {
        let (installation, after) = (&self.engine.settings().installation, self.after);
        let partner = after.seller.as_ref().map_or("", |partner| partner.as_str());
        let push = Push {
            // The same for each receiver, as a topic's messages are.
            message_id: format!("{}-{}{part}", after.id, after.version),
            publish_time: outbound::time(after.changed_at),
            subscription: format!("projects/{installation}/subscriptions/{partner}"),
            attributes,
        };
        Telling { event: event.to_owned(), body: push.body(resource) }
    }
}
