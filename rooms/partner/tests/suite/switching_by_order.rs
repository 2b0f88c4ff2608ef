//! Lines that change the plan, as a change of it would (5.2, 5.3).

use perennial_engine::directory::Document;
use perennial_engine::testing::product;
use serde_json::{Value, json};

use crate::shop::{ORDERS, Shop, order, shield};

/// A shop with something better and something lesser than a shield.
async fn shop() -> Shop {
    let shop = Shop::open().await;
    for (id, number, level) in [("deluxe", 21, 1), ("lesser", 22, 5)] {
        let mut product = product(id, number, level, "6.99");
        (product.sku, product.group) = (format!("{id}-m"), None);
        shop.world.define(Document::Product(product)).await.unwrap();
    }
    shop
}

fn switch(of: &str, to: &str) -> Value {
    json!({ "lineRef": "1", "action": "CHANGE_PLAN", "subscriptionId": of, "offeringId": to })
}

async fn post(shop: &Shop, name: &str, line: Value) -> (u16, Value) {
    let answered = shop.post(ORDERS, &format!("switch-{name}"), &order(name, line)).await;
    (answered.status.as_u16(), answered.json())
}

#[tokio::test]
async fn a_purchase_that_changes_the_plan() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let (status, made) = post(&shop, "S-1", switch(&id, "off_deluxe-m")).await;
    assert_eq!(status, 201, "{made}");
    let line = &made["lines"][0];
    assert_eq!(line["state"], "COMPLETED");
    assert_eq!(line["subscriptions"][0]["subscriptionId"], json!(id));
    let read = shop.get(&id).await;
    assert_eq!(read["offering"]["offeringId"], "off_deluxe-m");
    assert!(shop.world.gateway.taken().is_empty(), "the partner bills");
    // Once more, under another name, is the same plan.
    let (status, refused) = post(&shop, "S-2", switch(&id, "off_deluxe-m")).await;
    assert_eq!((status, &refused["code"]), (409, &json!("same-plan")));
    assert_eq!(refused["errors"][0]["pointer"], "/lines/0/offeringId");
}

#[tokio::test]
async fn beside_a_new_one_all_or_none() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let mut both = order("S-1", shield());
    both["lines"] = json!([
        { "lineRef": "2", "action": "CREATE", "offeringId": "off_yearly-m" },
        switch(&id, "off_nope"),
    ]);
    let before = shop.store.digest();
    let refused = shop.post(ORDERS, "both-key-1", &both).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/lines/1/offeringId");
    assert_eq!(refused.json()["code"], "unknown-offering");
    assert!(shop.store.digest() == before);
    both["lines"][1] = switch(&id, "off_lesser-m");
    let made = shop.post(ORDERS, "both-key-2", &both).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(shop.get(&id).await["offering"]["offeringId"], "off_lesser-m");
}

#[tokio::test]
async fn what_the_platform_decides_is_not_the_partners() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.ownership.upgrade".to_owned(), "PLATFORM".to_owned());
    })
    .await;
    let (status, refused) = post(&shop, "S-1", switch(&id, "off_deluxe-m")).await;
    assert_eq!((status, &refused["code"]), (409, &json!("lifecycle-not-partner-controlled")));
    let (status, made) = post(&shop, "S-2", switch(&id, "off_lesser-m")).await;
    assert_eq!(status, 201, "{made}");
}

#[tokio::test]
async fn what_a_line_cannot_say() {
    let shop = shop().await;
    let id = shop.sell("T-1", shield()).await;
    let with = |member: &str, value: Value| {
        let mut line = switch(&id, "off_deluxe-m");
        line[member] = value;
        line
    };
    for (n, (line, code, member)) in [
        (with("endDate", json!("2027-01-01T00:00:00Z")), "invalid-field", "endDate"),
        (with("quantity", json!(2)), "invalid-field", "quantity"),
        (with("term", json!("soon")), "invalid-field", "term"),
        (with("offeringId", Value::Null), "missing-field", "offeringId"),
        (with("subscriptionId", Value::Null), "missing-field", "subscriptionId"),
        (with("activation", json!({ "policy": "CODE" })), "invalid-field", "activation"),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, refused) = post(&shop, &format!("S-{n}"), line).await;
        assert_eq!((status, &refused["code"]), (422, &json!(code)), "{member}");
        assert_eq!(refused["errors"][0]["pointer"], json!(format!("/lines/0/{member}")));
    }
}
