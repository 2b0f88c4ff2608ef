//! A fulfilment order and what was made by it (5.2).

use std::collections::BTreeMap;

use perennial_core::Subscription;
use perennial_core::subscription::Stage;
use perennial_core::time::Instant;
use perennial_engine::Changed;
use serde_json::Value;

use super::{account, correlation_key, end_date, reference, start_date, time};
use crate::status::status;
use crate::wire::{Account, Activation, Order, OrderLine, Ordered};
use crate::{ids, wire};

/// What is known of an order before anything is made.
#[derive(Clone, Debug)]
pub struct Head {
    /// `None` in a dry run.
    pub id: Option<u128>,
    pub partner_order_id: String,
    pub account: Account,
    pub at: Instant,
}

/// A line, and what is made by it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "a line's reference is a word of the document")]
pub struct Line {
    pub line_ref: String,
    pub id: u128,
    /// Why it failed; then nothing is made.
    pub problem: Option<Value>,
    pub made: Vec<Made>,
}

/// How one subscription of a line is activated.
#[derive(Clone, Debug)]
pub struct Made {
    pub policy: wire::Policy,
    pub code: Option<String>,
    pub expires: Option<Instant>,
}

/// The document after everything was decided. `changes` are in the order of the lines.
pub fn order(head: &Head, lines: &[Line], changes: &[Changed]) -> Order {
    let mut changes = changes.iter();
    let real = head.id.is_some();
    let mut account = head.account.clone();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| OrderLine {
            line_ref: line.line_ref.clone(),
            line_id: real.then(|| ids::print("oli", line.id)),
            state: if line.problem.is_some() { "FAILED" } else { "COMPLETED" },
            subscriptions: line
                .made
                .iter()
                .zip(changes.by_ref())
                .map(|(made, changed)| {
                    account.account_id = account.account_id.take().or_else(|| {
                        changed.after.customer.map(|customer| ids::print("acc", customer.0))
                    });
                    ordered(made, changed, real)
                })
                .collect(),
            problem: line.problem.clone(),
        })
        .collect();
    let failed = lines.iter().any(|line| line.problem.is_some());
    let id = head.id.map(|id| ids::print("ord", id));
    Order {
        partner_order_id: head.partner_order_id.clone(),
        state: if failed { "PARTIAL" } else { "COMPLETED" },
        dry_run: !real,
        created_at: time(head.at),
        completed_at: time(head.at),
        account,
        lines,
        links: links(id.as_deref()),
        order_id: id,
    }
}

fn ordered(made: &Made, changed: &Changed, real: bool) -> Ordered {
    let s = &changed.after;
    let activation = Activation {
        policy: word(made.policy).to_owned(),
        activation_code: made.code.clone().filter(|_| real),
        code_expires_at: made.expires.filter(|_| made.policy == wire::Policy::Code).map(time),
        dormant_expires_at: made
            .expires
            .filter(|_| made.policy == wire::Policy::PointOfSale)
            .map(time),
    };
    Ordered {
        subscription_id: real.then(|| ids::print("sub", s.id.0)),
        correlation_key: real.then(|| correlation_key(s)),
        status: status(&s.stage),
        start_date: start_date(s, &changed.facts),
        end_date: end_date(s),
        activation,
    }
}

/// The same order asked for again: what was made by it, as it is now. The lines are those of the
/// repeated request, which is equal to the first; codes are shown once and never again.
pub fn again(
    id: u128,
    request: &wire::NewOrder,
    made: &[(Subscription, Vec<perennial_core::Dated>)],
) -> Order {
    let first = made.first().map(|(s, _)| s);
    let kept = |s: &Subscription, name: &str| s.references.get(name).cloned();
    let lines: Vec<_> = request
        .lines
        .iter()
        .map(|line| {
            let mine = || {
                made.iter().filter(|(s, _)| {
                    kept(s, reference::LINE_REF).as_deref() == Some(line.line_ref.as_str())
                })
            };
            let found = mine().next().map(|(s, _)| s);
            OrderLine {
                line_ref: line.line_ref.clone(),
                line_id: found.and_then(|s| kept(s, reference::LINE)),
                state: if found.is_some() { "COMPLETED" } else { "FAILED" },
                subscriptions: mine().map(|(s, facts)| ordered_again(s, facts)).collect(),
                problem: None,
            }
        })
        .collect();
    let partial = first.and_then(|s| kept(s, reference::ORDER_STATE));
    let at = first.map_or(String::new(), |s| time(s.sold_at));
    let order_id = ids::print("ord", id);
    Order {
        partner_order_id: request.partner_order_id.clone(),
        state: if partial.as_deref() == Some("PARTIAL") { "PARTIAL" } else { "COMPLETED" },
        dry_run: false,
        created_at: at.clone(),
        completed_at: at,
        account: first.map_or(
            Account { account_id: None, partner_account_ref: None, partner_user_ref: None },
            account,
        ),
        lines,
        links: links(Some(&order_id)),
        order_id: Some(order_id),
    }
}

fn ordered_again(s: &Subscription, facts: &[perennial_core::Dated]) -> Ordered {
    let policy = s.references.get(reference::ACTIVATION).cloned().unwrap_or_default();
    let until = match &s.stage {
        Stage::Waiting { until, .. } => *until,
        Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => None,
    };
    Ordered {
        subscription_id: Some(ids::print("sub", s.id.0)),
        correlation_key: Some(correlation_key(s)),
        status: status(&s.stage),
        start_date: start_date(s, facts),
        end_date: end_date(s),
        activation: Activation {
            activation_code: None,
            code_expires_at: until.filter(|_| policy == "CODE").map(time),
            dormant_expires_at: until.filter(|_| policy == "POINT_OF_SALE").map(time),
            policy,
        },
    }
}

pub fn word(policy: wire::Policy) -> &'static str {
    match policy {
        wire::Policy::Immediate => "IMMEDIATE",
        wire::Policy::Code => "CODE",
        wire::Policy::PointOfSale => "POINT_OF_SALE",
    }
}

fn links(order: Option<&str>) -> BTreeMap<&'static str, String> {
    order.map(|id| ("self", format!("/partner/fulfillment-orders/{id}"))).into_iter().collect()
}
