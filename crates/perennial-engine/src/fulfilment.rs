//! Fulfilment orders: what a partner ordered for one of his customers, line by line, and what was
//! made of it. Kept for ever: the partner's name for an order belongs to it alone.

use std::collections::BTreeSet;

use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::Wish;
use crate::filed::{Filed, FiledKind, OnFile, numbered};
use crate::origin::Origin;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FulfilmentOrder {
    /// Sorted by when it was made, by the environment's clock.
    pub id: u128,
    pub partner: PartnerId,
    /// The partner's own name for it.
    pub reference: String,
    /// SHA-256 of what was ordered: the same order again is answered, another one refused.
    pub fingerprint: [u8; 32],
    /// The account and the user it is for, in the partner's words.
    pub account: String,
    pub user: String,
    pub customer: Option<CustomerId>,
    /// Environment time.
    pub created_at: Instant,
    pub state: OrderState,
    /// Environment time when nothing was left to be done.
    pub completed_at: Option<Instant>,
    pub lines: Vec<FulfilmentLine>,
    /// What was ordered, in the room's own form, while it waits to be approved.
    pub request: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Everything was done that was asked for.
    Completed,
    /// Some lines failed.
    Partial,
    /// All lines failed.
    Failed,
    /// Waits: for somebody to be identified, or to be approved.
    Held(Hold),
    Canceled,
}

/// What an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Those who are subscribed must be known first: their subscriptions wait for it.
    Identity,
    /// Somebody of the house must say yes.
    Approval,
    /// Somebody did, and it is done in a moment.
    Approved,
}

impl Hold {
    /// The name of all orders that wait so.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "held:identity",
            Self::Approval => "held:approval",
            Self::Approved => "held:approved",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FulfilmentLine {
    pub id: u128,
    /// The partner's name of the line.
    pub reference: String,
    pub action: LineAction,
    /// What the line made or touched.
    pub subscriptions: Vec<SubscriptionId>,
    /// Why it failed, as the room told it; then it made nothing.
    pub problem: Option<String>,
    /// Whether what it made ended before it began: the order was held and never done.
    pub given_up: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineAction {
    Create,
    Renew,
    ChangePlan,
}

impl FulfilmentOrder {
    /// Those of a partner.
    pub fn of_partner(partner: &PartnerId) -> String {
        format!("partner:{partner}")
    }

    /// Those a partner made for one of his accounts.
    pub fn of_account(partner: &PartnerId, account: &str) -> String {
        format!("account:{partner}/{account}")
    }

    /// The one of a partner's name.
    pub fn of_reference(partner: &PartnerId, reference: &str) -> String {
        format!("reference:{partner}/{reference}")
    }

    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::from([
            Self::of_partner(&self.partner),
            Self::of_account(&self.partner, &self.account),
            Self::of_reference(&self.partner, &self.reference),
        ]);
        if let OrderState::Held(hold) = self.state {
            names.insert(hold.name().to_owned());
        }
        names
    }
}

impl Engine {
    /// Says yes or no to an order that waits for it; false where it does not. A yes is done by
    /// whoever works on what was put off.
    pub async fn answer_order(
        &self,
        environment: EnvironmentId,
        id: u128,
        yes: bool,
    ) -> Result<bool, EngineError> {
        let found = self.filed(environment, FiledKind::Order, &numbered(id))?;
        let Some(OnFile { version, filed: Filed::Order(mut order) }) = found else {
            return Ok(false);
        };
        if order.state != OrderState::Held(Hold::Approval) {
            return Ok(false);
        }
        if yes {
            order.state = OrderState::Held(Hold::Approved);
        } else {
            order.state = OrderState::Canceled;
            order.completed_at = Some(self.now(environment)?);
            order.request = None;
        }
        let put = Filed::Order(order).put(version);
        let wish = Wish {
            documents: Some(Box::new(move |_| vec![put.clone()])),
            origin: Some(Origin::of("operator")),
            ..Wish::nothing(environment)
        };
        self.execute(wish).await.map(|_| true)
    }
}
