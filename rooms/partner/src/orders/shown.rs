//! An order as it is shown: what was ordered, what became of each line, how what was made stands
//! now. Codes are shown once and never again.

use std::collections::BTreeMap;

use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Stage;
use perennial_core::subscription::stage::WaitingOn;
use perennial_core::time::Instant;
use perennial_core::{Dated, Subscription};
use perennial_engine::fulfilment::{FulfilmentLine, FulfilmentOrder, Hold, LineAction, OrderState};
use perennial_engine::{Engine, EngineError, EnvironmentId};

use crate::agreement::Agreement;
use crate::desk::Call;
use crate::outbound::{correlation_key, end_date, reference, start_date, time};
use crate::problem::Problem;
use crate::status::status;
use crate::wire::{Account, Activation, Order, OrderLine, Ordered};
use crate::{ids, refusals, wire};

/// What the lines made or touched, with the facts that say since when.
pub type Known = BTreeMap<SubscriptionId, (Subscription, Vec<Dated>)>;

/// Reads what an order made or touched, as it is now.
pub fn known(call: &Call, order: &FulfilmentOrder) -> Result<Known, Problem> {
    read(call.engine(), call.environment(), order)
}

pub fn read(
    engine: &Engine,
    environment: EnvironmentId,
    order: &FulfilmentOrder,
) -> Result<Known, Problem> {
    let read = |id: &SubscriptionId| {
        let s = engine.subscription(environment, *id)?;
        let entries = engine.history(environment, *id)?;
        let facts = entries.into_iter().flat_map(|entry| entry.facts).collect();
        Ok((*id, (s, facts)))
    };
    let all = order.lines.iter().flat_map(|line| &line.subscriptions).map(read);
    all.collect::<Result<_, EngineError>>().map_err(|error| refusals::engine(&error))
}

/// `codes` are those that were drawn just now; `real` is false in a dry run, where nothing has an
/// id.
pub fn document(
    (order, known): (&FulfilmentOrder, &Known),
    agreement: &Agreement,
    codes: &BTreeMap<SubscriptionId, String>,
    real: bool,
) -> Order {
    let lines = order.lines.iter().map(|line| OrderLine {
        line_ref: line.reference.clone(),
        line_id: real.then(|| ids::print("oli", line.id)),
        state: standing(order, line, known).word(),
        subscriptions: (line.subscriptions.iter())
            .filter_map(|id| known.get(id))
            .map(|(s, facts)| Ordered {
                subscription_id: real.then(|| ids::print("sub", s.id.0)),
                correlation_key: real.then(|| correlation_key(s)),
                status: status(&s.stage),
                start_date: since(s, facts),
                end_date: end_date(s),
                activation: activation(line, s, agreement, codes.get(&s.id).filter(|_| real)),
            })
            .collect(),
        problem: line.problem.as_deref().and_then(|text| serde_json::from_str(text).ok()),
    });
    let id = real.then(|| ids::print("ord", order.id));
    let path = |id: &String| ("self", format!("/partner/fulfillment-orders/{id}"));
    Order {
        partner_order_id: order.reference.clone(),
        state: word(settled(order, known, order.created_at).unwrap_or_else(|| order.clone()).state),
        dry_run: !real,
        created_at: time(order.created_at),
        completed_at: order.completed_at.map(time),
        account: Account {
            account_id: order.customer.map(|customer| ids::print("acc", customer.0)),
            partner_account_ref: Some(order.account.clone()),
            partner_user_ref: Some(order.user.clone()),
        },
        lines: lines.collect(),
        links: id.iter().map(path).collect(),
        order_id: id,
    }
}

/// The order once nothing of it waits any more; `None` while something does, and for one that is
/// settled. `at` is when it came to that.
pub fn settled(order: &FulfilmentOrder, known: &Known, at: Instant) -> Option<FulfilmentOrder> {
    if order.state != OrderState::Held(Hold::Identity) {
        return None;
    }
    let lines: Vec<_> = order.lines.iter().map(|line| standing(order, line, known)).collect();
    let all = |wanted| lines.iter().all(|standing| *standing == wanted);
    let state = if lines.contains(&Standing::Held) {
        return None;
    } else if all(Standing::Completed) {
        OrderState::Completed
    } else if all(Standing::Canceled) {
        OrderState::Canceled
    } else {
        OrderState::Partial
    };
    let mut settled = FulfilmentOrder { state, completed_at: Some(at), ..order.clone() };
    for (line, standing) in settled.lines.iter_mut().zip(lines) {
        line.given_up = standing == Standing::Canceled;
    }
    Some(settled)
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Completed,
    Failed,
    Held,
    Canceled,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Held => "HELD",
            Self::Canceled => "CANCELED",
        }
    }
}

