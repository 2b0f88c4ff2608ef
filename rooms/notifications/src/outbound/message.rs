//! Bodies in the profiles `seed` and `reference`.

use perennial_core::billing::{Charge, ChargeKey};
use perennial_core::{Dated, Fact, Subscription};
use perennial_engine::Place;

use super::{date, entity, order};
use crate::event::{Event, Profile};
use crate::happened::Happened;
use crate::manner::Manner;
use crate::uuids;
use crate::wire::notification::{DiscountPlanOf, EndUser, Entity, Notification, SeedEndUser};

/// One decision as one receiver sees it.
pub struct View<'a> {
    pub place: &'a Place,
    pub manner: Manner<'a>,
    pub before: Option<&'a Subscription>,
    pub after: &'a Subscription,
    pub facts: &'a [Dated],
}

impl View<'_> {
    /// The bytes of one event; `None` where this profile has no words for it.
    pub fn body(&self, happened: Happened) -> Option<Vec<u8>> {
        let (object_id, entity) = self.entity(happened)?;
        let notification = Notification {
            subject: happened.event.subject(),
            kind: self.manner.type_of(happened.event),
            object_id,
            event_date: date(happened.at),
            entity,
        };
        serde_json::to_vec(&notification).ok()
    }

    fn entity(&self, happened: Happened) -> Option<(String, Entity)> {
        let s = self.after;
        let id = s.id.to_string();
        match happened.event {
            Event::Created
            | Event::Suspended
            | Event::Reactivated
            | Event::Canceled
            | Event::Expired
            | Event::Unpaid
            | Event::ExpirationDateUpdated => {
                let entity = entity::subscription(self.place, &self.manner, s);
                Some((id, Entity::Subscription(Box::new(entity))))
            }
            Event::DiscountPlanUpdated => {
                // The seed prints tag and next step and no more (N7).
                let starting_step = self.manner.profile != Profile::Seed;
                let discount_plan = entity::discount_plan(s, starting_step);
                Some((id.clone(), Entity::DiscountPlanOf(DiscountPlanOf { id, discount_plan })))
            }
            Event::PaymentMethodUpdated => self.end_user(),
            Event::Completed | Event::RenewCompleted | Event::PaymentRefused => {
                let order = order::order(self, happened)?;
                Some((order.id.clone(), Entity::Order(Box::new(order))))
            }
        }
    }

    fn end_user(&self) -> Option<(String, Entity)> {
        let customer = self.after.customer?;
        let method = self.after.payment_method.as_ref()?;
        let subscription_id = self.after.id.to_string();
        let payment_method = method.kind.clone();
        let expiration_date = method.expires.clone();
        let entity = if self.manner.profile == Profile::Seed {
            let id = uuids::payment_method(customer, method);
            Entity::SeedEndUser(SeedEndUser {
                id,
                subscription_id,
                payment_method,
                expiration_date,
            })
        } else {
            let id = customer.to_string();
            Entity::EndUser(EndUser { id, subscription_id, payment_method, expiration_date })
        };
        Some((customer.to_string(), entity))
    }

    /// The charge some fact speaks of: open before this decision, or opened in it.
    pub fn charge(&self, key: ChargeKey) -> Option<&Charge> {
        let opened = self.facts.iter().filter_map(|dated| match &dated.fact {
            Fact::ChargeOpened(charge) => Some(charge.as_ref()),
            _ => None,
        });
        let before = self.before.and_then(|before| before.charge.as_ref());
        opened.chain(before).find(|charge| charge.key == key)
    }
}
