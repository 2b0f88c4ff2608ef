//! Beginning anew in a sandbox: what is the partner's is gone, what is others' stays (8).

use perennial_engine::CustomerName;
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::devices::said;
use crate::exporting::exported;
use crate::people;
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const RESET: &str = "/partner/sandbox/reset";

async fn reset(shop: &Shop) -> Value {
    let answered = shop.ask(Ask::new("POST", RESET)).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

/// The same order of the other partner, under the same names.
async fn sell_south(shop: &Shop) -> String {
    let ask = Ask::post_json(ORDERS, order("T-1", shield()).to_string());
    let ask = ask.header("idempotency-key", "order-key-T-1").bearer(&shop.south);
    let sold = ask.of(&shop.house).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let id = &sold.json()["lines"][0]["subscriptions"][0]["subscriptionId"];
    id.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_the_partners_is_gone_and_what_is_others_stays() {
    let shop = people::open().await;
    let theirs = sell_south(&shop).await;
    let south = async |path: &str| {
        let answered = Ask::get(path).bearer(&shop.south).of(&shop.house).await;
        (answered.status.as_u16(), answered.text)
    };
    let seen = [
        format!("{SUBSCRIPTIONS}/{theirs}"),
        format!("{SUBSCRIPTIONS}/{theirs}/history"),
        format!("{ORDERS}?partnerOrderId=T-1"),
        "/partner/events".to_owned(),
    ];
    let mut before = vec![];
    for path in &seen {
        before.push(south(path).await);
    }
    let first = shop.sell("T-1", shield()).await;
    let (coded, code) = shop.sell_coded("T-2").await;
    assert!(shop.activate(&code, 1).await.status.is_success());
    let watched = shop.sell("T-3", people::watch()).await;
    let put = people::put(&shop, &people::member(&watched, "M-1"), &people::ada()).await;
    assert!(put.status.is_success(), "{}", put.text);
    let snapshot = json!({ "kind": "SUBSCRIPTIONS_SNAPSHOT", "format": "CSV" });
    let export = exported(&shop, "export-01", &snapshot).await;
    let events = shop.read("/partner/events?limit=500").await;
    let told = events["items"].as_array().unwrap().len();
    let done = reset(&shop).await;
    assert_eq!(
        done,
        json!({
            "subscriptions": 3, "orders": 3, "devices": 1, "members": 1, "accounts": 1,
            "exports": 1, "events": told, "idempotencyKeys": done["idempotencyKeys"],
        })
    );
    assert!(done["idempotencyKeys"].as_u64().unwrap() >= 4, "{done}");
    for id in [&first, &coded, &watched] {
        let gone = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}"))).await;
        assert_eq!(said(&gone), (404, "subscription-not-found".to_owned()));
    }
    assert_eq!(shop.read("/partner/events").await["items"], json!([]));
    let after = events["nextAfter"].as_str().unwrap();
    let stale = shop.ask(Ask::get(&format!("/partner/events?after={after}"))).await;
    assert_eq!(said(&stale), (400, "invalid-page-token".to_owned()));
    let gone = format!("/partner/exports/{}", export["exportId"].as_str().unwrap());
    assert_eq!(said(&shop.ask(Ask::get(&gone)).await), (404, "export-not-found".to_owned()));
    let orders = shop.read(&format!("{ORDERS}?partnerAccountRef=A-778899")).await;
    assert_eq!(orders["items"], json!([]));
    assert_eq!(shop.activate(&code, 2).await.status, 422, "the code is nobody's any more");
    for (path, before) in seen.iter().zip(&before) {
        assert_eq!(south(path).await, *before, "{path}");
    }
    // Every name is free again, and no id comes back.
    let again = shop.sell("T-1", shield()).await;
    assert!(![&first, &coded, &watched].contains(&&again));
    assert!(shop.get(&again).await["correlationKey"] != json!("k1"));
    assert_eq!(shop.read("/partner/events").await["items"].as_array().unwrap().len(), 3);
    // The files of exports go with the next sweep.
    shop.world.engine.upkeep().await;
    assert_eq!(shop.world.engine.exports().files().names().unwrap(), [] as [&str; 0]);
}

#[tokio::test]
async fn what_is_empty_stays_so() {
    let shop = Shop::open().await;
    let nothing = json!({
        "subscriptions": 0, "orders": 0, "devices": 0, "members": 0, "accounts": 0, "exports": 0,
        "events": 0, "idempotencyKeys": 0,
    });
    assert_eq!(reset(&shop).await, nothing);
    shop.sell("T-1", shield()).await;
    assert_eq!(reset(&shop).await["subscriptions"], 1);
    assert_eq!(reset(&shop).await, nothing);
    let body = shop.ask(Ask::post_json(RESET, "{\"all\":true}")).await;
    assert_eq!(said(&body), (422, "unknown-field".to_owned()));
}

/// What is left behind: accounts that have nothing any more, and what was not begun yet.
#[tokio::test]
async fn nothing_of_his_is_left_behind() {
    let shop = people::open().await;
    let id = shop.sell("T-1", shield()).await;
    let wanted = json!({ "type": "UPDATE_ATTRIBUTES", "partnerAccountRef": "B-1" });
    crate::asking::done(&shop, &id, wanted).await;
    let later = Ask::post_json(ORDERS, order("T-2", shield()).to_string());
    let later = later.header("idempotency-key", "later-key-2").header("prefer", "respond-async");
    assert_eq!(shop.ask(later).await.status, 202);
    let known = |name: &str| {
        let given_by = "partner/telco-north".to_owned();
        let name = CustomerName { given_by, name: name.to_owned() };
        shop.world.engine.known_customer(SANDBOX, &name).unwrap().is_some()
    };
    assert!(known("A-778899") && known("B-1"));
    assert_eq!(reset(&shop).await["accounts"], 2, "one of them had nothing any more");
    assert!(!known("A-778899") && !known("B-1"));
    assert_eq!(shop.clerk.look_through().await, 0, "what was put off is not done afterwards");
    assert_eq!(shop.read(&format!("{ORDERS}?partnerOrderId=T-2")).await["items"], json!([]));
}