fn standing(order: &FulfilmentOrder, line: &FulfilmentLine, known: &Known) -> Standing {
    if line.problem.is_some() {
        return Standing::Failed;
    }
    if line.given_up {
        return Standing::Canceled;
    }
    let mut theirs = line.subscriptions.iter().filter_map(|id| known.get(id));
    match order.state {
        OrderState::Completed | OrderState::Partial => Standing::Completed,
        OrderState::Failed => Standing::Failed,
        OrderState::Canceled => Standing::Canceled,
        OrderState::Held(Hold::Approval | Hold::Approved) => Standing::Held,
        OrderState::Held(Hold::Identity) if theirs.clone().any(|(s, _)| waits(s)) => Standing::Held,
        OrderState::Held(Hold::Identity) => {
            let created = line.action == LineAction::Create;
            // What ended before it began was given up.
            if created && theirs.all(|(s, facts)| over(s) && since(s, facts).is_none()) {
                Standing::Canceled
            } else {
                Standing::Completed
            }
        }
    }
}

/// Whether a subscription waits until it is known whom it is for.
pub fn waits(s: &Subscription) -> bool {
    matches!(s.stage, Stage::Waiting { on: WaitingOn::Identity, .. })
}

fn since(s: &Subscription, facts: &[Dated]) -> Option<String> {
    start_date(s, facts)
}

fn over(s: &Subscription) -> bool {
    matches!(s.stage, Stage::Cancelled { .. } | Stage::Expired { .. })
}

pub fn word(state: OrderState) -> &'static str {
    match state {
        OrderState::Completed => "COMPLETED",
        OrderState::Partial => "PARTIAL",
        OrderState::Failed => "FAILED",
        OrderState::Held(_) => "HELD",
        OrderState::Canceled => "CANCELED",
    }
}

/// How what a line creates is activated.
fn activation(
    line: &FulfilmentLine,
    s: &Subscription,
    agreement: &Agreement,
    code: Option<&String>,
) -> Option<Activation> {
    if line.action != LineAction::Create {
        return None;
    }
    let policy = s.references.get(reference::ACTIVATION).cloned().unwrap_or_default();
    let until = match &s.stage {
        Stage::Waiting { on: WaitingOn::Activation, until } => *until,
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => None,
    };
    Some(Activation {
        activation_code: code.cloned(),
        activation_url: code.and_then(|code| activation_url(agreement, s, code)),
        code_expires_at: until.filter(|_| policy == "CODE").map(time),
        dormant_expires_at: until.filter(|_| policy == "POINT_OF_SALE").map(time),
        policy,
    })
}

/// Where a customer redeems a code, as it was agreed on for the offering or at all.
pub fn activation_url(agreement: &Agreement, s: &Subscription, code: &str) -> Option<String> {
    let own = s.items.first().map(|item| agreement.offered(&item.terms.product).activation_url);
    let url = own.flatten().or_else(|| agreement.activation_url.clone());
    url.map(|url| url.replace("{code}", code))
}

/// How a subscription was sold to be activated, where it came with an order.
pub fn policy_of(s: &Subscription) -> Option<wire::Policy> {
    let word = s.references.get(reference::ACTIVATION)?;
    let all = [wire::Policy::Immediate, wire::Policy::Code, wire::Policy::PointOfSale];
    all.into_iter().find(|policy| policy_word(*policy) == word)
}

pub fn policy_word(policy: wire::Policy) -> &'static str {
    match policy {
        wire::Policy::Immediate => "IMMEDIATE",
        wire::Policy::Code => "CODE",
        wire::Policy::PointOfSale => "POINT_OF_SALE",
    }
}
