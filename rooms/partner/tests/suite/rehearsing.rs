//! Rehearsing trouble in a sandbox, and what is written down of each call.

use perennial_core::ids::PartnerId;
use perennial_engine::calls::Call;
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const FAULTS: &str = "/partner/sandbox/faults";

async fn force(shop: &Shop, fault: &Value) -> Answered {
    shop.ask(Ask::post_json(FAULTS, fault.to_string())).await
}

async fn sell(shop: &Shop, fault: &str) -> Answered {
    let body = order("T-1", shield()).to_string();
    let mut ask = Ask::post_json(ORDERS, body).header("idempotency-key", "key-00001");
    if !fault.is_empty() {
        ask = ask.header("x-sandbox-fault", fault);
    }
    shop.ask(ask).await
}

async fn sold(shop: &Shop) -> usize {
    let found = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}?partnerAccountRef=A-778899"))).await;
    found.json()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_fault_before_the_work_leaves_nothing_done() {
    let shop = Shop::open().await;
    let failed = sell(&shop, "overloaded").await;
    assert_eq!((failed.status.as_u16(), failed.header("retry-after")), (503, "1"));
    assert_eq!(failed.json()["code"], "overloaded");
    assert_eq!(sold(&shop).await, 0);
    let again = sell(&shop, "").await;
    assert_eq!(again.status, 201, "{}", again.text);
    assert_eq!(again.header("idempotency-replayed"), "");
    assert_eq!(sold(&shop).await, 1);
}

#[tokio::test]
async fn a_fault_after_the_work_loses_the_answer_alone() {
    let shop = Shop::open().await;
    let failed = sell(&shop, "timeout; when=after").await;
    assert_eq!((failed.status.as_u16(), &failed.json()["code"]), (504, &json!("timeout")));
    assert_eq!(sold(&shop).await, 1);
    let again = sell(&shop, "").await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(sold(&shop).await, 1, "the retry succeeds once only");
}

#[tokio::test]
async fn a_route_fails_as_often_as_was_asked() {
    let shop = Shop::open().await;
    let route = format!("POST {ORDERS}");
    let fault = json!({ "route": route, "code": "maintenance", "times": 2 });
    let forced = force(&shop, &fault).await;
    assert_eq!(forced.status, 201, "{}", forced.text);
    let waiting = json!({ "items": [
        { "route": route, "code": "maintenance", "when": "before", "times": 2 },
    ] });
    assert_eq!(forced.json(), waiting);
    assert_eq!(shop.ask(Ask::get(FAULTS)).await.json(), waiting);
    let orders = Ask::get(&format!("{ORDERS}?partnerOrderId=T-1"));
    assert_ne!(shop.ask(orders).await.status, 503, "another method");
    for _ in 0..2 {
        assert_eq!(sell(&shop, "").await.json()["code"], "maintenance");
    }
    assert_eq!(sell(&shop, "").await.status, 201);
    // The names in the braces are ours to change.
    let fault = json!({ "route": "/partner/subscriptions/{subscriptionId}", "code": "overloaded" });
    assert_eq!(force(&shop, &fault).await.status, 201);
    let none = format!("{SUBSCRIPTIONS}/sub_00000000000000000000000001");
    assert_eq!(shop.ask(Ask::get(&none)).await.json()["code"], "overloaded");
    assert_eq!(shop.ask(Ask::get(&none)).await.json()["code"], "subscription-not-found");
    // Another partner's calls never fail, and he does not see what is asked for.
    let fault = json!({ "route": "/partner/subscriptions/{id}", "code": "internal-error" });
    assert_eq!(force(&shop, &fault).await.status, 201);
    let path = format!("{SUBSCRIPTIONS}/sub_00000000000000000000000001");
    let south = Ask::get(&path).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(south.status, 404);
    let south = Ask::get(FAULTS).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(south.json(), json!({ "items": [] }));
    let cleared = shop.ask(Ask::new("DELETE", FAULTS)).await;
    assert_eq!(cleared.json(), json!({ "items": [] }));
    assert_eq!(shop.ask(Ask::get(&path)).await.status, 404);
}

#[tokio::test]
async fn a_fault_of_the_wrong_kind_is_refused() {
    let shop = Shop::open().await;
    for (fault, pointer) in [
        (json!({ "route": ORDERS, "code": "unknown-offering" }), "/code"),
        (json!({ "route": ORDERS, "code": "" }), "/code"),
        (json!({ "route": "/client/heartbeats", "code": "timeout" }), "/route"),
        (json!({ "route": FAULTS, "code": "timeout" }), "/route"),
        (json!({ "route": "", "code": "timeout" }), "/route"),
        (json!({ "route": ORDERS, "code": "timeout", "times": 0 }), "/times"),
        (json!({ "route": ORDERS, "code": "timeout", "times": 1001 }), "/times"),
        (json!({ "route": ORDERS, "code": "timeout", "when": "never" }), "/when"),
    ] {
        let refused = force(&shop, &fault).await;
        assert_eq!(refused.status, 422, "{fault}: {}", refused.text);
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{fault}");
    }
    for header in ["", "nothing", "restart-not-supported", "timeout; when=later"] {
        let ask = Ask::get(&format!("{SUBSCRIPTIONS}?partnerOrderId=T-1"));
        let refused = shop.ask(ask.header("x-sandbox-fault", header)).await;
        assert_eq!(refused.status, 422, "{header}: {}", refused.text);
        assert_eq!(refused.json()["errors"][0]["pointer"], "header:X-Sandbox-Fault");
    }
}

async fn calls(shop: &Shop) -> Vec<Call> {
    let mut calls = vec![];
    shop.world.engine.write_calls().await.unwrap();
    let north = PartnerId::new("telco-north");
    shop.world.engine.calls_of(SANDBOX, &north, |call| calls.push(call)).unwrap();
    calls
}

#[tokio::test]
async fn each_call_is_written_down_without_what_was_said() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let change = json!({ "change": { "type": "UNDO_CANCEL" }, "note": "Mrs Miller called" });
    let ask = Ask::post_json(&format!("{SUBSCRIPTIONS}/{id}/changes"), change.to_string())
        .header("idempotency-key", "key-00002")
        .header("x-request-id", "req-of-the-test")
        .header("x-correlation-id", "job-7");
    assert_eq!(shop.ask(ask).await.status, 409);
    assert_eq!(shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}?secret=x"))).await.status, 422);
    let _stranger = Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).of(&shop.house).await;

    let calls = calls(&shop).await;
    assert_eq!(calls.len(), 3, "a stranger is in the access log alone");
    let [sold, refused, read] = calls.as_slice() else { panic!() };
    assert_eq!((sold.status, sold.method.as_str(), sold.route.as_str()), (201, "POST", ORDERS));
    assert!(sold.subjects.contains(&id) && sold.marks.contains(&"lines:1".to_owned()), "{sold:?}");
    assert_eq!((refused.status, refused.code.as_deref()), (409, Some("not-cancelled")));
    assert_eq!(
        (refused.request.as_str(), refused.correlation.as_str()),
        ("req-of-the-test", "job-7")
    );
    assert_eq!(refused.marks, ["UNDO_CANCEL"]);
    assert_eq!((read.route.as_str(), &read.subjects), ("/partner/subscriptions/{id}", &vec![id]));
    let text = format!("{calls:?}");
    for secret in ["Miller", "secret", &shop.north, "A-778899"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let named = shop.world.engine.calls_named(SANDBOX, "req-of-the-test").unwrap();
    assert_eq!(named, [(PartnerId::new("telco-north"), refused.clone())]);
}
