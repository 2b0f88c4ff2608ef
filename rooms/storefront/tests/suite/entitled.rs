//! Who is entitled, and why, now and at any other time.

use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

async fn at(shop: &Shop, id: &Value, at: &str) -> Value {
    let path = format!("/purchases/{}/entitlement?at={at}", text(id));
    let answered = shop.get(&path).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()["entitlement"].clone()
}

fn whys(answer: &Value) -> Vec<String> {
    answer["because"].as_array().expect("reasons").iter().map(|it| text(&it["why"])).collect()
}

#[tokio::test]
async fn the_reason_is_a_chain_from_the_sale_to_what_decides() {
    let shop = Shop::stocked().await;
    let bought = shop.bought("a", "u1", json!({})).await;
    let id = &bought["id"];
    shop.clock_to("2026-04-10T12:00:00Z").await;
    let path = format!("/purchases/{}/cancel", text(id));
    shop.post(&path, &json!({"mode": "PERIOD_END"})).await;
    shop.clock_to("2026-05-02T00:00:00Z").await;

    let before = at(&shop, id, "2026-03-01T00:00:00Z").await;
    assert_eq!(before["entitled"], false);
    assert_eq!(before["until"], "2026-04-01T00:00:00Z");
    let then = at(&shop, id, "2026-04-09T00:00:00Z").await;
    assert_eq!(whys(&then), ["sold", "period_paid"]);
    let told = at(&shop, id, "2026-04-11T00:00:00Z").await;
    assert_eq!(whys(&told), ["sold", "period_paid", "cancellation_scheduled"]);
    assert_eq!(told["because"][2]["at"], "2026-04-10T12:00:00Z");
    assert_eq!((&told["entitled"], &told["until"]), (&json!(true), &json!("2026-05-01T00:00:00Z")));
    let now = shop.get(&format!("/purchases/{}/entitlement", text(id))).await.json();
    assert_eq!(now["entitlement"]["entitled"], false);
    assert_eq!(whys(&now["entitlement"]), ["sold", "cancelled"]);
    assert_eq!(now["entitlement"]["features"], json!([]));
}

#[tokio::test]
async fn an_instant_that_is_none_is_refused() {
    let shop = Shop::stocked().await;
    let bought = shop.bought("a", "u1", json!({})).await;
    for wrong in ["", "now", "2026-04-01", "2026-04-01T00:00:00", "99999-01-01T00:00:00Z"] {
        let path = format!("/purchases/{}/entitlement?at={wrong}", text(&bought["id"]));
        assert_eq!(refusal(&shop.get(&path).await), "422 VALIDATION_ERROR FORMAT", "{wrong}");
    }
}
