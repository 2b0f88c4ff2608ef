//! The gateway: who really takes the money. Called only with an intent that is committed, and
//! always with the same key for the same attempt, so that a repeated call is one charge.

use perennial_core::billing::{ChargeKey, Outcome};
use perennial_core::ids::{PartnerId, SubscriptionId};
use perennial_core::money::Money;
use perennial_core::subscription::PaymentMethod;
use perennial_core::time::Instant;

use super::BoxFuture;
use crate::environment::EnvironmentId;

/// The code of a decline that nobody meant: the gateway is sure that nothing was taken, and could
/// not do it. Surfaces tell it apart from a bank's or a customer's no.
pub const GATEWAY_ERROR: &str = "gateway_error";

#[derive(Clone, Debug)]
pub struct GatewayCharge {
    /// Which account takes the money is configured by environment.
    pub environment: EnvironmentId,
    /// Derived from installation, subscription, period, reason and attempt.
    pub key: String,
    pub subscription: SubscriptionId,
    /// The number people know it by.
    pub number: u64,
    /// The charge it is an attempt of.
    pub charge: ChargeKey,
    /// The partner who is asked in place of a gateway, where the terms say so.
    pub partner: Option<PartnerId>,
    pub amount: Money,
    pub method: Option<PaymentMethod>,
    /// The environment's time, for gateways that simulate.
    pub at: Instant,
}

#[derive(Clone, Debug)]
pub struct GatewayRefund {
    pub environment: EnvironmentId,
    pub key: String,
    /// The key of the paid attempt the money goes back to.
    pub against: String,
    pub subscription: SubscriptionId,
    /// The partner who answered in place of a gateway.
    pub partner: Option<PartnerId>,
    /// How the customer pays now: where gateways look for the attempt first.
    pub method: Option<PaymentMethod>,
    pub amount: Money,
}

/// What a gateway tells without being asked: what was pending is so no longer.
#[derive(Clone, Debug)]
pub struct GatewayNews {
    pub subscription: SubscriptionId,
    /// The key of the attempt.
    pub key: String,
    pub outcome: Outcome,
    /// When it became so, in the environment's time.
    pub at: Instant,
}

/// What becomes of asking for a newer card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountUpdate {
    /// The network is asked; what it finds comes later, or never.
    Accepted,
    /// There is a newer card, known at once.
    Renewed(PaymentMethod),
    /// Only cards are renewed so.
    NotACard,
}

pub trait Gateway: Send + Sync {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome>;

    /// What became of an attempt whose answer was lost. [`Outcome::NotCharged`] only where the
    /// gateway is sure that it never took it.
    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome>;

    /// `Ok` when the money is on its way back, also when it was before.
    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>>;

    /// Asks the card's network for a newer card. Gateways whose networks do so by themselves have
    /// nothing else to do: they take what is a card, and nothing else.
    fn update_account(
        &self,
        environment: EnvironmentId,
        method: PaymentMethod,
    ) -> BoxFuture<'_, AccountUpdate> {
        let _ = environment;
        let card = matches!(method.kind.as_str(), "creditCard" | "card");
        let update = if card { AccountUpdate::Accepted } else { AccountUpdate::NotACard };
        Box::pin(std::future::ready(update))
    }

    /// What became known until `now`, each told once. Gateways that call by themselves, over
    /// webhooks, have nothing to say here.
    fn news(&self, environment: EnvironmentId, now: Instant) -> Vec<GatewayNews> {
        let _ = (environment, now);
        vec![]
    }
}
