//! One line of an order, as far as it can be done: what it asks of the engine, and under what
//! names.

use perennial_core::catalog::Order;
use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::ClaimChange;
use perennial_engine::fulfilment::{FulfilmentLine, LineAction};
use perennial_engine::{Act, EngineError};

use super::creating::{self, SERIAL_CLAIM};
use super::touching;
use super::whole::Mistakes;
use crate::changes::{self, Change};
use crate::desk::Call;
use crate::problem::Code;
use crate::refusals;
use crate::wire::{Action, NewLine, NewOrder};

/// A line that can be done as far as can be seen from here. Numbers and the customer are given
/// when it is.
pub struct Planned {
    pub id: u128,
    pub reference: String,
    pub action: LineAction,
    pub doing: Vec<Doing>,
    pub claims: Vec<ClaimChange>,
    /// Whether somebody of the house must say yes to it.
    pub approval: bool,
}

/// One thing a line asks of the engine.
pub enum Doing {
    /// With the activation code that is drawn for it.
    Sell {
        order: Box<Order>,
        code: Option<String>,
    },
    Change {
        id: SubscriptionId,
        change: Box<Change>,
    },
}

impl Doing {
    pub fn subscription(&self) -> SubscriptionId {
        match self {
            Self::Sell { order, .. } => order.id,
            Self::Change { id, .. } => *id,
        }
    }

    pub fn act(&self) -> Act {
        match self {
            Self::Sell { order, .. } => Act::Sell(order.clone()),
            Self::Change { id, change } => Change::clone(change).act(*id),
        }
    }
}

impl Planned {
    /// As it is kept, once it is done.
    pub fn kept(&self) -> FulfilmentLine {
        FulfilmentLine {
            id: self.id,
            reference: self.reference.clone(),
            action: self.action,
            subscriptions: self.doing.iter().map(Doing::subscription).collect(),
            problem: None,
            given_up: false,
        }
    }

    /// Why it cannot be done, in the words of an order, and where in the line that is.
    pub fn refused(&self, error: &EngineError) -> (Code, &'static str) {
        let code = refusals::code(error);
        match (self.action, code) {
            // What has no end is not renewed.
            (LineAction::Renew, Code::NotFixedTerm) => (Code::NotRenewable, "subscriptionId"),
            (LineAction::Renew, code) => (code, "subscriptionId"),
            (LineAction::ChangePlan, code) => match changes::plan_refused(error) {
                Some((code, member)) if !member.is_empty() => (code, member),
                Some((code, _)) => (code, "offeringId"),
                None if code == Code::ChangePending => (code, "subscriptionId"),
                None => (code, "offeringId"),
            },
            (LineAction::Create, Code::QuantityOutOfRange) => (code, "seats"),
            (LineAction::Create, Code::SubscriptionExists) if is_serial(error) => {
                (code, "activation/pos/serialNumber")
            }
            (LineAction::Create, code) => (code, "offeringId"),
        }
    }
}

/// Whether it is a card's serial number that somebody has already.
fn is_serial(error: &EngineError) -> bool {
    matches!(error, EngineError::Claimed { key, .. } if key.kind == SERIAL_CLAIM)
}

/// Line `n` of an order: checked, and looked up.
pub fn plan(call: &Call, order: &NewOrder, n: usize, line: &NewLine) -> Result<Planned, Mistakes> {
    match line.action {
        Action::Create => creating::plan(call, order, n, line),
        Action::Renew => touching::renew(call, order, n, line),
        Action::ChangePlan => touching::change_plan(call, order, n, line),
    }
}

pub fn action(action: Action) -> LineAction {
    match action {
        Action::Create => LineAction::Create,
        Action::Renew => LineAction::Renew,
        Action::ChangePlan => LineAction::ChangePlan,
    }
}
