//! Refunds: money that was promised back in a commit is sent back, once per credit.

use crate::change_set::{ChangeSet, CreditChange, CreditRecord};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::gateway_key::{gateway_key, refund_key};
use crate::given_back::{Part, parts_of};
use crate::ports::GatewayRefund;

impl Engine {
    /// Sends open refunds to the gateway. One it refuses stays open and is tried again next turn.
    pub async fn refund_due(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let limit = self.settings.gateway_calls_max;
        let open = self.ports.store.open_refunds(environment, limit)?;
        let mut set = ChangeSet::new(environment, self.now(environment)?);
        for record in open {
            let charges = self.ports.store.charges(environment, record.subscription)?;
            let credits = self.ports.store.credits(environment, record.subscription)?;
            let parts = parts_of(&charges, &credits, &record);
            if self.send_back(environment, &record, &parts).await? {
                set.credits.push(CreditChange::Done {
                    subscription: record.subscription,
                    number: record.credit.number,
                });
            }
        }
        let count = set.credits.len();
        if count > 0 {
            self.commit_one(set).await?;
        }
        Ok(count)
    }

    /// Whether all parts are on their way.
    async fn send_back(
        &self,
        environment: EnvironmentId,
        record: &CreditRecord,
        parts: &[Part],
    ) -> Result<bool, EngineError> {
        let installation = &self.settings.installation;
        let (subscription, number) = (record.subscription, record.credit.number);
        let s = self.subscription(environment, subscription)?;
        let (method, partner) = (s.payment_method.clone(), s.asked_partner().cloned());
        for (n, part) in parts.iter().enumerate() {
            let refund = GatewayRefund {
                environment,
                key: refund_key(installation, subscription, number, n),
                against: gateway_key(installation, subscription, part.charge, part.attempt),
                subscription,
                partner: partner.clone(),
                method: method.clone(),
                amount: part.amount,
            };
            if let Err(error) = self.ports.gateway.refund(refund).await {
                tracing::warn!(%error, %subscription, "refund refused");
                return Ok(false);
            }
        }
        Ok(true)
    }
}
