//! Bodies in the profiles `seed` and `reference`.

use perennial_core::billing::{Charge, ChargeKey};
use perennial_core::subscription::PaymentMethod;
use perennial_core::{Dated, Fact, Subscription};
use perennial_engine::Place;
use perennial_engine::ports::Whose;

use super::{date, entity, order};
use crate::event::{Event, Profile};
use crate::happened::Happened;
use crate::manner::Manner;
use crate::uuids;
use crate::wire::notification::{
    DiscountPlanOf, EndUser, Entity, Notification, Replayability, SeedEndUser, Wallet, WalletMethod,
};

/// One decision as one receiver sees it.
pub struct View<'a> {
    pub place: &'a Place,
    pub manner: Manner<'a>,
    pub before: Option<&'a Subscription>,
    pub after: &'a Subscription,
    pub facts: &'a [Dated],
    pub whose: Whose<'a>,
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
            Event::ReplayabilityChanged => {
                Some((id, Entity::Replayability(Box::new(self.replayability()))))
            }
            Event::WalletChanged => self.wallet(),
            // Told of a customer, not of a subscription.
            Event::EndUserDeleted => None,
            Event::PrebillingStarted => {
                let order = order::prebilled(self, happened)?;
                Some((order.id.clone(), Entity::Order(Box::new(order))))
            }
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
            let payment_method_name = method.brand.clone();
            Entity::EndUser(EndUser {
                id,
                subscription_id,
                payment_method,
                payment_method_name,
                expiration_date,
            })
        };
        Some((customer.to_string(), entity))
    }

    fn replayability(&self) -> Replayability {
        let s = self.after;
        let refused = s.method_refused.as_ref();
        Replayability {
            subscription: entity::subscription(self.place, &self.manner, s),
            payment_method: s.payment_method.as_ref().map(|method| method.kind.clone()),
            payment_method_non_replayable: refused.is_some(),
            reason_description: refused
                .map(|_| "The payment method was refused for good and is not charged again."),
            warning_reason: refused.cloned(),
        }
    }

    /// What the customer can pay with now and could not, or cannot any more.
    fn wallet(&self) -> Option<(String, Entity)> {
        let customer = self.after.customer?;
        let shown = |method: &PaymentMethod, status| WalletMethod {
            id: uuids::payment_method(customer, method),
            status,
            payment_method_type: method.kind.clone(),
            kind: method.brand.clone().unwrap_or_else(|| method.kind.clone()),
        };
        let added = self.after.payment_method.iter();
        let old = self.before.and_then(|before| before.payment_method.as_ref());
        let deleted = old.filter(|_| self.after.payment_method.is_none()).into_iter();
        let id = customer.to_string();
        let wallet = Wallet {
            id: id.clone(),
            added_payment_methods: added.map(|method| shown(method, "ACTIVATED")).collect(),
            deleted_payment_method: deleted.map(|method| shown(method, "DELETED")).collect(),
        };
        Some((id, Entity::Wallet(wallet)))
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
