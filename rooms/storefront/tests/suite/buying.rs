//! Selling: what a purchase answers, repeats, previews and refuses.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

#[tokio::test]
async fn a_purchase_is_charged_told_and_renewed_on_the_grid() {
    let shop = Shop::stocked().await;
    shop.clock_to("2026-05-31T10:00:00Z").await;
    let bought = shop.bought("a", "u1", json!({"paymentToken": "tok_visa"})).await;
    assert_eq!(bought["status"], "ACTIVE");
    assert_eq!(bought["period"]["end"], "2026-06-30T10:00:00Z");
    assert_eq!(shop.taken(), ["9.00"]);
    shop.clock_to("2026-07-31T10:00:00Z").await;
    let now = shop.purchase(&bought["id"]).await;
    assert_eq!(now["period"]["end"], "2026-08-31T10:00:00Z");
    assert_eq!(now["charges"].as_array().map(Vec::len), Some(3));
    assert_eq!(now["charges"][2]["id"], "2/renewal");
    assert_eq!(now["entitlement"]["because"][1]["why"], "period_paid");
}

#[tokio::test]
async fn a_purchase_is_found_by_each_of_its_names() {
    let shop = Shop::stocked().await;
    let bought = shop.bought("a", "u1", json!({})).await;
    let number = bought["number"].to_string();
    for name in [text(&bought["id"]), text(&bought["uuid"]), number] {
        let told = shop.get(&format!("/purchases/{name}?projectId=proj_app")).await.json();
        assert_eq!(told["purchase"]["id"], bought["id"]);
    }
    let list = shop.get("/purchases?projectId=proj_app&customerId=u1").await.json();
    assert_eq!(list["purchases"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["purchases"][0]["id"], bought["id"]);
    let elsewhere = shop.get("/purchases?projectId=proj_demo&customerId=u1").await.json();
    assert_eq!(elsewhere, json!({"purchases": []}));
}

#[tokio::test]
async fn quantity_is_multiplied_and_counted_in_devices() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    let body = json!({"projectId": "proj_app", "groupId": group, "productId": "seat",
        "name": "Seat", "subscriptionPeriod": "ONE_MONTH", "devices": 5, "features": ["vpn"],
        "prices": [{"amount": "3.33", "currency": "USD"}]});
    assert_eq!(shop.post("/subscriptions", &body).await.status, 201);
    let bought = shop.bought("seat", "u1", json!({"quantity": 3})).await;
    assert_eq!(bought["quantity"], 3);
    assert_eq!(bought["charges"][0]["gross"], "9.99");
    assert_eq!(bought["entitlement"]["devices"], 15);
    assert_eq!(bought["entitlement"]["features"], json!(["vpn"]));
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_does_nothing() {
    let shop = Shop::stocked().await;
    let before = shop.digest();
    let answered = shop.buy("a", "u1", json!({"dryRun": true})).await;
    assert_eq!(answered.status, 200);
    let told = answered.json();
    assert_eq!(told["dryRun"], true);
    assert_eq!(told["purchase"]["id"], Value::Null);
    assert_eq!(told["purchase"]["customerId"], "u1");
    assert_eq!(told["purchase"]["status"], "ACTIVE");
    assert_eq!(told["purchase"]["charges"][0]["status"], "NOT_CHARGED");
    assert_eq!(shop.digest(), before);
    assert!(shop.taken().is_empty());
    let bought = shop.bought("a", "u1", json!({})).await;
    let would = &told["purchase"]["charges"][0];
    assert_eq!(bought["charges"][0]["gross"], would["gross"]);
    assert_eq!(bought["period"], told["purchase"]["period"]);
}

#[tokio::test]
async fn a_declined_payment_is_402_and_nobody_is_entitled() {
    let shop = Shop::stocked().await;
    let refused = shop.buy("a", "u1", json!({"paymentToken": "tok_decline"})).await;
    assert_eq!(refusal(&refused), "402 PAYMENT_DECLINED");
    let id = refused.json()["error"]["details"]["purchaseId"].clone();
    let told = shop.purchase(&id).await;
    assert_eq!(told["status"], "EXPIRED");
    assert_eq!(told["expiration"]["reason"], "FIRST_PAYMENT_FAILED");
    assert_eq!(told["entitlement"]["entitled"], false);
    // The place in the group is free again.
    assert_eq!(
        shop.bought("a", "u1", json!({"paymentToken": "tok_visa"})).await["status"],
        "ACTIVE"
    );
}

#[tokio::test]
async fn a_payment_that_is_not_settled_is_pending() {
    let shop = Shop::stocked().await;
    let bought = shop.bought("a", "u1", json!({"paymentToken": "tok_pending"})).await;
    assert_eq!(bought["status"], "PENDING");
    assert_eq!(bought["entitlement"]["entitled"], false);
    assert_eq!(bought["charges"][0]["status"], "PENDING");
}

fn keyed(body: &Value, key: &str) -> Ask {
    Ask::post_json("/purchases", body.to_string()).header("idempotency-key", key)
}

#[tokio::test]
async fn a_repeated_key_is_answered_as_the_first_time() {
    let shop = Shop::stocked().await;
    let body = json!({"projectId": "proj_app", "productId": "a", "customerId": "u1"});
    let first = shop.ask(keyed(&body, "k1")).await;
    let second = shop.ask(keyed(&body, "k1")).await;
    assert_eq!((first.status, second.status), (201.try_into().unwrap(), 201.try_into().unwrap()));
    assert_eq!(first.text, second.text);
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(shop.taken().len(), 1);

    let other = json!({"projectId": "proj_app", "productId": "b", "customerId": "u1"});
    let refused = shop.ask(keyed(&other, "k1")).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR REUSED");

    let declined = json!({"projectId": "proj_app", "productId": "a", "customerId": "u2",
        "paymentToken": "tok_decline"});
    let first = shop.ask(keyed(&declined, "k2")).await;
    let second = shop.ask(keyed(&declined, "k2")).await;
    assert_eq!(refusal(&first), "402 PAYMENT_DECLINED");
    assert_eq!(first.json()["error"], second.json()["error"]);
    for wrong in ["", &"x".repeat(129), "a b"] {
        let refused = shop.ask(keyed(&body, wrong)).await;
        assert_eq!(refusal(&refused), "400 INVALID_REQUEST", "{wrong}");
    }
}

#[tokio::test]
async fn a_second_purchase_in_the_group_is_refused_and_in_another_sold() {
    let shop = Shop::stocked().await;
    let held = shop.bought("a", "u1", json!({})).await;
    let refused = shop.buy("a", "u1", json!({})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT HOLDS_GROUP");
    assert_eq!(refused.json()["error"]["details"]["purchaseId"], held["id"]);
    let group = shop.group("Another").await;
    shop.product(&group, "else", "ONE_MONTH", 1, "1.00").await;
    let other = shop.bought("else", "u1", json!({})).await;
    assert_ne!(other["id"], held["id"]);
}

#[tokio::test]
async fn what_other_rooms_sold_is_told_here() {
    let shop = Shop::stocked().await;
    let customer = shop.world.customer("u9").await.expect("a customer");
    let mut order = shop.world.order("basic", Some(customer)).await.expect("an order");
    order.seller = Some("telco-north".into());
    order.terms = Some("partner".into());
    let wish = perennial_engine::Wish::one(
        perennial_engine::testing::SANDBOX,
        perennial_engine::Act::Sell(Box::new(order)),
    );
    shop.world.engine.execute(wish).await.expect("sold");
    let list = shop.get("/purchases?projectId=proj_demo&customerId=u9").await.json();
    let told = &list["purchases"][0];
    assert_eq!(told["status"], "ACTIVE");
    assert_eq!(told["productId"], "com.demo.basic");
    assert_eq!(told["charges"], json!([]));
    assert_eq!(told["entitlement"]["because"][1]["why"], "period_granted");
    // By the id of the customer too; and it is the partner's to change.
    let path = format!("/purchases?projectId=proj_demo&customerId={customer}");
    assert_eq!(shop.get(&path).await.json()["purchases"][0]["id"], told["id"]);
    let body = json!({"projectId": "proj_demo", "productId": "com.demo.plus", "customerId": "u9",
        "territory": "DEU"});
    let refused = shop.post("/purchases", &body).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT HOLDS_GROUP");
}

#[tokio::test]
async fn cancelling_keeps_the_period_or_ends_at_once() {
    let shop = Shop::stocked().await;
    let late = shop.bought("a", "late", json!({})).await;
    let now = shop.bought("a", "now", json!({})).await;
    let cancel = |id: &Value| format!("/purchases/{}/cancel", text(id));
    shop.clock_to("2026-04-10T00:00:00Z").await;
    let would = json!({"mode": "NOW", "dryRun": true});
    let told = shop.post(&cancel(&late["id"]), &would).await.json();
    assert_eq!(told["purchase"]["status"], "EXPIRED");
    let told = shop.post(&cancel(&late["id"]), &json!({})).await.json();
    assert_eq!(told["purchase"]["status"], "ACTIVE");
    assert_eq!(told["purchase"]["autoRenew"], false);
    assert_eq!(told["purchase"]["cancellation"]["effectiveAt"], "2026-05-01T00:00:00Z");
    let told = shop.post(&cancel(&now["id"]), &json!({"mode": "NOW"})).await.json();
    assert_eq!(told["purchase"]["status"], "EXPIRED");
    assert_eq!(told["purchase"]["expiration"]["reason"], "CANCELLED");
    assert_eq!(told["purchase"]["entitlement"]["entitled"], false);
    let refused = shop.post(&cancel(&now["id"]), &json!({"mode": "NOW"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT ALREADY_ENDED");
    shop.clock_to("2026-05-01T00:00:00Z").await;
    assert_eq!(shop.purchase(&late["id"]).await["status"], "EXPIRED");
    assert_eq!(shop.taken().len(), 2);
}

#[tokio::test]
async fn buying_again_before_the_end_takes_the_cancellation_back() {
    let shop = Shop::stocked().await;
    let held = shop.bought("a", "u1", json!({})).await;
    let path = format!("/purchases/{}/cancel", text(&held["id"]));
    assert_eq!(shop.post(&path, &json!({})).await.status, 200);
    let again = shop.buy("a", "u1", json!({})).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["purchase"]["id"], held["id"]);
    assert_eq!(again.json()["purchase"]["autoRenew"], true);
    assert_eq!(shop.taken().len(), 1);
}
