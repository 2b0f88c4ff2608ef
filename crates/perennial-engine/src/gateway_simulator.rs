//! The simulator gateway: the counterpart of sandboxes and tests. What it answers, the token of
//! the payment method says; it keeps a ledger, so that a repeated key is one charge.

mod token;

use std::collections::BTreeMap;
use std::future::ready;

use parking_lot::Mutex;
use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::subscription::PaymentMethod;
use perennial_core::time::Instant;

use crate::environment::EnvironmentId;
use crate::ports::{
    AccountUpdate, BoxFuture, GATEWAY_ERROR, Gateway, GatewayCharge, GatewayNews, GatewayRefund,
};
use token::{Answer, Token};

/// How long a bank takes that answers later.
const DAY_SECONDS: i64 = 86_400;
/// When the newer card of a renewed one expires.
const RENEWED_UNTIL: &str = "12/2099";
/// How long nobody can say what became of a late charge.
const LATE_SECONDS: i64 = 3_600;

/// Tokens and what they do. Any other token, and none, pays.
///
/// | token | charge |
/// |---|---|
/// | `tok_decline` | declined, may be tried again |
/// | `tok_decline_hard` | declined for good |
/// | `tok_decline_later` | the first charge of a subscription is paid, later ones are declined |
/// | `tok_decline_once` | declined, paid at the next attempt |
/// | `tok_decline_<n>_times` | declined so often, then paid |
/// | `tok_pending` | pending until it is settled by hand |
/// | `tok_offline` | the same: a transfer that somebody must see arrive |
/// | `tok_pending_paid` | pending, paid a day later by the clock of the environment |
/// | `tok_pending_declined` | pending, declined a day later by the clock of the environment |
/// | `tok_unknown` | charged, but the answer is lost; asked, it says paid |
/// | `tok_lost` | not charged and the answer is lost; asked, it says so |
/// | `tok_late` | charged, but for an hour nobody can say so, however often he is asked |
/// | `tok_error` | refused for a reason that lies with the seller: decline code `gateway_error` |
/// | `tok_renewed` | paid; asked for a newer card, there is one at once |
///
/// What is pending is kept in memory: after a restart it waits for a hand.
#[derive(Default)]
pub struct GatewaySimulator {
    /// Whether plain payments are written down too: for tests, which ask for the ledger.
    /// Otherwise memory would grow with every renewal.
    writes_all: bool,
    ledger: Mutex<Ledger>,
}

#[derive(Default)]
struct Ledger {
    /// By gateway key.
    attempts: BTreeMap<String, Attempt>,
    refunds: BTreeMap<String, Money>,
    /// Attempts seen per subscription.
    seen: BTreeMap<SubscriptionId, u32>,
    /// What becomes known by itself, by environment.
    coming: BTreeMap<EnvironmentId, Vec<GatewayNews>>,
}

struct Attempt {
    outcome: Outcome,
    amount: Money,
    /// Before that nobody can say what became of it.
    known_from: Instant,
}

impl GatewaySimulator {
    /// A simulator that writes every payment down.
    pub fn with_ledger() -> Self {
        Self { writes_all: true, ..Self::default() }
    }

    /// Keys of attempts that took money, with the amounts.
    pub fn taken(&self) -> Vec<(String, Money)> {
        let ledger = self.ledger.lock();
        let taken = ledger.attempts.iter().filter(|(_, attempt)| attempt.outcome == Outcome::Paid);
        taken.map(|(key, attempt)| (key.clone(), attempt.amount)).collect()
    }

    pub fn refunded(&self) -> Vec<(String, Money)> {
        self.ledger.lock().refunds.iter().map(|(key, amount)| (key.clone(), *amount)).collect()
    }

