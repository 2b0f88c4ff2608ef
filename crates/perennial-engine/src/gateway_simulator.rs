//! The simulator gateway: the counterpart of sandboxes and tests. What it answers, the token of
//! the payment method says; it keeps a ledger, so that a repeated key is one charge.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use perennial_core::billing::Outcome;
use perennial_core::money::Money;

use crate::ports::{BoxFuture, Gateway, GatewayCharge, GatewayRefund};

/// Tokens and what they do. Any other token, and none, pays.
///
/// | token | charge |
/// |---|---|
/// | `tok_decline` | declined, may be tried again |
/// | `tok_decline_hard` | declined for good |
/// | `tok_decline_later` | the first charge of a subscription is paid, later ones are declined |
/// | `tok_decline_once` | declined, paid at the next attempt |
/// | `tok_pending` | pending until it is settled by hand |
/// | `tok_unknown` | charged, but the answer is lost; asked, it says paid |
/// | `tok_lost` | not charged and the answer is lost; asked, it says so |
#[derive(Default)]
pub struct GatewaySimulator {
    /// Whether plain payments are written down too: for tests, which ask for the ledger.
    /// Otherwise memory would grow with every renewal.
    writes_all: bool,
    ledger: Mutex<Ledger>,
}

const TOKENS: [&str; 7] = [
    "tok_decline",
    "tok_decline_hard",
    "tok_decline_later",
    "tok_decline_once",
    "tok_pending",
    "tok_unknown",
    "tok_lost",
];

#[derive(Default)]
struct Ledger {
    /// By gateway key: what was taken, or `None` where nothing was.
    attempts: BTreeMap<String, (Outcome, Option<Money>)>,
    refunds: BTreeMap<String, Money>,
    /// Attempts seen per subscription.
    seen: BTreeMap<perennial_core::ids::SubscriptionId, u32>,
}

impl GatewaySimulator {
    /// A simulator that writes every payment down.
    pub fn with_ledger() -> Self {
        Self { writes_all: true, ..Self::default() }
    }

    /// Keys of attempts that took money, with the amounts.
    pub fn taken(&self) -> Vec<(String, Money)> {
        let ledger = self.ledger.lock();
        ledger
            .attempts
            .iter()
            .filter_map(|(key, (_, amount))| amount.map(|amount| (key.clone(), amount)))
            .collect()
    }

    pub fn refunded(&self) -> Vec<(String, Money)> {
        self.ledger.lock().refunds.iter().map(|(key, amount)| (key.clone(), *amount)).collect()
    }

    fn answer(&self, charge: &GatewayCharge) -> Outcome {
        let token = charge.method.as_ref().map_or("", |method| method.token.as_str());
        if !self.writes_all && !TOKENS.contains(&token) {
            return Outcome::Paid;
        }
        let mut ledger = self.ledger.lock();
        if let Some((outcome, _)) = ledger.attempts.get(&charge.key) {
            return outcome.clone();
        }
        let seen = ledger.seen.entry(charge.subscription).or_default();
        *seen = seen.saturating_add(1);
        let nth = *seen;
        let declined = |hard| Outcome::Declined { code: "card_declined".to_owned(), hard };
        let (told, kept, taken) = match token {
            "tok_decline" => (declined(false), declined(false), false),
            "tok_decline_hard" => (declined(true), declined(true), false),
            "tok_decline_later" if nth > 1 => (declined(false), declined(false), false),
            "tok_decline_once" if nth == 1 => (declined(false), declined(false), false),
            "tok_pending" => (Outcome::Pending, Outcome::Pending, false),
            "tok_unknown" => (Outcome::Unknown, Outcome::Paid, true),
            "tok_lost" => (Outcome::Unknown, Outcome::NotCharged, false),
            _ => (Outcome::Paid, Outcome::Paid, true),
        };
        let amount = taken.then_some(charge.amount);
        ledger.attempts.insert(charge.key.clone(), (kept, amount));
        told
    }
}

impl Gateway for GatewaySimulator {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(async move { self.answer(&charge) })
    }

    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            let ledger = self.ledger.lock();
            ledger
                .attempts
                .get(&charge.key)
                .map_or(Outcome::NotCharged, |(outcome, _)| outcome.clone())
        })
    }

    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            self.ledger.lock().refunds.insert(refund.key, refund.amount);
            Ok(())
        })
    }
}
