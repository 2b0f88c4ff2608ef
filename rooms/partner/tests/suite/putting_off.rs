//! What is answered at once and done afterwards: once, whatever happens in between (5.7).

use std::sync::Arc;

use perennial_core::time::Instant;
use perennial_engine::memory::{Fault, FaultPlan, FaultyStore};
use perennial_engine::ports::{Find, Page, Store, StoreError};
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{ORDERS, Shop, order, shield};

async fn later(shop: &Shop, key: &str, body: &Value) -> Answered {
    let ask = Ask::post_json(ORDERS, body.to_string());
    shop.ask(ask.header("idempotency-key", key).header("prefer", "respond-async")).await
}

async fn operation(shop: &Shop, path: &str) -> (u16, Value) {
    let answered = shop.ask(Ask::get(path)).await;
    (answered.status.as_u16(), answered.json())
}

fn sold(shop: &Shop) -> usize {
    let found = shop.world.engine.find(SANDBOX, &Find::All, Page { after: None, limit: 99 });
    found.unwrap().len()
}

#[tokio::test]
async fn an_order_is_done_after_the_answer() {
    let shop = Shop::open().await;
    let answered = later(&shop, "later-key-1", &order("T-1", shield())).await;
    assert_eq!(answered.status, 202, "{}", answered.text);
    assert_eq!(answered.header("retry-after"), "2");
    let path = answered.header("operation-location").to_owned();
    let asked = answered.json();
    assert!(path.ends_with(asked["operationId"].as_str().unwrap()), "{path}");
    assert_eq!(
        (&asked["kind"], &asked["state"]),
        (&json!("FULFILLMENT_ORDER"), &json!("NOT_STARTED"))
    );
    assert_eq!(sold(&shop), 0, "nothing is done yet");
    let (status, waiting) = operation(&shop, &path).await;
    assert_eq!((status, &waiting), (202, &asked));
    // The same key is the same answer, before and after.
    let again = later(&shop, "later-key-1", &order("T-1", shield())).await;
    assert_eq!((again.status, &again.text), (answered.status, &answered.text));
    assert_eq!(again.header("operation-location"), path);
    assert_eq!(again.header("idempotency-replayed"), "true");
    shop.clerk.look_through().await;
    let (status, done) = operation(&shop, &path).await;
    assert_eq!((status, &done["state"]), (200, &json!("SUCCEEDED")), "{done}");
    assert_eq!(done["finishedAt"], "2026-01-31T09:00:00Z");
    let made = shop.read(done["resource"].as_str().unwrap()).await;
    assert_eq!((&made["partnerOrderId"], &made["state"]), (&json!("T-1"), &json!("COMPLETED")));
    assert_eq!(shop.clerk.look_through().await, 0, "nothing is left");
    assert_eq!(sold(&shop), 1);
    assert_eq!(later(&shop, "later-key-1", &order("T-1", shield())).await.text, answered.text);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_by_the_operation() {
    let shop = Shop::open().await;
    let nope = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_nope" });
    let answered = later(&shop, "later-key-1", &order("T-1", nope)).await;
    assert_eq!(answered.status, 202, "{}", answered.text);
    shop.clerk.look_through().await;
    let (_, failed) = operation(&shop, answered.header("operation-location")).await;
    assert_eq!((&failed["state"], &failed["resource"]), (&json!("FAILED"), &Value::Null));
    assert_eq!(failed["problem"]["code"], "unknown-offering");
    assert_eq!(failed["problem"]["errors"][0]["pointer"], "/lines/0/offeringId");
    assert_eq!(failed["problem"]["requestId"], json!(answered.header("x-request-id")));
    // What is no order at all is refused before.
    let refused = later(&shop, "later-key-2", &json!({ "lines": [] })).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
}

/// The process dies between the order and the end of its operation: there is no between.
#[tokio::test]
async fn who_comes_second_does_nothing() {
    let shop = Shop::open().await;
    let answered = later(&shop, "later-key-1", &order("T-1", shield())).await;
    let (one, two) = (shop.clerk.clone(), shop.clerk.clone());
    futures::future::join(one.look_through(), two.look_through()).await;
    let (_, done) = operation(&shop, answered.header("operation-location")).await;
    assert_eq!(done["state"], "SUCCEEDED");
    assert_eq!(sold(&shop), 1);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let shop = Shop::open().await;
    let answered = later(&shop, "later-key-1", &order("T-1", shield())).await;
    assert_eq!(answered.status, 202);
    let reopened = shop.reopened();
    reopened.clerk.look_through().await;
    let (_, done) = operation(&reopened, answered.header("operation-location")).await;
    assert_eq!(done["state"], "SUCCEEDED", "{done}");
    assert_eq!(sold(&reopened), 1);
}

#[tokio::test]
async fn the_same_order_before_it_is_done_is_the_same_order() {
    let shop = Shop::open().await;
    let answered = later(&shop, "later-key-1", &order("T-1", shield())).await;
    let made = shop.post(ORDERS, "prompt-key-1", &order("T-1", shield())).await;
    assert_eq!(made.status, 201, "{}", made.text);
    shop.clerk.look_through().await;
    let (_, done) = operation(&shop, answered.header("operation-location")).await;
    let path = format!("{ORDERS}/{}", made.json()["orderId"].as_str().unwrap());
    assert_eq!(done["resource"], json!(path));
    assert_eq!(sold(&shop), 1);
}

#[tokio::test]
async fn an_operation_is_the_partners_own_and_forgotten_after_thirty_days() {
    let shop = Shop::open().await;
    let answered = later(&shop, "later-key-1", &order("T-1", shield())).await;
    let path = answered.header("operation-location").to_owned();
    shop.clerk.look_through().await;
    let theirs = Ask::get(&path).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(theirs.json()["code"], "operation-not-found");
    for unknown in ["opn_x", "opn_00000000000000000000000000"] {
        let (status, told) = operation(&shop, &format!("/partner/operations/{unknown}")).await;
        assert_eq!((status, &told["code"]), (404, &json!("operation-not-found")));
    }
    let real = |text: &str| shop.world.clock.set(Instant::parse(text).unwrap());
    real("2026-03-02T08:59:59Z");
    assert_eq!(operation(&shop, &path).await.0, 200);
    real("2026-03-02T09:00:00Z");
    assert_eq!(operation(&shop, &path).await.0, 404);
}

#[tokio::test]
async fn a_change_is_done_after_the_answer() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("/partner/subscriptions/{id}/changes");
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE" } });
    let put_off = |key: &'static str, seen: &'static str, body: &Value| {
        let ask = Ask::post_json(&path, body.to_string()).header("if-match", seen);
        ask.header("idempotency-key", key).header("prefer", "respond-async, wait=5")
    };
    let answered = shop.ask(put_off("later-key-1", "\"r1\"", &cancel)).await;
    assert_eq!(answered.status, 202, "{}", answered.text);
    assert_eq!(answered.json()["kind"], "SUBSCRIPTION_CHANGE");
    let late = shop.ask(put_off("later-key-2", "\"r1\"", &cancel)).await;
    assert_eq!(shop.get(&id).await["status"], "ACTIVE");
    shop.clerk.look_through().await;
    assert_eq!(shop.get(&id).await["status"], "CANCELED");
    let (_, done) = operation(&shop, answered.header("operation-location")).await;
    assert_eq!(done["state"], "SUCCEEDED", "{done}");
    let change = shop.read(done["resource"].as_str().unwrap()).await;
    assert_eq!((&change["type"], &change["state"]), (&json!("CANCEL"), &json!("APPLIED")));
    // The other saw a revision that is gone by then.
    let (_, failed) = operation(&shop, late.header("operation-location")).await;
    assert_eq!(failed["state"], "FAILED");
    assert_eq!(failed["problem"]["code"], "revision-mismatch");
}

