//! Payments by hand: an offline payment that arrived, an attempt whose outcome somebody looked up,
//! another means of payment.

use perennial_core::billing::{ChargeKey, Outcome};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::subscription::PaymentMethod;
use perennial_core::{Command, Fact};
use perennial_engine::{Act, Done, Place, Wish};
use serde::{Deserialize, Serialize};

use super::{Operator, text};

/// What is asked about the payment of one subscription.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    Settle {
        paid: bool,
    },
    Ask,
    Method {
        token: String,
        kind: String,
    },
    /// A paid charge by its name in the books, `3/renewal`, and how much of it; absent for all.
    Refund {
        charge: String,
        amount: Option<String>,
    },
    ChargedBack {
        charge: String,
    },
}

impl Operator {
    pub(super) async fn payment(
        &self,
        environment: &str,
        subscription: &str,
        what: Payment,
    ) -> Result<String, String> {
        let place = self.place(environment)?;
        let id = self.named(&place, subscription)?;
        let environment = place.environment.id;
        match what {
            Payment::Settle { paid } => {
                let declined = || Outcome::Declined { code: "by_hand".to_owned(), hard: false };
                let outcome = if paid { Outcome::Paid } else { declined() };
                let settled = self.engine.settle_by_hand(environment, id, outcome).await;
                let settled = settled.map_err(nothing_open)?;
                let said = if paid { "paid" } else { "declined" };
                Ok(format!("{subscription} {said}, {:?}\n", settled.after.stage.name()))
            }
            Payment::Ask => {
                let outcome = self.engine.ask_gateway(environment, id).await;
                Ok(format!("{subscription} {:?}\n", outcome.map_err(nothing_open)?))
            }
            Payment::Method { token, kind } => {
                let method = PaymentMethod { token, kind, expires: None, brand: None };
                let command = Command::SetPaymentMethod { method: Some(method) };
                let wish = Wish::one(environment, Act::Do { id, command });
                self.engine.execute(wish).await.map_err(text)?;
                Ok(format!("{subscription} pays otherwise\n"))
            }
            Payment::Refund { charge, amount } => {
                let key = self.paid(&place, id, &charge)?;
                let s = self.engine.subscription(environment, id).map_err(text)?;
                let part = amount.map(|text| Money::parse_decimal(&text, s.currency));
                let part = part.transpose().map_err(text)?;
                let done = self.engine.refund(environment, id, key, part).await.map_err(text)?;
                Ok(given_back(&done))
            }
            Payment::ChargedBack { charge } => {
                let key = self.paid(&place, id, &charge)?;
                let done = self.engine.charged_back(environment, id, key).await.map_err(text)?;
                Ok(given_back(&done))
            }
        }
    }

    /// A charge of the subscription by its name in the books.
    fn paid(&self, place: &Place, id: SubscriptionId, charge: &str) -> Result<ChargeKey, String> {
        let rows = self.engine.charges(place.environment.id, id).map_err(text)?;
        let mut keys = rows.iter().map(|row| row.charge.key);
        keys.find(|key| key.to_string() == charge).ok_or_else(|| {
            let known: Vec<_> = rows.iter().map(|row| row.charge.key.to_string()).collect();
            format!("there is no charge `{charge}`; there are {}", known.join(", "))
        })
    }

    /// By the number people know, with or without its S, or by its id.
    fn named(&self, place: &Place, subscription: &str) -> Result<SubscriptionId, String> {
        let number = subscription.trim_start_matches(['S', 's']).parse();
        let found = match (number, uuid::Uuid::try_parse(subscription)) {
            (Ok(number), _) => self.engine.subscription_numbered(place.environment.id, number),
            (_, Ok(id)) => {
                self.engine.subscription(place.environment.id, SubscriptionId(id.as_u128()))
            }
            (Err(_), Err(_)) => return Err(format!("`{subscription}` is no subscription")),
        };
        found.map(|s| s.id).map_err(|_| format!("there is no subscription {subscription}"))
    }
}

fn given_back(done: &Done) -> String {
    let Some(changed) = done.first() else { return String::new() };
    let credits = changed.facts.iter().filter_map(|dated| match &dated.fact {
        Fact::Credited(credit) => Some(credit.amounts.gross.to_string()),
        _ => None,
    });
    let credits: Vec<_> = credits.collect();
    format!("{} goes back, {:?}\n", credits.join(", "), changed.after.stage.name())
}

fn nothing_open(error: perennial_engine::EngineError) -> String {
    use perennial_core::Refusal;
    use perennial_engine::EngineError;
    match error {
        EngineError::Refused(Refusal::NoSuchCharge) => "no payment is under way\n".to_owned(),
        other => text(other),
    }
}
