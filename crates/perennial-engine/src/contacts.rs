//! Contacts of subscriptions: which one holds at an instant.

use perennial_core::Subscription;
use perennial_core::time::Instant;

use crate::contact::{Contact, ContactType};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;

impl Engine {
    /// The contact of a type in force for a subscription at an instant; the billing contact where
    /// there is none of that type. None where nothing is known of the customer, or nobody is linked.
    pub fn contact(
        &self,
        environment: EnvironmentId,
        subscription: &Subscription,
        kind: ContactType,
        at: Instant,
    ) -> Result<Option<Contact>, EngineError> {
        let Some(id) = subscription.customer else { return Ok(None) };
        match self.customer(environment, id) {
            Ok(customer) => Ok(customer.contact(Some(subscription.id), kind, at)),
            Err(EngineError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
