//! Activation codes: on cards, and read again (5.2).

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::devices::{said, text};
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

/// Sells one that waits for something: the subscription, and what is said of its activation.
async fn sold(shop: &Shop, order_id: &str, policy: &str) -> (String, Value) {
    let mut line = shield();
    line["activation"] = json!({ "policy": policy });
    let sold = shop.post(ORDERS, &format!("order-key-{order_id}"), &order(order_id, line)).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let made = sold.json()["lines"][0]["subscriptions"][0].clone();
    (text(&made["subscriptionId"]).to_owned(), made["activation"].clone())
}

#[tokio::test]
async fn the_code_on_a_card_opens_nothing_before_the_till() {
    let shop = Shop::open().await;
    let (id, activation) = sold(&shop, "O-1", "POINT_OF_SALE").await;
    let code = text(&activation["activationCode"]);
    let early = shop.activate(code, 1).await;
    assert_eq!(said(&early), (409, "invalid-state".to_owned()));
    assert_eq!(shop.get(&id).await["status"], "DORMANT");
    let now = shop.ask(Ask::get(crate::shop::CLOCK)).await.json()["now"].clone();
    let till = json!({ "change": { "type": "ACTIVATE", "pos": {
        "storeRef": "S-1", "terminalRef": "T-1", "transactionRef": "TX-1", "occurredAt": now,
    } } });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let activated = shop.post(&path, "till-key-1", &till).await;
    assert_eq!(activated.status, 200, "{}", activated.text);
    assert_eq!(shop.activate(code, 1).await.status, 201);
    assert_eq!(shop.get(&id).await["seats"]["active"], 1);
}

#[tokio::test]
async fn a_code_is_read_again_by_who_agreed_on_it_before_it_was_sold() {
    let shop = Shop::open().await;
    let (before, _) = sold(&shop, "O-1", "CODE").await;
    let path = |id: &str| format!("{SUBSCRIPTIONS}/{id}/activation-code");
    let refused = shop.ask(Ask::get(&path(&before))).await;
    assert_eq!(said(&refused), (403, "insufficient-scope".to_owned()));
    shop.configure(|partner| {
        let mut set = |name: &str, value: &str| {
            partner.settings.insert(name.to_owned(), value.to_owned());
        };
        set("partner.codes_retrievable", "true");
        set("partner.activation_url", "https://telco.example/activate?c={code}");
    })
    .await;
    let refused = shop.ask(Ask::get(&path(&before))).await;
    assert_eq!(said(&refused), (409, "invalid-state".to_owned()), "only its hash was kept");
    let (id, activation) = sold(&shop, "O-2", "CODE").await;
    let read = shop.ask(Ask::get(&path(&id))).await;
    assert_eq!(read.status, 200, "{}", read.text);
    assert_eq!(read.header("cache-control"), "no-store");
    let code = text(&activation["activationCode"]);
    let url = format!("https://telco.example/activate?c={code}");
    assert_eq!(read.json(), json!({ "activationCode": code, "activationUrl": url }));
    let foreign = Ask::get(&path(&id)).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(said(&foreign), (404, "subscription-not-found".to_owned()));
}
