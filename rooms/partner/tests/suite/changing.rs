//! Changes: cancelling softly and hard, and taking it back (R6).

use perennial_core::Command;
use perennial_core::subscription::command::PauseLength;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop, shield};

fn cancel(mode: &str) -> Value {
    json!({ "change": { "type": "CANCEL", "mode": mode, "reasonCode": "CUSTOMER_REQUEST" } })
}

fn undo() -> Value {
    json!({ "change": { "type": "UNDO_CANCEL" } })
}

async fn change(shop: &Shop, id: &str, key: &str, body: &Value) -> Answered {
    shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), key, body).await
}

#[tokio::test]
async fn softly_at_the_end_of_the_term() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let mut body = cancel("END_OF_TERM");
    body["partnerChangeId"] = json!("CHG-9");
    let answered = change(&shop, &id, "key-c0001", &body).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let done = answered.json();
    assert!(done["changeId"].as_str().unwrap().starts_with("chg_"));
    assert_eq!(done["partnerChangeId"], "CHG-9");
    assert_eq!((&done["type"], &done["state"]), (&json!("CANCEL"), &json!("SCHEDULED")));
    assert_eq!(done["effectiveAt"], "2026-02-28T09:00:00Z");
    assert_eq!(done["before"], json!({ "status": "ACTIVE", "endDate": null }));
    let after = json!({ "status": "CANCEL_SCHEDULED", "endDate": "2026-02-28T09:00:00Z" });
    assert_eq!(done["after"], after);
    assert_eq!(answered.header("etag"), "\"r2\"");
    assert_eq!(done["subscription"], shop.get(&id).await, "the same picture as a query gives");
    assert_eq!(done["subscription"]["entitlement"]["entitled"], true);
    assert_eq!(
        done["subscription"]["allowedOperations"],
        json!(["CANCEL", "UNDO_CANCEL", "UPDATE_ATTRIBUTES", "DISCARD_PENDING"])
    );
    shop.clock_to("2026-02-28T09:00:00Z").await;
    let over = shop.get(&id).await;
    assert_eq!(over["status"], "CANCELED");
    assert_eq!(over["entitlement"]["entitled"], false);
    assert_eq!(over["allowedOperations"], json!(["RESTART", "UPDATE_ATTRIBUTES"]));
}

#[tokio::test]
async fn hard_and_at_once() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let answered = change(&shop, &id, "key-c0001", &cancel("IMMEDIATE")).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let done = answered.json();
    assert_eq!(done["state"], "APPLIED");
    assert_eq!(done["after"]["status"], "CANCELED");
    assert_eq!(done["subscription"]["statusReason"], "CANCELED");
    let again = change(&shop, &id, "key-c0002", &cancel("IMMEDIATE")).await;
    assert_eq!(again.status, 409);
    let problem = again.json();
    assert_eq!(problem["code"], "already-canceled");
    assert_eq!(problem["category"], "BUSINESS_RULE_VIOLATION");
    assert_eq!(problem["subscriptionId"], json!(id));
    assert_eq!(problem["customerMessageKey"], "already_canceled");
}

#[tokio::test]
async fn at_an_instant_of_choice() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let mut body = cancel("END_OF_TERM");
    body["change"]["effectiveAt"] = json!("2026-02-10T00:00:00Z");
    let done = change(&shop, &id, "key-c0001", &body).await.json();
    assert_eq!(done["effectiveAt"], "2026-02-10T00:00:00Z");
    shop.clock_to("2026-02-10T00:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "CANCELED");
    let id = shop.sell("T-2", shield()).await;
    for (at, code) in [
        ("2026-01-01T00:00:00Z", "end-date-in-past"),
        ("2037-01-01T00:00:00Z", "end-date-too-far"),
        ("soon", "invalid-field"),
    ] {
        body["change"]["effectiveAt"] = json!(at);
        let refused = change(&shop, &id, "key-c0009", &body).await;
        assert_eq!(refused.json()["code"], code, "{at}");
    }
}

