//! Patching a line item (4, lineItems.patch): the mask, the one path, and request ids.

use room_lobby::testing::{Answered, Ask};

use crate::shop::{SUBSCRIPTIONS, Shop, refused};

const MASK: &str = "product_payload.googleHomePayload.googleStructureId";

async fn patch(shop: &Shop, item: &str, query: &str, body: &str) -> Answered {
    let path = format!("{SUBSCRIPTIONS}/ord-1/lineItems/{item}{query}");
    let ask = Ask::new("PATCH", &path).header("content-type", "application/json");
    shop.ask(ask.body(body)).await
}

fn structure(id: &str) -> String {
    format!(r#"{{"productPayload":{{"googleHomePayload":{{"googleStructureId":"{id}"}}}}}}"#)
}

/// Provisions a line item that has a payload already.
async fn opened() -> Shop {
    let shop = Shop::open().await;
    let body = r#"{"partnerUserToken":"cust-42","serviceLocation":{"regionCode":"DE"},
        "lineItems":[{"product":"partners/telco-north/products/shield-monthly",
        "productPayload":{"googleHomePayload":{"partnerStructureId":"p-1"}}}]}"#;
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-1");
    let sold = shop.ask(Ask::post_json(&path, body)).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
    shop.world.clock_to("2026-01-31T10:00:00Z").await.unwrap();
    shop
}

#[tokio::test]
async fn in_every_spelling_of_the_mask() {
    for mask in [
        MASK,
        "productPayload.googleHomePayload.googleStructureId",
        "product_payload.google_home_payload.google_structure_id",
    ] {
        for name in ["updateMask", "update_mask"] {
            let shop = opened().await;
            let answered = patch(&shop, "1", &format!("?{name}={mask}"), &structure("s-1")).await;
            assert_eq!(answered.status, 200, "{mask}: {}", answered.text);
            let item = answered.json();
            assert_eq!(item["name"], "partners/telco-north/subscriptions/ord-1/lineItems/1");
            let home = &item["productPayload"]["googleHomePayload"];
            assert_eq!(home["googleStructureId"], "s-1");
            assert_eq!(home["partnerStructureId"], "p-1", "what is not named stays");
            let stands = shop.get("ord-1").await;
            assert_eq!(stands["lineItems"][0], item);
            assert_eq!(stands["updateTime"], "2026-01-31T10:00:00Z");
        }
    }
}

#[tokio::test]
async fn nothing_but_the_one_path() {
    let shop = opened().await;
    let before = shop.get("ord-1").await;
    for query in [
        "",
        "?updateMask=",
        "?updateMask=*",
        "?updateMask=product",
        "?updateMask=productPayload",
        "?updateMask=productPayload.googleHomePayload",
        "?updateMask=productPayload.googleHomePayload.partnerStructureId",
        "?updateMask=productPayload.googleHomePayload.googleStructureId,product",
    ] {
        let answered = patch(&shop, "1", query, &structure("s-1")).await;
        assert_eq!(refused(&answered).1, "INVALID_ARGUMENT", "{query}: {}", answered.text);
        assert!(answered.text.contains("\"field\": \"update_mask\""), "{}", answered.text);
    }
    let ok = format!("?updateMask={MASK}");
    for body in [structure(&"x".repeat(129)), r#"{"nope":1}"#.to_owned(), "[]".to_owned()] {
        let answered = patch(&shop, "1", &ok, &body).await;
        assert_eq!(refused(&answered).1, "INVALID_ARGUMENT", "{}", answered.text);
    }
    let long = format!("{ok}&requestId={}", "x".repeat(37));
    assert_eq!(refused(&patch(&shop, "1", &long, "{}").await).1, "INVALID_ARGUMENT");
    for item in ["2", "0", "01", "x", "99999999999"] {
        let answered = patch(&shop, item, &ok, &structure("s-1")).await;
        assert_eq!(refused(&answered).0, 404, "{item}: {}", answered.text);
    }
    assert_eq!(shop.get("ord-1").await, before);
}

#[tokio::test]
async fn a_request_id_is_done_once() {
    let shop = opened().await;
    let query = format!("?updateMask={MASK}&requestId=r-1");
    let first = patch(&shop, "1", &query, &structure("s-1")).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let plain = format!("?updateMask={MASK}");
    assert_eq!(patch(&shop, "1", &plain, &structure("s-2")).await.status, 200);
    let after = shop.get("ord-1").await;
    let camel = "?update_mask=productPayload.googleHomePayload.googleStructureId&request_id=r-1";
    let again = patch(&shop, "1", camel, &structure("s-1")).await;
    assert_eq!((again.status, again.text), (first.status, first.text));
    assert_eq!(shop.get("ord-1").await, after, "done once");
    let other = patch(&shop, "1", &query, &structure("s-3")).await;
    assert_eq!(refused(&other).1, "INVALID_ARGUMENT");
}

#[tokio::test]
async fn an_empty_value_takes_it_away() {
    let shop = opened().await;
    let query = format!("?updateMask={MASK}");
    patch(&shop, "1", &query, &structure("s-1")).await;
    let bare = patch(&shop, "1", &query, "{}").await.json();
    let home = &bare["productPayload"]["googleHomePayload"];
    assert_eq!(home, &serde_json::json!({"partnerStructureId": "p-1"}));
}

#[tokio::test]
async fn not_once_it_is_cancelled() {
    let shop = opened().await;
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let answered = patch(&shop, "1", &format!("?updateMask={MASK}"), &structure("s-1")).await;
    assert_eq!(refused(&answered), (400, "FAILED_PRECONDITION".to_owned(), None));
}
