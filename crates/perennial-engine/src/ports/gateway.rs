//! The gateway: who really takes the money. Called only with an intent that is committed, and
//! always with the same key for the same attempt, so that a repeated call is one charge.

use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::subscription::PaymentMethod;
use perennial_core::time::Instant;

use super::BoxFuture;

#[derive(Clone, Debug)]
pub struct GatewayCharge {
    /// Derived from installation, subscription, period, reason and attempt.
    pub key: String,
    pub subscription: SubscriptionId,
    pub amount: Money,
    pub method: Option<PaymentMethod>,
    /// The environment's time, for gateways that simulate.
    pub at: Instant,
}

#[derive(Clone, Debug)]
pub struct GatewayRefund {
    pub key: String,
    /// The key of the paid attempt the money goes back to.
    pub against: String,
    pub amount: Money,
}

pub trait Gateway: Send + Sync {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome>;

    /// What became of an attempt whose answer was lost. [`Outcome::NotCharged`] only where the
    /// gateway is sure that it never took it.
    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome>;

    /// `Ok` when the money is on its way back, also when it was before.
    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>>;
}