    fn answer(&self, charge: &GatewayCharge) -> Outcome {
        let token = charge.method.as_ref().map_or("", |method| method.token.as_str());
        let token = Token::read(token);
        if !self.writes_all && token == Token::Pays {
            return Outcome::Paid;
        }
        let mut ledger = self.ledger.lock();
        if let Some(attempt) = ledger.attempts.get(&charge.key) {
            return attempt.outcome.clone();
        }
        let seen = ledger.seen.entry(charge.subscription).or_default();
        *seen = seen.saturating_add(1);
        let answer = token.answer(*seen);
        let (told, kept, known_from) = ledger.judge(charge, answer);
        let attempt = Attempt { outcome: kept, amount: charge.amount, known_from };
        ledger.attempts.insert(charge.key.clone(), attempt);
        told
    }
}

impl Ledger {
    /// What is told now, what is true, and from when it can be known.
    fn judge(&mut self, charge: &GatewayCharge, answer: Answer) -> (Outcome, Outcome, Instant) {
        let declined = |code: &str, hard| Outcome::Declined { code: code.to_owned(), hard };
        let both = |outcome: Outcome| (outcome.clone(), outcome, Instant::MIN);
        match answer {
            Answer::Paid => both(Outcome::Paid),
            Answer::Declined { hard } => both(declined("card_declined", hard)),
            Answer::Error => both(declined(GATEWAY_ERROR, false)),
            Answer::Pending => both(Outcome::Pending),
            Answer::PendingThenPaid => self.later(charge, Outcome::Paid),
            Answer::PendingThenDeclined => self.later(charge, declined("card_declined", false)),
            Answer::TakenAndLost => (Outcome::Unknown, Outcome::Paid, Instant::MIN),
            Answer::Lost => (Outcome::Unknown, Outcome::NotCharged, Instant::MIN),
            Answer::Late => {
                let from = charge.at.plus_seconds(LATE_SECONDS).unwrap_or(Instant::MAX);
                (Outcome::Unknown, Outcome::Paid, from)
            }
        }
    }

    fn later(&mut self, charge: &GatewayCharge, outcome: Outcome) -> (Outcome, Outcome, Instant) {
        let at = charge.at.plus_seconds(DAY_SECONDS).unwrap_or(Instant::MAX);
        let (subscription, key) = (charge.subscription, charge.key.clone());
        let coming = self.coming.entry(charge.environment).or_default();
        coming.push(GatewayNews { subscription, key, outcome, at });
        (Outcome::Pending, Outcome::Pending, Instant::MIN)
    }
}

impl Gateway for GatewaySimulator {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(async move { self.answer(&charge) })
    }

    /// The card of `tok_renewed` has a newer one at once; of other cards nothing is heard.
    fn update_account(
        &self,
        _: EnvironmentId,
        method: PaymentMethod,
    ) -> BoxFuture<'_, AccountUpdate> {
        let update = match (method.kind.as_str(), method.token.as_str()) {
            ("creditCard" | "card", "tok_renewed") => {
                let expires = Some(RENEWED_UNTIL.to_owned());
                AccountUpdate::Renewed(PaymentMethod { expires, ..method })
            }
            ("creditCard" | "card", _) => AccountUpdate::Accepted,
            _ => AccountUpdate::NotACard,
        };
        Box::pin(ready(update))
    }

    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            let ledger = self.ledger.lock();
            match ledger.attempts.get(&charge.key) {
                None => Outcome::NotCharged,
                Some(attempt) if charge.at < attempt.known_from => Outcome::Unknown,
                Some(attempt) => attempt.outcome.clone(),
            }
        })
    }

    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            self.ledger.lock().refunds.insert(refund.key, refund.amount);
            Ok(())
        })
    }

    fn news(&self, environment: EnvironmentId, now: Instant) -> Vec<GatewayNews> {
        let mut ledger = self.ledger.lock();
        let Some(coming) = ledger.coming.get_mut(&environment) else { return vec![] };
        let (mut told, later): (Vec<_>, Vec<_>) =
            std::mem::take(coming).into_iter().partition(|news| news.at <= now);
        *coming = later;
        told.sort_by_key(|news| news.at);
        for news in &told {
            if let Some(attempt) = ledger.attempts.get_mut(&news.key) {
                attempt.outcome = news.outcome.clone();
            }
        }
        told
    }
}
