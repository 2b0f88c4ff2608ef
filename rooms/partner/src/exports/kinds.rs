//! Rows that are not subscriptions: changes, lines of orders, devices. Nothing personal is in them:
//! what a device is called by its owner is left out.

use perennial_core::time::Instant;
use perennial_engine::device::Device;
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;
use perennial_engine::fulfilment::{FulfilmentOrder, LineAction, OrderState};
use perennial_engine::ports::{JournalEntry, StoredDocument};
use serde_json::{Value, json};

use crate::ids;
use crate::outbound::changes::asked;
use crate::outbound::{time, told};
use crate::wire;

pub const CHANGE_COLUMNS: [&str; 11] = [
    "change_id",
    "partner_change_id",
    "subscription_id",
    "type",
    "state",
    "effective_at",
    "requested_at",
    "actor",
    "before_json",
    "after_json",
    "request_id",
];

pub const ORDER_COLUMNS: [&str; 13] = [
    "order_id",
    "partner_order_id",
    "state",
    "partner_account_ref",
    "partner_user_ref",
    "created_at",
    "completed_at",
    "line_ref",
    "line_id",
    "action",
    "line_state",
    "subscription_ids",
    "problem_code",
];

pub const DEVICE_COLUMNS: [&str; 10] = [
    "device_id",
    "subscription_id",
    "partner_account_ref",
    "partner_user_ref",
    "platform",
    "os_version",
    "app_version",
    "activated_at",
    "last_seen_at",
    "status",
];

/// The changes of a subscription that were asked for in a stretch of time.
pub fn changes(
    shown: &wire::Subscription,
    entries: &[JournalEntry],
    (from, to): (Instant, Instant),
) -> Vec<[Value; 11]> {
    let ours = asked(entries).into_iter().filter(|it| (from..to).contains(&it.requested_at));
    let row = |it: crate::outbound::changes::Asked<'_>| {
        let change = told(&it);
        let entry = entries.iter().find(|entry| entry.version == it.version);
        let origin = entry.and_then(|entry| entry.origin.as_ref());
        [
            json!(change.change_id),
            json!(change.partner_change_id),
            json!(shown.subscription_id),
            json!(change.kind),
            json!(change.state),
            json!(change.effective_at),
            json!(change.requested_at),
            json!(origin.map(|origin| &origin.actor)),
            json!(change.before),
            json!(change.after),
            json!(origin.and_then(|origin| origin.request.as_ref())),
        ]
    };
    ours.map(row).collect()
}

/// The order in a document of its kind.
pub fn order(stored: StoredDocument) -> Option<FulfilmentOrder> {
    match stored.document {
        Document::Filed(Filed::Order(order)) => Some(*order),
        _ => None,
    }
}

pub fn device(stored: StoredDocument) -> Option<Device> {
    match stored.document {
        Document::Filed(Filed::Device(device)) => Some(*device),
        _ => None,
    }
}

/// A row for each line.
pub fn lines(order: &FulfilmentOrder) -> Vec<[Value; 13]> {
    let held = matches!(order.state, OrderState::Held(_));
    let state = match order.state {
        OrderState::Completed => "COMPLETED",
        OrderState::Partial => "PARTIAL",
        OrderState::Failed => "FAILED",
        OrderState::Held(_) => "HELD",
        OrderState::Canceled => "CANCELED",
    };
    let row = |line: &perennial_engine::fulfilment::FulfilmentLine| {
        let made: Vec<_> = line.subscriptions.iter().map(|id| ids::print("sub", id.0)).collect();
        let problem: Option<Value> =
            line.problem.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let line_state = match (&line.problem, order.state) {
            (Some(_), _) => "FAILED",
            (None, OrderState::Canceled) => "CANCELED",
            (None, _) if held => "HELD",
            (None, _) => "COMPLETED",
        };
        [
            json!(ids::print("ord", order.id)),
            json!(order.reference),
            json!(state),
            json!(order.account),
            json!(order.user),
            json!(time(order.created_at)),
            json!(order.completed_at.map(time)),
            json!(line.reference),
            json!(ids::print("oli", line.id)),
            json!(match line.action {
                LineAction::Create => "CREATE",
                LineAction::Renew => "RENEW",
                LineAction::ChangePlan => "CHANGE_PLAN",
            }),
            json!(line_state),
            json!(made),
            json!(problem.map(|it| it["code"].clone())),
        ]
    };
    order.lines.iter().map(row).collect()
}

pub fn device_row(shown: &wire::Subscription, device: &Device) -> [Value; 10] {
    [
        json!(ids::print("dev", device.id.0)),
        json!(shown.subscription_id),
        json!(shown.account.partner_account_ref),
        json!(shown.account.partner_user_ref),
        json!(platform(device)),
        json!(device.os_version),
        json!(device.app_version),
        json!(time(device.activated_at)),
        json!(time(device.last_seen_at)),
        json!(if device.released.is_some() { "RELEASED" } else { "ACTIVE" }),
    ]
}

fn platform(device: &Device) -> &'static str {
    use perennial_engine::device::Platform;
    match device.platform {
        Platform::Windows => "WINDOWS",
        Platform::MacOs => "MACOS",
        Platform::Android => "ANDROID",
        Platform::Ios => "IOS",
        Platform::ChromeOs => "CHROMEOS",
        Platform::Other => "OTHER",
    }
}
