//! Giving back what was paid: what is left of a charge is read in the books when it is decided.

use std::sync::Arc;

use perennial_core::billing::{ChargeKey, PaidCharge};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::{Command, Subscription};

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::{Act, Done, Wish};
use crate::given_back::paid_charge;
use crate::place::Place;

impl Engine {
    /// Gives a paid charge back: `part` of it, tax included, or all that is left.
    pub async fn refund(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        charge: ChargeKey,
        part: Option<Money>,
    ) -> Result<Done, EngineError> {
        self.give_back(environment, id, charge, move |of| Command::Refund { of, part }).await
    }

    /// The customer's bank took back what is left of a paid charge.
    pub async fn charged_back(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        charge: ChargeKey,
    ) -> Result<Done, EngineError> {
        self.give_back(environment, id, charge, |of| Command::ChargedBack { of, part: None }).await
    }

    async fn give_back(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        charge: ChargeKey,
        command: impl Fn(PaidCharge) -> Command + Send + Sync + 'static,
    ) -> Result<Done, EngineError> {
        let store = Arc::clone(&self.ports.store);
        // Whoever gives back at the same moment makes another version: read again then.
        let make = move |s: &Subscription, place: &Place, _| {
            let environment = place.environment.id;
            let rows = store.charges(environment, s.id)?;
            let credits = store.credits(environment, s.id)?;
            let of = paid_charge(&rows, &credits, charge).ok_or(EngineError::NotFound)?;
            Ok(command(of))
        };
        self.execute(Wish::one(environment, Act::With { id, make: Box::new(make) })).await
    }
}
