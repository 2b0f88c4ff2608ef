//! What is on file: an order that waits to be approved, one that was done in part, and operations.

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;
use perennial_engine::fulfilment::{FulfilmentLine, FulfilmentOrder, Hold, LineAction, OrderState};
use perennial_engine::operation::{Operation, Progress};

use super::at;

const FIRST: u128 = 0x0190_0000_0000_7000_8000_0000_0000_0001;

pub fn on_file() -> Vec<(&'static str, Document)> {
    let line = |reference: &str, action, subscriptions, problem| FulfilmentLine {
        id: FIRST + 1,
        reference: String::from(reference),
        action,
        subscriptions,
        problem,
        given_up: false,
    };
    let partial = FulfilmentOrder {
        id: FIRST,
        partner: "telco-north".into(),
        reference: "TEL-2026-000123".to_owned(),
        fingerprint: [7; 32],
        account: "A-778899".to_owned(),
        user: "U-1".to_owned(),
        customer: Some(CustomerId(FIRST + 2)),
        created_at: at("2026-01-15T10:00:00Z"),
        state: OrderState::Partial,
        completed_at: Some(at("2026-01-15T10:00:00Z")),
        lines: vec![
            line("1", LineAction::Create, vec![SubscriptionId(FIRST + 3)], None),
            line("2", LineAction::Renew, vec![], Some("{\"code\":\"not-renewable\"}".to_owned())),
            line("3", LineAction::ChangePlan, vec![SubscriptionId(FIRST + 4)], None),
        ],
        request: None,
    };
    let held = FulfilmentOrder {
        customer: None,
        state: OrderState::Held(Hold::Approval),
        completed_at: None,
        lines: vec![line("1", LineAction::Create, vec![], None)],
        request: Some("{\"partnerOrderId\":\"TEL-2026-000123\"}".to_owned()),
        ..partial.clone()
    };
    let asked = Operation {
        id: FIRST,
        partner: "telco-north".into(),
        kind: "FULFILLMENT_ORDER".to_owned(),
        created_at: at("2026-01-15T10:00:00Z"),
        request: "{\"body\":{}}".to_owned(),
        progress: Progress::NotStarted,
        forget_at: at("2026-02-14T10:00:00Z"),
    };
    let done = |progress| Operation { request: String::new(), progress, ..asked.clone() };
    let succeeded = done(Progress::Succeeded {
        at: at("2026-01-15T10:00:02Z"),
        resource: "/partner/fulfillment-orders/ord_01".to_owned(),
    });
    let failed = done(Progress::Failed {
        at: at("2026-01-15T10:00:02Z"),
        problem: "{\"code\":\"unknown-offering\"}".to_owned(),
    });
    let order = |order| Document::Filed(Filed::Order(Box::new(order)));
    let operation = |operation| Document::Filed(Filed::Operation(Box::new(operation)));
    vec![
        ("order_partial", order(partial)),
        ("order_held", order(held)),
        ("operation", operation(asked)),
        ("operation_succeeded", operation(succeeded)),
        ("operation_failed", operation(failed)),
    ]
}
