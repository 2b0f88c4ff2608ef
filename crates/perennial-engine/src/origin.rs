//! Where a change came from: who asked for it, in which request, and what he called it.
//!
//! Kept beside the facts in the journal, so that "why did this change" names a request long after
//! it was made. What fell due by itself came from nobody: an entry without an origin is the
//! platform's own. No personal data in it: journals are never rewritten.

/// Who told of what nobody asked for.
pub const PLATFORM: &str = "platform";

/// Who asked for what one entry of a journal tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The caller in his room's words: `partner:telco-north`.
    pub actor: String,
    /// The id of the request.
    pub request: Option<String>,
    /// What the caller ties several requests together with.
    pub correlation: Option<String>,
    /// The change he asked for, where his room keeps changes by name.
    pub change: Option<ChangeNote>,
}

/// A change that can be asked about later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeNote {
    pub id: u128,
    /// The caller's own name of it.
    pub reference: Option<String>,
    /// The room's own word: `CHANGE_PLAN`.
    pub kind: String,
    /// The room's own word for why.
    pub reason: Option<String>,
    pub note: Option<String>,
}

impl Origin {
    pub fn of(actor: impl Into<String>) -> Self {
        Self { actor: actor.into(), request: None, correlation: None, change: None }
    }

    /// Of what followed from it, such as the word of a gateway: asked for by the same, but no
    /// second change.
    #[must_use]
    pub fn followed(&self) -> Self {
        Self { change: None, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::testing::{SANDBOX, World};
    use crate::{Act, Wish};
    use perennial_core::subscription::stage::CancelReason;
    use perennial_core::{Command, subscription::command::CancelWhen};

    #[test]
    fn who_asked_is_told_of_what_he_asked_for_and_of_nothing_else() {
        block_on(async {
            let world = World::new().await;
            let id = world.sell("basic", "tok_ok").await.unwrap().first().unwrap().after.id;
            world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
            let change = ChangeNote {
                id: 7,
                reference: None,
                kind: "CANCEL".to_owned(),
                reason: None,
                note: None,
            };
            let origin = Origin { change: Some(change), ..Origin::of("partner:telco") };
            let command =
                Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
            let wish = Wish {
                origin: Some(origin.clone()),
                ..Wish::one(SANDBOX, Act::Do { id, command })
            };
            world.engine.execute(wish).await.unwrap();
            world.clock_to("2026-04-01T00:00:00Z").await.unwrap();
            let told = world.engine.history(SANDBOX, id).unwrap();
            let asked: Vec<_> = told.iter().filter_map(|entry| entry.origin.as_ref()).collect();
            assert_eq!(asked, [&origin], "{told:?}");
            let facts = |entry: &crate::ports::JournalEntry| {
                entry.facts.iter().map(|dated| dated.fact.name()).collect::<Vec<_>>()
            };
            let theirs = told.iter().find(|entry| entry.origin.is_some()).map(facts);
            assert_eq!(theirs, Some(vec!["cancel_scheduled"]));
            assert_eq!(told.last().map(facts), Some(vec!["cancelled"]));
        });
    }

    #[test]
    fn what_the_gateway_said_then_is_no_second_change() {
        block_on(async {
            let world = World::new().await;
            let mut order = world.order("basic", None).await.unwrap();
            order.payment_method = Some(perennial_core::subscription::PaymentMethod {
                token: "tok_ok".to_owned(),
                kind: "creditCard".to_owned(),
                expires: None,
                brand: None,
            });
            let (id, act) = (order.id, Act::Sell(Box::new(order)));
            let change = ChangeNote {
                id: 7,
                reference: None,
                kind: "CREATE".to_owned(),
                reason: None,
                note: None,
            };
            let origin = Origin { change: Some(change), ..Origin::of("storefront") };
            let wish = Wish { origin: Some(origin.clone()), ..Wish::one(SANDBOX, act) };
            world.engine.execute(wish).await.unwrap();
            let told = world.engine.history(SANDBOX, id).unwrap();
            let asked: Vec<_> = told.into_iter().map(|entry| entry.origin).collect();
            assert_eq!(asked, [Some(origin.clone()), Some(origin.followed())]);
        });
    }
}
