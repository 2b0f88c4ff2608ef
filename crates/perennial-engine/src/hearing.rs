//! Hearing: what a gateway says by itself about an attempt, over a webhook or much later, and what
//! an operator says in its place.
//!
//! Such words come late, twice, and in any order. Only one about the attempt that is under way
//! changes anything. Money taken for an attempt that nobody waits for goes back at once.

use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::{Command, Refusal};

use crate::change_set::{ChargeRecord, ChargeStanding};
use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::gateway_key::{gateway_key, late_refund_key};
use crate::ports::{BoxFuture, GatewayNews, GatewayRefund};
use crate::settings::CATCH_UP_STEPS_MAX;

/// What became of what a gateway said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The attempt was settled by it.
    Settled,
    /// Nothing changed: it was known, or says nothing new.
    Known,
    /// It was paid though nobody waited for it any more: the money is on its way back.
    SentBack,
    /// The attempt is none of ours.
    NotOurs,
}

impl Engine {
    /// Takes in what a gateway says about the attempt of a key.
    pub async fn hear(
        &self,
        environment: EnvironmentId,
        news: &GatewayNews,
    ) -> Result<Heard, EngineError> {
        for _ in 0..CATCH_UP_STEPS_MAX {
            let place = self.place(environment)?;
            let now = place.environment.now(self.real());
            let state = match self.subscription(environment, news.subscription) {
                Err(EngineError::NotFound) => return Ok(Heard::NotOurs),
                found => found?,
            };
            let open = state.charge.as_ref().filter(|charge| {
                charge.in_flight() && self.key_of(state.id, charge.key, charge.attempt) == news.key
            });
            let Some(charge) = open else { return self.too_late(environment, news).await };
            let (key, attempt, outcome) = (charge.key, charge.attempt, news.outcome.clone());
            let at = news.at.min(now).max(state.changed_at);
            let settle = Command::Settle { key, attempt, outcome, at };
            match self.steps(&place, state.clone(), &settle, now).await {
                Ok(changes) if changes.is_empty() => return Ok(Heard::Known),
                Ok(_) => return Ok(Heard::Settled),
                // What fell due before comes first.
                Err(EngineError::Refused(Refusal::Behind { .. })) => {
                    match self.steps(&place, state, &Command::Wake, now).await {
                        Ok(_) | Err(EngineError::Contended) => {}
                        Err(error) => return Err(error),
                    }
                }
                Err(EngineError::Contended | EngineError::Refused(Refusal::NoSuchCharge)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(EngineError::Contended)
    }

    /// The attempt is not under way: settled before, given up, or unknown here.
    async fn too_late(
        &self,
        environment: EnvironmentId,
        news: &GatewayNews,
    ) -> Result<Heard, EngineError> {
        let rows = self.ports.store.charges(environment, news.subscription)?;
        let Some((row, attempt)) = self.attempt_named(&rows, &news.key) else {
            return Ok(Heard::NotOurs);
        };
        let booked = row.standing == ChargeStanding::Paid && row.attempt == attempt;
        if booked || news.outcome != Outcome::Paid {
            return Ok(Heard::Known);
        }
        tracing::warn!(subscription = %news.subscription, "paid though nobody waited for it");
        let Ok(amount) = row.charge.gross() else { return Ok(Heard::Known) };
        let s = self.subscription(environment, news.subscription)?;
        let refund = GatewayRefund {
            environment,
            key: late_refund_key(&news.key),
            against: news.key.clone(),
            subscription: news.subscription,
            partner: s.asked_partner().cloned(),
            method: s.payment_method,
            amount,
        };
        match self.ports.gateway.refund(refund).await {
            Ok(()) => Ok(Heard::SentBack),
            Err(error) => {
                tracing::error!(%error, subscription = %news.subscription, "late money is kept");
                // Told again, it is tried again.
                Err(EngineError::Contended)
            }
        }
    }

    /// What gateways have to tell by themselves until now. Answers how much changed.
    pub(crate) async fn hear_news(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let now = self.now(environment)?;
        let mut settled = 0_usize;
        for news in self.ports.gateway.news(environment, now) {
            if self.hear(environment, &news).await? == Heard::Settled {
                settled = settled.saturating_add(1);
            }
        }
        Ok(settled)
    }

    /// Settles what is under way by an operator's word: an offline payment that arrived, or an
    /// attempt whose outcome he looked up.
    ///
    /// On the heap, as [`Engine::execute`] is.
    pub fn settle_by_hand(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        outcome: Outcome,
    ) -> BoxFuture<'_, Result<Changed, EngineError>> {
        Box::pin(self.settle_as_told(environment, id, outcome))
    }

    async fn settle_as_told(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
        outcome: Outcome,
    ) -> Result<Changed, EngineError> {
        let s = Box::pin(self.catch_up(environment, id)).await?;
        let at = self.now(environment)?;
        let charge = s.charge.as_ref().filter(|charge| charge.in_flight());
        let charge = charge.ok_or(Refusal::NoSuchCharge)?;
        let (key, attempt) = (charge.key, charge.attempt);
        let place = self.place(environment)?;
        let settle = Command::Settle { key, attempt, outcome, at };
        let changes = self.steps(&place, s, &settle, at).await?;
        changes.into_iter().next().ok_or(EngineError::Refused(Refusal::NoSuchCharge))
    }

    /// Asks the gateway about what is under way, and settles it by the answer.
    pub async fn ask_gateway(
        &self,
        environment: EnvironmentId,
        id: SubscriptionId,
    ) -> Result<Outcome, EngineError> {
        let s = self.subscription(environment, id)?;
        let at = self.now(environment)?;
        let charge = s.charge.as_ref().filter(|charge| charge.in_flight());
        let charge = charge.ok_or(Refusal::NoSuchCharge)?;
        let call = self.call(environment, &s, charge, at).ok_or(Refusal::NoSuchCharge)?;
        let key = call.key.clone();
        let outcome = self.ports.gateway.ask(call).await;
        match outcome {
            // What is pending or unknown stays so, and what was never taken may be on its way.
            Outcome::Pending | Outcome::Unknown | Outcome::NotCharged => {}
            Outcome::Paid | Outcome::Declined { .. } => {
                let news = GatewayNews { subscription: id, key, outcome: outcome.clone(), at };
                Box::pin(self.hear(environment, &news)).await?;
            }
        }
        Ok(outcome)
    }

    /// The charge and the attempt of a key.
    pub(crate) fn attempt_named<'a>(
        &self,
        rows: &'a [ChargeRecord],
        key: &str,
    ) -> Option<(&'a ChargeRecord, u32)> {
        rows.iter().find_map(|row| {
            let named = |n: &u32| self.key_of(row.subscription, row.charge.key, *n) == key;
            (1..=row.attempt).rev().find(named).map(|attempt| (row, attempt))
        })
    }

    fn key_of(
        &self,
        id: SubscriptionId,
        key: perennial_core::billing::ChargeKey,
        attempt: u32,
    ) -> String {
        gateway_key(&self.settings.installation, id, key, attempt)
    }
}
