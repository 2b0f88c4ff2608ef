//! The stored card: asking its network whether there is a newer one, before a renewal fails.

use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::{PaymentMethod, StageName};
use perennial_core::{Command, Refusal};

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::{Act, Wish};
use crate::ports::AccountUpdate;

impl Engine {
    /// Asks for a newer card. One that is there at once is the payment method from here on; one
    /// that comes later is told by [`Self::card_renewed`].
    pub async fn update_account(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<AccountUpdate, EngineError> {
        let state = self.subscription(environment, id)?;
        let stage = state.stage.name();
        if stage == StageName::Expired {
            return Err(Refusal::AlreadyEnded { stage }.into());
        }
        let Some(method) = state.payment_method else { return Ok(AccountUpdate::NotACard) };
        let update = self.ports.gateway.update_account(environment, method).await;
        if let AccountUpdate::Renewed(method) = &update {
            match self.card_renewed(environment, id, method.clone()).await {
                // It ended: the card is of no use any more.
                Ok(()) | Err(EngineError::Refused(Refusal::AlreadyEnded { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(update)
    }

    /// The network answered: the next charge goes to this card.
    pub async fn card_renewed(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        method: PaymentMethod,
    ) -> Result<(), EngineError> {
        let command = Command::SetPaymentMethod { method: Some(method) };
        self.execute(Wish::one(environment, Act::Do { id, command })).await?;
        Ok(())
    }
}
