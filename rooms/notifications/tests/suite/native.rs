//! The native profile: our own words (section 8).

use perennial_core::Command;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::CancelWhen;
use serde_json::Value;

use crate::hall::{Hall, card, golden, path};

async fn types(hall: &Hall) -> Vec<String> {
    let told = hall.told().await;
    told.iter().map(|body| body["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_life_is_told_fact_by_fact() {
    let hall = Hall::new().await;
    hall.receiver("native").await;
    let s = hall.sell("tok_ok").await;
    assert_eq!(
        types(&hall).await,
        [
            "invoice.created",
            "subscription.created",
            "invoice.paid",
            "subscription.entitlement_changed"
        ]
    );
    hall.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let renewed = ["invoice.created", "invoice.paid", "subscription.renewed"];
    assert_eq!(types(&hall).await, renewed);
    let end = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    hall.command(&s, end).await;
    hall.command(&s, Command::UndoCancel).await;
    hall.command(&s, Command::SetPaymentMethod { method: Some(card("tok_decline")) }).await;
    hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"A"}"#).await;
    assert_eq!(
        types(&hall).await,
        [
            "subscription.cancel_scheduled",
            "subscription.cancel_undone",
            "subscription.payment_method_changed",
            "subscription.discount_plan_changed",
        ]
    );
    hall.world.clock_to("2026-04-01T09:00:00Z").await.unwrap();
    assert_eq!(
        types(&hall).await,
        [
            "invoice.created",
            "subscription.payment_failed",
            "subscription.payment_failed",
            "subscription.unpaid_reminder"
        ]
    );
    hall.command(&s, Command::SetPaymentMethod { method: Some(card("tok_ok")) }).await;
    hall.world.clock_to("2026-04-04T09:00:00Z").await.unwrap();
    assert_eq!(
        types(&hall).await,
        [
            "subscription.payment_method_changed",
            "invoice.paid",
            "subscription.renewed",
            "subscription.payment_recovered",
        ]
    );
    hall.act(&s, "suspend").await;
    hall.act(&s, "reactivate").await;
    hall.act(&s, "cancel").await;
    assert_eq!(
        types(&hall).await,
        [
            "subscription.suspended",
            "subscription.reactivated",
            "subscription.canceled",
            "subscription.entitlement_changed",
        ]
    );
}

#[tokio::test]
async fn a_native_body_is_as_standard_webhooks_recommends() {
    let hall = Hall::new().await;
    hall.receiver_of("native", &["invoice.paid"]).await;
    hall.sell("tok_ok").await;
    let sent = hall.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(String::from_utf8(sent[0].body.clone()).unwrap(), golden("native.txt"));
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body["data"]["amounts"]["gross"].to_string(), "9.99");
}
