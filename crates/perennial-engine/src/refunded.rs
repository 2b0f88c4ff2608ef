//! What a credit takes from each charge while it is being given, for who tells of it in the same
//! commit: the books as they will be, and every part as a note to its charge.

use perennial_core::billing::{Charge, ChargeKey, Credit, CreditNote};
use perennial_core::{Dated, Fact, Refusal, Subscription};

use crate::change_set::{ChargeRecord, ChargeStanding, CreditRecord};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::given_back::shares;

/// What goes back of one charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Refunded {
    pub charge: Charge,
    /// The attempt that was paid.
    pub attempt: u32,
    pub note: CreditNote,
}

impl Engine {
    /// The parts of a credit that is among the facts of a decision about a subscription.
    pub fn refunded(
        &self,
        environment: EnvironmentId,
        before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
        credit: &Credit,
    ) -> Result<Vec<Refunded>, EngineError> {
        let (mut charges, mut credits) = match before {
            Some(_) => (self.charges(environment, after.id)?, self.credits(environment, after.id)?),
            None => (vec![], vec![]),
        };
        for Dated { at, fact } in facts {
            match fact {
                Fact::ChargeOpened(charge) => charges.push(ChargeRecord {
                    subscription: after.id,
                    charge: Charge::clone(charge),
                    standing: ChargeStanding::Intended,
                    attempt: charge.attempt,
                    at: *at,
                    invoice: None,
                }),
                Fact::ChargePaid { key, attempt } => {
                    let paid = charges.iter_mut().find(|row| row.charge.key == *key);
                    if let Some(row) = paid {
                        (row.standing, row.attempt, row.at) = (ChargeStanding::Paid, *attempt, *at);
                    }
                }
                Fact::Credited(given) if given.number <= credit.number => {
                    credits.push(CreditRecord {
                        environment,
                        subscription: after.id,
                        credit: *given,
                        at: *at,
                        attempt: 1,
                        done: false,
                        note: None,
                    });
                }
                _ => {}
            }
        }
        let wrong = |error| EngineError::from(Refusal::Amount(error));
        let spread = shares(&charges, &credits).map_err(wrong)?;
        let mut refunded = vec![];
        for (key, _) in spread.last().into_iter().flatten() {
            let row = charges.iter().find(|row| row.charge.key == *key);
            let row = row.ok_or(EngineError::NotFound)?;
            let of_charge = |(row, shares): (&CreditRecord, &Vec<(ChargeKey, _)>)| {
                let share = shares.iter().find(|(of, _)| of == key)?;
                Some((Credit { amounts: share.1, ..row.credit }, row.at))
            };
            let given: Vec<_> = credits.iter().zip(&spread).filter_map(of_charge).collect();
            let invoice = row.to_invoice().map_err(wrong)?;
            let note = CreditNote::all(&invoice, &given).map_err(wrong)?.pop();
            refunded.push(Refunded {
                charge: row.charge.clone(),
                attempt: row.attempt,
                note: note.ok_or(EngineError::NotFound)?,
            });
        }
        Ok(refunded)
    }
}
