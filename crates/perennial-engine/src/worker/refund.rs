//! Refunds: money that was promised back in a commit is sent back, once per credit.

use crate::change_set::{ChangeSet, CreditChange};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::gateway_key::{gateway_key, refund_key};
use crate::ports::GatewayRefund;

impl Engine {
    /// Sends open refunds to the gateway. One it refuses stays open and is tried again next turn.
    pub async fn refund_due(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let limit = self.settings.gateway_calls_max;
        let open = self.ports.store.open_refunds(environment, limit)?;
        let mut set = ChangeSet::new(environment, self.now(environment)?);
        for record in open {
            let credit = record.credit;
            let installation = &self.settings.installation;
            let against =
                gateway_key(installation, record.subscription, credit.against, record.attempt);
            let refund = GatewayRefund {
                key: refund_key(installation, record.subscription, credit.number),
                against,
                amount: credit.amounts.gross,
            };
            match self.ports.gateway.refund(refund).await {
                Ok(()) => set.credits.push(CreditChange::Done {
                    subscription: record.subscription,
                    number: credit.number,
                }),
                Err(error) => {
                    tracing::warn!(%error, subscription = %record.subscription, "refund refused");
                }
            }
        }
        let count = set.credits.len();
        if count > 0 {
            self.commit_one(set).await?;
        }
        Ok(count)
    }
}
