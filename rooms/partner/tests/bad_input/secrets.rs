//! What must not come in by any door: numbers of cards in any text, and personal data where none
//! is taken.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use super::people::{self, ada, watch};
use super::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};
use super::{post, refused};

const CARD: &str = "4111111111111111";

/// The same document with something else at a place.
fn with(document: &Value, pointer: &str, value: Value) -> Value {
    let mut document = document.clone();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    document
}

#[tokio::test]
async fn cards_in_the_texts_of_an_order() {
    let shop = Shop::open().await;
    let mut whole = order("B-1", shield());
    whole["purchase"] = json!({ "promotionRef": "SPRING" });
    for pointer in [
        "/partnerOrderId",
        "/account/partnerAccountRef",
        "/account/partnerUserRef",
        "/account/language",
        "/purchase/promotionRef",
        "/lines/0/lineRef",
    ] {
        let body = with(&whole, pointer, json!(CARD)).to_string();
        refused(&shop, pointer, post(&shop, ORDERS, body), 422, "invalid-field").await;
    }
    for attributes in [json!({ "a": "4111 1111 1111 1111 12/27" }), json!({ CARD: "a" })] {
        let mut line = shield();
        line["attributes"] = attributes;
        let body = order("B-1", line).to_string();
        refused(&shop, "attributes", post(&shop, ORDERS, body), 422, "invalid-field").await;
    }
    // A card that is sold over a counter has a number like those of banks.
    let mut sold = shield();
    sold["activation"] = json!({ "policy": "POINT_OF_SALE", "pos": { "serialNumber": CARD } });
    shop.sell("T-9", sold).await;
}

#[tokio::test]
async fn cards_in_the_texts_of_a_change() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let cancel = json!({ "type": "CANCEL", "mode": "END_OF_TERM", "reasonCode": "OTHER" });
    let till = |name: &str| {
        let mut pos = json!({ "storeRef": "S", "terminalRef": "T", "transactionRef": "B",
            "occurredAt": "2026-01-31T09:00:00Z" });
        pos[name] = json!(CARD);
        json!({ "change": { "type": "ACTIVATE", "pos": pos } })
    };
    for body in [
        json!({ "partnerChangeId": CARD, "change": cancel }),
        json!({ "note": "his is 4111 1111 1111 1111 12/27", "change": cancel }),
        json!({ "note": "7 4111.1111.1111.1111", "change": cancel }),
        json!({ "change": { "type": "UPDATE_ATTRIBUTES", "partnerAccountRef": CARD } }),
        json!({ "change": { "type": "UPDATE_ATTRIBUTES", "partnerUserRef": CARD } }),
        till("storeRef"),
        till("terminalRef"),
        till("transactionRef"),
    ] {
        let ask = post(&shop, &path, body.to_string());
        refused(&shop, &body.to_string(), ask, 422, "invalid-field").await;
    }
}

#[tokio::test]
async fn cards_in_what_is_said_of_people() {
    let shop = people::open().await;
    let id = shop.sell("T-1", watch()).await;
    let put = |reference: &str, body: &Value| {
        let path = people::member(&id, reference);
        let ask = Ask::new("PUT", &path).header("content-type", "application/json");
        ask.body(body.to_string()).bearer(&shop.north)
    };
    refused(&shop, "the reference", put(CARD, &ada()), 422, "invalid-field").await;
    for (pointer, text) in [
        ("/emails/0/value", "4111111111111111@example.org"),
        ("/consents/0/documentVersion", CARD),
        ("/consents/0/evidence/userAgent", "Agent 4111 1111 1111 1111"),
    ] {
        let body = with(&ada(), pointer, json!(text));
        refused(&shop, pointer, put("m-1", &body), 422, "invalid-field").await;
    }
}

#[tokio::test]
async fn leniency_takes_no_personal_data() {
    let shop = Shop::open().await;
    for (at, async_too) in [("", false), ("/account", false), ("/lines/0", true)] {
        let mut body = order("B-1", shield());
        body.pointer_mut(at).unwrap()["person"] = json!({ "givenName": "Ada" });
        let mut ask = post(&shop, ORDERS, body.to_string()).header("x-lenient", "true");
        if async_too {
            ask = ask.header("prefer", "respond-async");
        }
        refused(&shop, at, ask, 422, "pii-not-accepted").await;
    }
    let mut body = order("B-1", shield());
    body["colour"] = json!("blue");
    let ask = post(&shop, ORDERS, body.to_string()).header("x-lenient", "true");
    assert_eq!(ask.of(&shop.house).await.status, 201, "else it passes over what it does not know");
}

#[tokio::test]
async fn more_exports_than_are_written() {
    let shop = Shop::open().await;
    let wanted = json!({ "kind": "ORDERS", "format": "CSV" });
    for n in 0..10 {
        let asked = shop.post("/partner/exports", &format!("export-key-{n}"), &wanted).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
    }
    let ask = || post(&shop, "/partner/exports", wanted.to_string());
    let full = refused(&shop, "the eleventh", ask(), 429, "rate-limited").await;
    assert_eq!(full.header("retry-after"), "5");
    shop.world.engine.export_due().await.unwrap();
    assert_eq!(ask().of(&shop.house).await.status, 202, "there is room again");
}
