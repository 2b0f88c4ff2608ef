//! Fulfilment orders of partners, line by line.

use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_engine::fulfilment::{FulfilmentLine, FulfilmentOrder, Hold, LineAction, OrderState};
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::unfit;
use super::scalar::{As, At, Bytes, usual, words};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderTwin {
    /// 32 hex digits.
    id: String,
    partner: String,
    reference: String,
    sha256: As<Bytes>,
    account: String,
    user: String,
    #[serde(default, skip_serializing_if = "usual")]
    customer: Option<As<CustomerId>>,
    at: At,
    state: As<OrderState>,
    #[serde(default, skip_serializing_if = "usual")]
    done: Option<At>,
    lines: Vec<LineTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    request: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineTwin {
    id: String,
    reference: String,
    action: As<LineAction>,
    #[serde(default, skip_serializing_if = "usual")]
    subscriptions: Vec<As<SubscriptionId>>,
    #[serde(default, skip_serializing_if = "usual")]
    problem: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    given_up: bool,
}

words!(LineAction { Create = "create", Renew = "renew", ChangePlan = "change_plan" });

impl super::scalar::TextForm for OrderState {
    fn write<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Held(Hold::Identity) => "held_identity",
            Self::Held(Hold::Approval) => "held_approval",
            Self::Held(Hold::Approved) => "held_approved",
            Self::Canceled => "canceled",
        })
    }

    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "completed" => Self::Completed,
            "partial" => Self::Partial,
            "failed" => Self::Failed,
            "held_identity" => Self::Held(Hold::Identity),
            "held_approval" => Self::Held(Hold::Approval),
            "held_approved" => Self::Held(Hold::Approved),
            "canceled" => Self::Canceled,
            _ => return None,
        })
    }
}

impl OrderTwin {
    pub fn of(order: &FulfilmentOrder) -> Self {
        Self {
            id: format!("{:032x}", order.id),
            partner: order.partner.0.clone(),
            reference: order.reference.clone(),
            sha256: As(Bytes(order.fingerprint.to_vec())),
            account: order.account.clone(),
            user: order.user.clone(),
            customer: order.customer.map(As),
            at: At(order.created_at),
            state: As(order.state),
            done: order.completed_at.map(At),
            lines: order.lines.iter().map(LineTwin::of).collect(),
            request: order.request.clone(),
        }
    }

    pub fn back(self) -> Result<FulfilmentOrder> {
        let As(Bytes(fingerprint)) = self.sha256;
        let lines = self.lines.into_iter().map(LineTwin::back).collect::<Result<_>>()?;
        Ok(FulfilmentOrder {
            id: number(&self.id)?,
            partner: PartnerId(self.partner),
            reference: self.reference,
            fingerprint: fingerprint.try_into().map_err(|_| unfit("a hash of another length"))?,
            account: self.account,
            user: self.user,
            customer: self.customer.map(|customer| customer.0),
            created_at: self.at.0,
            state: self.state.0,
            completed_at: self.done.map(|at| at.0),
            lines,
            request: self.request,
        })
    }
}

impl LineTwin {
    fn of(line: &FulfilmentLine) -> Self {
        Self {
            id: format!("{:032x}", line.id),
            reference: line.reference.clone(),
            action: As(line.action),
            subscriptions: line.subscriptions.iter().copied().map(As).collect(),
            problem: line.problem.clone(),
            given_up: line.given_up,
        }
    }

    fn back(self) -> Result<FulfilmentLine> {
        Ok(FulfilmentLine {
            id: number(&self.id)?,
            reference: self.reference,
            action: self.action.0,
            subscriptions: self.subscriptions.into_iter().map(|id| id.0).collect(),
            problem: self.problem,
            given_up: self.given_up,
        })
    }
}

/// A number in its 32 hex digits.
pub fn number(text: &str) -> Result<u128> {
    let read = (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok()).flatten();
    read.ok_or_else(|| unfit("an id that is not 32 hex digits"))
}
