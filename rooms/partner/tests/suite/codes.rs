//! Activation codes: on cards, and read again (5.2).

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::asking::done;
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

async fn replace(shop: &Shop, id: &str, key: &str) -> room_lobby::testing::Answered {
    let ask = Ask::new("POST", &format!("{SUBSCRIPTIONS}/{id}/activation-code"));
    shop.ask(ask.header("idempotency-key", key)).await
}

#[tokio::test]
async fn a_lost_code_is_replaced_and_opens_nothing_any_more() {
    let shop = Shop::open().await;
    let (id, activation) = sold(&shop, "O-1", "CODE").await;
    let old = text(&activation["activationCode"]).to_owned();
    let replaced = replace(&shop, &id, "replace-01").await;
    assert_eq!(replaced.status, 201, "{}", replaced.text);
    assert_eq!(replaced.header("cache-control"), "no-store");
    let code = text(&replaced.json()["activationCode"]).to_owned();
    assert!(code != old && code.starts_with('T'), "{code}");
    let again = replace(&shop, &id, "replace-01").await;
    assert_eq!((&again.text, again.header("idempotency-replayed")), (&replaced.text, "true"));
    assert_eq!(said(&shop.activate(&old, 1).await), (422, "invalid-activation-code".to_owned()));
    assert_eq!(shop.get(&id).await["status"], "DORMANT", "the old one starts nothing");
    assert_eq!(shop.activate(&code, 1).await.status, 201);
    assert_eq!(shop.get(&id).await["status"], "ACTIVE");
    let last4 = &code[code.len() - 4..];
    let found = format!("{SUBSCRIPTIONS}?partnerAccountRef=A-778899&activationCodeLast4={last4}");
    assert_eq!(shop.read(&found).await["items"][0]["subscriptionId"], id);

    // Once more while it runs: who has a seat keeps it, and both older ones open nothing.
    let newest = replace(&shop, &id, "replace-02").await.json()["activationCode"].clone();
    for gone in [&old, &code] {
        let said = said(&shop.activate(gone, 2).await);
        assert_eq!(said, (422, "invalid-activation-code".to_owned()));
    }
    assert_eq!(shop.activate(text(&newest), 2).await.status, 201);
    assert_eq!(shop.get(&id).await["seats"]["active"], 2);
    let changes = shop.read(&format!("{SUBSCRIPTIONS}/{id}/changes")).await;
    let kinds: Vec<_> = changes["items"].as_array().unwrap().iter().map(|it| &it["type"]).collect();
    assert_eq!(kinds, ["REPLACE_ACTIVATION_CODE"; 2]);
    let events = shop.read("/partner/events?types=partner.subscription.changed").await;
    let causes: Vec<_> = events["items"].as_array().unwrap().iter().collect();
    assert!(causes.iter().any(|it| it["data"]["cause"] == "REPLACE_ACTIVATION_CODE"), "{events}");
    for shown in [changes.to_string(), events.to_string()] {
        assert!(!shown.contains(text(&newest)), "no code is told");
    }
}

#[tokio::test]
async fn what_no_other_code_can_open() {
    let shop = Shop::open().await;
    let (id, activation) = sold(&shop, "O-1", "CODE").await;
    let path = format!("{SUBSCRIPTIONS}/{id}/activation-code");
    let keyless = shop.ask(Ask::new("POST", &path)).await;
    assert_eq!(said(&keyless), (400, "idempotency-key-required".to_owned()));
    let full = Ask::post_json(&path, r#"{"code":"T000000000014"}"#);
    let full = shop.ask(full.header("idempotency-key", "replace-01")).await;
    assert_eq!(said(&full), (422, "unknown-field".to_owned()));
    let stale = Ask::new("POST", &path).header("if-match", "\"r99\"");
    let stale = shop.ask(stale.header("idempotency-key", "replace-02")).await;
    assert_eq!(said(&stale), (412, "revision-mismatch".to_owned()));
    let foreign = Ask::new("POST", &path).header("idempotency-key", "replace-03");
    let foreign = foreign.bearer(&shop.south).of(&shop.house).await;
    assert_eq!(said(&foreign), (404, "subscription-not-found".to_owned()));
    let plain = shop.sell("O-2", shield()).await;
    let none = replace(&shop, &plain, "replace-04").await;
    assert_eq!(said(&none), (409, "invalid-state".to_owned()));
    let code = text(&activation["activationCode"]);
    for n in 1..=5 {
        assert_eq!(shop.activate(code, n).await.status, 201);
    }
    let full = replace(&shop, &id, "replace-05").await;
    assert_eq!(said(&full), (409, "device-limit-reached".to_owned()));
    done(&shop, &id, json!({ "type": "CANCEL", "mode": "IMMEDIATE" })).await;
    let over = replace(&shop, &id, "replace-06").await;
    assert_eq!(said(&over), (409, "activation-code-used".to_owned()));
}

#[tokio::test]
async fn who_may_read_a_code_again_reads_the_newest() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        partner.settings.insert("partner.codes_retrievable".to_owned(), "true".to_owned());
    })
    .await;
    let (id, _) = sold(&shop, "O-1", "CODE").await;
    let code = replace(&shop, &id, "replace-01").await.json();
    assert_eq!(shop.read(&format!("{SUBSCRIPTIONS}/{id}/activation-code")).await, code);
}
