//! Money that went back without us: somebody gave it back at the gateway itself, or the customer's
//! bank took it.
//!
//! A gateway tells the whole of what went back of a payment so far, our own refunds among it. What
//! the books do not have yet is the difference; so what is told twice, or in another order, or was
//! sent by ourselves, is never counted twice.

use std::sync::Arc;

use perennial_core::billing::credit::CreditKind;
use perennial_core::billing::{ChargeKey, PaidCharge};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::{Command, Refusal, Subscription};

use crate::change_set::ChargeStanding;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::{Act, Wish};
use crate::given_back::{back_of, paid_charge};
use crate::hearing::Heard;
use crate::place::Place;

/// What a gateway tells of money that went back.
#[derive(Clone, Debug)]
pub struct TakenBack {
    pub subscription: SubscriptionId,
    /// The key of the paid attempt.
    pub key: String,
    pub by: TakenBy,
    /// All that went back in this way so far, tax included; `None` for the whole payment.
    pub total: Option<Money>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBy {
    /// Sent back by the gateway, whoever asked it to.
    Refund,
    /// The customer's bank.
    Bank,
}

impl Engine {
    /// Books what went back without us.
    pub async fn hear_taken_back(
        &self,
        environment: EnvironmentId,
        news: &TakenBack,
    ) -> Result<Heard, EngineError> {
        let rows = self.ports.store.charges(environment, news.subscription)?;
        let Some((row, attempt)) = self.attempt_named(&rows, &news.key) else {
            return Ok(Heard::NotOurs);
        };
        match row.standing {
            ChargeStanding::Paid if row.attempt == attempt => {}
            // That it was paid is told as well: told again after that, it is booked.
            ChargeStanding::Intended | ChargeStanding::Pending | ChargeStanding::Unknown => {
                return Err(EngineError::Contended);
            }
            // Late money, which was never booked and went back at once.
            ChargeStanding::Paid | ChargeStanding::Declined | ChargeStanding::Closed => {
                return Ok(Heard::Known);
            }
        }
        let act = self.booking(news, row.charge.key);
        match self.execute(Wish::one(environment, act)).await {
            Ok(_) => Ok(Heard::Settled),
            Err(EngineError::Refused(Refusal::AlreadySo { .. })) => Ok(Heard::Known),
            Err(error) => Err(error),
        }
    }

    fn booking(&self, news: &TakenBack, key: ChargeKey) -> Act {
        let store = Arc::clone(&self.ports.store);
        let (by, total) = (news.by, news.total);
        let make = move |s: &Subscription, place: &Place, _| {
            let environment = place.environment.id;
            let rows = store.charges(environment, s.id)?;
            let credits = store.credits(environment, s.id)?;
            let of = paid_charge(&rows, &credits, key).ok_or(EngineError::NotFound)?;
            let PaidCharge { amounts, left, .. } = of;
            // A bank may count in its own currency: then it is the whole.
            let ours = total.filter(|total| total.currency() == amounts.gross.currency());
            let total = ours.unwrap_or(amounts.gross);
            let kind = match by {
                TakenBy::Refund => CreditKind::Refund,
                TakenBy::Bank => CreditKind::Chargeback,
            };
            let booked = back_of(&rows, &credits, key, kind);
            let news = total.minor().saturating_sub(booked).min(left.minor());
            if news <= 0 {
                return Err(Refusal::AlreadySo { state: "given back" }.into());
            }
            let part = Some(Money::new(news, total.currency()));
            Ok(match by {
                TakenBy::Refund => Command::RefundedThere { of, part },
                TakenBy::Bank => Command::ChargedBack { of, part },
            })
        };
        Act::With { id: news.subscription, make: Box::new(make) }
    }
}