#[tokio::test]
async fn taken_back() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let refused = change(&shop, &id, "key-c0001", &undo()).await;
    assert_eq!(refused.json()["code"], "not-cancelled");
    change(&shop, &id, "key-c0002", &cancel("END_OF_TERM")).await;
    let done = change(&shop, &id, "key-c0003", &undo()).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(done.json()["after"], json!({ "status": "ACTIVE", "endDate": null }));
    shop.clock_to("2026-02-28T09:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "ACTIVE");
}

#[tokio::test]
async fn a_repetition_changes_nothing() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let first = change(&shop, &id, "key-c0001", &cancel("END_OF_TERM")).await;
    change(&shop, &id, "key-c0002", &undo()).await;
    let again = change(&shop, &id, "key-c0001", &cancel("END_OF_TERM")).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(shop.get(&id).await["status"], "ACTIVE", "the first answer, not a second act");
    let reused = change(&shop, &id, "key-c0001", &cancel("IMMEDIATE")).await;
    assert_eq!(reused.json()["code"], "idempotency-key-reused");
}

#[tokio::test]
async fn only_on_the_revision_that_was_seen() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let ask = |seen: &str, key: &str| {
        Ask::post_json(&path, cancel("END_OF_TERM").to_string())
            .header("idempotency-key", key)
            .header("if-match", seen)
    };
    for seen in ["\"r2\"", "r1", "\"1\"", "\"r1\", \"r2\"", ""] {
        let refused = shop.ask(ask(seen, "key-c0001")).await;
        assert_eq!(refused.status, 412, "{seen}");
        assert_eq!(refused.json()["code"], "revision-mismatch");
    }
    assert_eq!(shop.ask(ask("\"r1\"", "key-c0002")).await.status, 201);
    assert_eq!(shop.ask(ask("\"r1\"", "key-c0003")).await.status, 412);
    assert_eq!(shop.ask(ask("*", "key-c0004")).await.status, 201);
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let before = shop.store.digest();
    let path = format!("{SUBSCRIPTIONS}/{id}/changes?dryRun=true");
    let tried = shop.ask(Ask::post_json(&path, cancel("IMMEDIATE").to_string())).await;
    assert_eq!(tried.status, 200, "{}", tried.text);
    let tried = tried.json();
    assert_eq!((&tried["dryRun"], &tried["changeId"]), (&json!(true), &Value::Null));
    assert_eq!(tried["after"]["status"], "CANCELED");
    let refused = shop.ask(Ask::post_json(&path, undo().to_string())).await;
    assert_eq!(refused.json()["code"], "not-cancelled");
    assert!(shop.store.digest() == before);
}

#[tokio::test]
async fn a_paused_one_ends_at_once_in_either_mode() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let find = perennial_engine::ports::Find::All;
    let page = perennial_engine::ports::Page { after: None, limit: 1 };
    let known = shop.world.engine.find(SANDBOX, &find, page).unwrap()[0].id;
    let command = Command::Pause { reason: "test".to_owned(), length: PauseLength::ByTerms };
    shop.world.engine.execute(Wish::one(SANDBOX, Act::Do { id: known, command })).await.unwrap();
    let paused = shop.get(&id).await;
    assert_eq!(
        (&paused["status"], &paused["statusReason"]),
        (&json!("SUSPENDED"), &json!("PAUSED"))
    );
    let softly = change(&shop, &id, "key-c0001", &cancel("END_OF_TERM")).await.json();
    assert_eq!(
        (&softly["state"], &softly["effectiveAt"]),
        (&json!("APPLIED"), &paused["updatedAt"])
    );
    assert_eq!(softly["after"]["status"], "CANCELED");
}

#[tokio::test]
async fn what_the_platform_decides_is_not_the_partners() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.ownership.cancellation".to_owned(), "PLATFORM".to_owned());
    })
    .await;
    let refused = change(&shop, &id, "key-c0001", &cancel("IMMEDIATE")).await;
    assert_eq!(refused.json()["code"], "lifecycle-not-partner-controlled");
}
