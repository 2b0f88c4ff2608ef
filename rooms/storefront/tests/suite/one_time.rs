//! What is bought once: section 6, the sibling page `iap`.

use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

async fn made(shop: &Shop, kind: &str, sku: &str, more: Value) -> Value {
    let mut body = json!({
        "projectId": "proj_app", "productId": sku, "name": sku, "productType": kind,
        "prices": [{"amount": "3.00", "currency": "USD"}],
    });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    let made = shop.post("/iap", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["iap"].clone()
}

#[tokio::test]
async fn the_three_kinds_are_made_and_listed() {
    let shop = Shop::stocked().await;
    let coins = made(&shop, "CONSUMABLE", "coins", json!({"description": "A hundred"})).await;
    assert!(text(&coins["id"]).starts_with("iap_"));
    assert_eq!(
        coins,
        json!({
            "id": coins["id"], "productId": "coins", "name": "coins", "description": "A hundred",
            "productType": "CONSUMABLE", "duration": null, "state": "APPROVED",
            "syncStatus": "synced", "features": [],
            "prices": [{"territory": null, "amount": "3.00", "currency": "USD", "startDate": null}],
        })
    );
    made(&shop, "NON_CONSUMABLE", "pro", json!({})).await;
    let pass = made(&shop, "NON_RENEWING_SUBSCRIPTION", "pass", json!({"duration": "P30D"})).await;
    assert_eq!((&pass["duration"], &pass["features"]), (&"P30D".into(), &json!(["pass"])));
    let told = shop.get("/iap?projectId=proj_app").await.json();
    let told: Vec<(String, String)> = told["iaps"]
        .as_array()
        .expect("some")
        .iter()
        .map(|iap| (text(&iap["productId"]), text(&iap["productType"])))
        .collect();
    let pair = |sku: &str, kind: &str| (sku.to_owned(), kind.to_owned());
    assert_eq!(
        told,
        [
            pair("coins", "CONSUMABLE"),
            pair("pro", "NON_CONSUMABLE"),
            pair("pass", "NON_RENEWING_SUBSCRIPTION"),
        ]
    );
    let page = shop.get("/iap?projectId=proj_app&limit=1&offset=1").await.json();
    assert_eq!((&page["total"], &page["iaps"][0]["productId"]), (&3.into(), &"pro".into()));
    // Groups hold what is subscribed to and nothing else.
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    assert_eq!(groups["groups"][0]["subscriptions"].as_array().expect("some").len(), 4);
}

#[tokio::test]
async fn what_is_consumed_is_bought_again_and_again() {
    let shop = Shop::open().await;
    made(&shop, "CONSUMABLE", "coins", json!({})).await;
    let one = shop.bought("coins", "ann", json!({})).await;
    let two = shop.bought("coins", "ann", json!({"quantity": 5})).await;
    assert_ne!(one["id"], two["id"]);
    assert_eq!((&two["charges"][0]["gross"], &two["quantity"]), (&"15.00".into(), &5.into()));
    assert_eq!((&two["autoRenew"], &two["nextRenewal"]), (&false.into(), &Value::Null));
    assert_eq!(two["entitlement"]["features"], json!([]));
    shop.clock_to("2036-04-01T00:00:00Z").await;
    assert_eq!(shop.taken(), ["3.00", "15.00"]);
}

#[tokio::test]
async fn what_is_owned_is_bought_once() {
    let shop = Shop::open().await;
    made(&shop, "NON_CONSUMABLE", "pro", json!({})).await;
    let bought = shop.bought("pro", "ann", json!({})).await;
    assert_eq!(bought["entitlement"]["features"], json!(["pro"]));
    let before = shop.digest();
    let again = shop.buy("pro", "ann", json!({})).await;
    assert_eq!(refusal(&again), "409 RESOURCE_CONFLICT HOLDS_PRODUCT");
    assert_eq!(shop.digest(), before);
    assert_eq!(shop.buy("pro", "bob", json!({})).await.status, 201);
    let two = shop.buy("pro", "cid", json!({"quantity": 2})).await;
    assert_eq!(refusal(&two), "422 VALIDATION_ERROR RANGE");
    shop.clock_to("2036-04-01T00:00:00Z").await;
    let told = shop.purchase(&bought["id"]).await;
    assert_eq!(
        (&told["status"], &told["entitlement"]["entitled"]),
        (&"ACTIVE".into(), &true.into())
    );
    assert_eq!(shop.taken(), ["3.00", "3.00"]);
}

#[tokio::test]
async fn what_does_not_renew_ends() {
    let shop = Shop::open().await;
    made(&shop, "NON_RENEWING_SUBSCRIPTION", "pass", json!({"duration": "P1M"})).await;
    made(&shop, "NON_RENEWING_SUBSCRIPTION", "season", json!({})).await;
    let pass = shop.bought("pass", "ann", json!({})).await;
    let season = shop.bought("season", "ann", json!({})).await;
    assert_eq!(pass["period"]["end"], "2026-05-01T00:00:00Z");
    shop.clock_to("2026-05-01T00:00:00Z").await;
    let told = shop.purchase(&pass["id"]).await;
    assert_eq!(
        (&told["status"], &told["entitlement"]["entitled"]),
        (&"EXPIRED".into(), &false.into())
    );
    // Of what has no duration the app decides, and nobody ends it.
    assert_eq!(shop.purchase(&season["id"]).await["status"], "ACTIVE");
    assert_eq!(shop.buy("pass", "ann", json!({})).await.status, 201);
    assert_eq!(shop.taken(), ["3.00", "3.00", "3.00"]);
}

/// A pace is for what renews.
#[tokio::test]
async fn a_compressed_sandbox_leaves_it_as_long() {
    let shop = Shop::open().await;
    let body = json!({"sandboxRenewalRate": "MONTHLY_RENEWAL_EVERY_FIVE_MINUTES"});
    let ask = room_lobby::testing::Ask::new("PATCH", "/projects/proj_app");
    let ask = ask.header("content-type", "application/json").body(body.to_string());
    assert_eq!(shop.ask(ask).await.status, 200);
    made(&shop, "NON_RENEWING_SUBSCRIPTION", "pass", json!({"duration": "P1M"})).await;
    let pass = shop.bought("pass", "ann", json!({})).await;
    assert_eq!(pass["period"]["end"], "2026-05-01T00:00:00Z");
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused() {
    let shop = Shop::stocked().await;
    made(&shop, "CONSUMABLE", "coins", json!({})).await;
    for (change, expected) in [
        (json!({"productType": "AUTO_RENEWABLE"}), "422 VALIDATION_ERROR UNKNOWN"),
        (json!({"productId": "a b"}), "422 VALIDATION_ERROR PATTERN"),
        (json!({"productId": "coins"}), "409 RESOURCE_CONFLICT TAKEN"),
        (json!({"productId": "a"}), "409 RESOURCE_CONFLICT TAKEN"),
        (json!({"name": ""}), "422 VALIDATION_ERROR EMPTY"),
        (json!({"duration": "P1M"}), "422 VALIDATION_ERROR NOT_ALLOWED"),
        (
            json!({"productType": "NON_RENEWING_SUBSCRIPTION", "duration": "1M"}),
            "422 VALIDATION_ERROR PATTERN",
        ),
        (json!({"prices": [{"amount": "-1", "currency": "USD"}]}), "422 VALIDATION_ERROR DECIMAL"),
        (json!({"projectId": "proj_no"}), "404 RESOURCE_NOT_FOUND"),
    ] {
        let mut body = json!({
            "projectId": "proj_app", "productId": "new", "name": "new",
            "productType": "CONSUMABLE",
        });
        if let (Some(body), Value::Object(change)) = (body.as_object_mut(), change.clone()) {
            body.extend(change);
        }
        let before = shop.digest();
        assert_eq!(refusal(&shop.post("/iap", &body).await), expected, "{change}");
        assert_eq!(shop.digest(), before, "{change}");
    }
    let missing = json!({"projectId": "proj_app", "productId": "x", "name": "x"});
    assert_eq!(shop.post("/iap", &missing).await.status, 400);
    assert_eq!(shop.get("/iap").await.status, 400);
}