/// What is committed and not heard of is done; what is lost on the way is done the next time.
#[tokio::test]
async fn a_commit_that_is_lost_or_not_heard_of() {
    for fault in [Fault::Before(StoreError::Busy), Fault::After(StoreError::Busy)] {
        let mut hit = 0;
        // Wherever it strikes: when it begins, when numbers are drawn, when it is done.
        for quiet in 0..6 {
            let shop = Shop::open().await;
            let answered = later(&shop, "later-key-1", &order("T-1", shield())).await;
            let before = std::iter::repeat_n(None, quiet);
            let plan = FaultPlan::script(before.chain([Some(fault.clone())]));
            let faulty: Arc<dyn Store> = Arc::new(FaultyStore::new(shop.store.clone(), plan));
            let ill = shop.reopened_on(&faulty);
            ill.clerk.look_through().await;
            hit += usize::from(sold(&shop) == 0);
            let well = shop.reopened();
            well.clerk.look_through().await;
            let (_, done) = operation(&well, answered.header("operation-location")).await;
            assert_eq!(done["state"], "SUCCEEDED", "{fault:?} {quiet}: {done}");
            assert_eq!(sold(&well), 1, "{fault:?} {quiet}");
        }
        assert!(hit > 0, "{fault:?} struck nowhere");
    }
}
