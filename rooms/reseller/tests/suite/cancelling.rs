//! Cancelling and taking it back: the rows of the state table (5).

use perennial_core::Command;
use perennial_core::subscription::command::PauseLength;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use room_lobby::testing::{Answered, Ask};

use crate::shop::{SUBSCRIPTIONS, Shop, refused};

const NOW: &str = r#"{"cancelImmediately":true}"#;

async fn post(shop: &Shop, verb: &str, body: &str) -> Answered {
    shop.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:{verb}"), body)).await
}

#[tokio::test]
async fn at_the_end_of_the_cycle() {
    let shop = Shop::open().await;
    let sold = shop.provision("ord-1").await.json();
    let body = r#"{"cancellationReason":"CANCELLATION_REASON_REMORSE"}"#;
    let ending = shop.post("ord-1", "cancel", body).await;
    assert_eq!(ending["state"], "STATE_CANCEL_AT_END_OF_CYCLE");
    assert_eq!(ending["cancellationDetails"]["reason"], "CANCELLATION_REASON_REMORSE");
    assert_eq!(ending["renewalTime"], sold["renewalTime"]);
    let other = shop.post("ord-1", "cancel", r#"{"cancellation_reason":1}"#).await;
    assert_eq!(other["cancellationDetails"]["reason"], "CANCELLATION_REASON_FRAUD", "updated");
    shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let over = shop.get("ord-1").await;
    assert_eq!(over["state"], "STATE_CANCELLED");
    assert_eq!(over["cancellationDetails"]["reason"], "CANCELLATION_REASON_FRAUD");
    assert_eq!(over["renewalTime"], sold["renewalTime"], "kept as it was");
}

#[tokio::test]
async fn at_once_and_for_ever() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let over = shop.post("ord-1", "cancel", NOW).await;
    assert_eq!(over["state"], "STATE_CANCELLED");
    assert_eq!(over["cancellationDetails"]["reason"], "CANCELLATION_REASON_OTHER");
    let again = Some("ERROR_CODE_SUBSCRIPTION_IN_REQUESTED_STATE".to_owned());
    let precondition = |reason| (400, "FAILED_PRECONDITION".to_owned(), reason);
    assert_eq!(refused(&post(&shop, "cancel", NOW).await), precondition(again));
    assert_eq!(refused(&post(&shop, "undoCancel", "{}").await), precondition(None));
}

#[tokio::test]
async fn undone_in_time() {
    let shop = Shop::open().await;
    let sold = shop.provision("ord-1").await.json();
    assert_eq!(refused(&post(&shop, "undoCancel", "{}").await).1, "FAILED_PRECONDITION");
    shop.post("ord-1", "cancel", "{}").await;
    // A body of no bytes is an empty message.
    let path = format!("{SUBSCRIPTIONS}/ord-1:undoCancel");
    let undone = shop.ask(Ask::new("POST", &path)).await;
    assert_eq!(undone.status, 200, "{}", undone.text);
    let mut undone = undone.json()["subscription"].take();
    // The clock stood still, but two changes later it is told as later (6).
    assert_eq!(undone["updateTime"], "2026-01-31T09:00:00.002Z");
    undone["updateTime"] = sold["updateTime"].clone();
    assert_eq!(undone, sold);
    shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["state"], "STATE_ACTIVE");
}

#[tokio::test]
async fn while_suspended_only_at_once() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let find = perennial_engine::ports::Find::All;
    let page = perennial_engine::ports::Page { after: None, limit: 1 };
    let id = shop.world.engine.find(SANDBOX, &find, page).unwrap()[0].id;
    let command = Command::Pause { reason: "test".to_owned(), length: PauseLength::ByTerms };
    shop.world.engine.execute(Wish::one(SANDBOX, Act::Do { id, command })).await.unwrap();
    assert_eq!(shop.get("ord-1").await["state"], "STATE_SUSPENDED");
    assert_eq!(refused(&post(&shop, "cancel", "{}").await).1, "FAILED_PRECONDITION");
    assert_eq!(shop.post("ord-1", "cancel", NOW).await["state"], "STATE_CANCELLED");
}

#[tokio::test]
async fn some_reasons_are_the_platforms_alone() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    for reason in ["ACCOUNT_CLOSED", "UPGRADE_DOWNGRADE", "SYSTEM_ERROR", "SYSTEM_CANCEL"] {
        let body = format!(r#"{{"cancellationReason":"CANCELLATION_REASON_{reason}"}}"#);
        let answered = post(&shop, "cancel", &body).await;
        assert_eq!(refused(&answered).1, "INVALID_ARGUMENT", "{reason}");
    }
    assert_eq!(shop.get("ord-1").await["state"], "STATE_ACTIVE");
}
