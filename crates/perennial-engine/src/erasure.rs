//! Erasing a customer: what is personal of him is taken out of his document, for good. His
//! subscriptions are ended first; what was sold, and what was paid, stays in the books under his
//! id, which says nothing of him.

use perennial_core::ids::{CustomerId, SubscriptionId};

use crate::change_set::{ChangeSet, DocumentChange};
use crate::directory::{Customer, Document};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::ports::News;
use crate::settings::DECIDE_AGAIN_MAX;
use crate::sign_in::NameHash;

impl Engine {
    /// Answers how many subscriptions were cancelled for it. Whoever is told of end users hears of
    /// it; who was erased before is not told again.
    pub async fn erase_customer(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
        hash: NameHash<'_>,
    ) -> Result<usize, EngineError> {
        let cancelled = self.close_account(environment, id, hash).await?;
        self.forget_people(environment, id).await?;
        self.forget_devices(environment, id).await?;
        for attempt in 0.. {
            let (expected, before) = self.customer_version(environment, id)?;
            let after = Customer::new(id, before.number);
            if before == after {
                break;
            }
            match self.write_erased(environment, expected, after).await {
                Ok(()) => break,
                Err(EngineError::Document { .. }) if attempt < DECIDE_AGAIN_MAX => {}
                Err(error) => return Err(error),
            }
        }
        Ok(cancelled)
    }

    async fn write_erased(
        &self,
        environment: EnvironmentId,
        expected: u64,
        customer: Customer,
    ) -> Result<(), EngineError> {
        let place = self.place(environment)?;
        let at = place.environment.now(self.real());
        let news = News::Erased { customer: customer.id, at };
        let about = SubscriptionId(customer.id.0);
        let mut set = ChangeSet::new(environment, at);
        let hearing = place.receivers.values();
        for receiver in hearing.filter(|it| it.active && it.disabled.is_none()) {
            let telling = self.ports.teller.tell_news(&place, receiver, &news);
            set.deliveries
                .extend(telling.map(|telling| self.queued(&place, receiver, about, telling)));
        }
        let document = Document::Customer(customer);
        set.documents.push(DocumentChange::Put { expected, document });
        self.commit_one(set).await?;
        self.bells.ring();
        Ok(())
    }
}
