//! The feed and the webhooks: what happened, in order, once, and to nobody else (5.9).

use std::collections::BTreeSet;

use perennial_core::time::Instant;
use perennial_engine::directory::{Document, Receiver};
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const EVENTS: &str = "/partner/events";

async fn page(shop: &Shop, query: &str) -> Value {
    let answered = shop.ask(Ask::get(&format!("{EVENTS}?{query}"))).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

fn types(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect()
}

async fn cancel(shop: &Shop, id: &str, key: &str) -> room_lobby::testing::Answered {
    let body = json!({
        "partnerChangeId": "CHG-9",
        "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "CUSTOMER_REQUEST" },
    });
    let ask = Ask::post_json(&format!("{SUBSCRIPTIONS}/{id}/changes"), body.to_string());
    let ask = ask.header("idempotency-key", key).header("x-correlation-id", "case-17");
    shop.ask(ask).await
}

#[tokio::test]
async fn a_life_is_read_in_order_and_from_where_one_was() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let first = page(&shop, "limit=100").await;
    assert_eq!(
        types(&first),
        [
            "partner.subscription.created",
            "partner.subscription.activated",
            "partner.order.completed"
        ]
    );
    let sold = &first["items"][0];
    assert_eq!(sold["subscriptionId"], id);
    assert_eq!(sold["occurredAt"], "2026-01-31T09:00:00Z");
    assert_eq!(sold["data"]["partnerAccountRef"], "A-778899");
    assert_eq!(sold["data"]["eventId"], sold["eventId"]);
    assert_eq!(first["items"][2]["subscriptionId"], Value::Null);
    assert_eq!(first["items"][2]["data"]["subscriptionIds"], json!([id]));
    assert_eq!(first["more"], false);
    shop.clock_to("2026-03-05T00:00:00Z").await;
    let cancelled = cancel(&shop, &id, "cancel-01").await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text);
    let after = first["nextAfter"].as_str().unwrap();
    let then = page(&shop, &format!("after={after}")).await;
    assert_eq!(types(&then), ["partner.subscription.renewed", "partner.subscription.canceled"]);
    let renewed = &then["items"][0];
    assert_eq!(
        (&renewed["requestId"], &renewed["data"]["actor"]),
        (&json!(null), &json!("platform"))
    );
    let ended = &then["items"][1];
    assert_eq!(ended["requestId"], cancelled.header("x-request-id"));
    assert_eq!(ended["data"]["correlationId"], "case-17");
    assert_eq!(ended["data"]["cause"], "CANCEL");
    assert_eq!(ended["data"]["partnerChangeId"], "CHG-9");
    assert_eq!(ended["data"]["status"], "CANCELED");
    let last = then["nextAfter"].as_str().unwrap();
    let end = page(&shop, &format!("after={last}")).await;
    assert_eq!((&end["items"], &end["nextAfter"]), (&json!([]), &json!(last)));
}

#[tokio::test]
async fn no_event_is_missed_and_none_comes_twice_while_many_write() {
    let shop = Shop::open().await;
    let orders = async {
        let all = (0..20).map(|n| {
            let body = order(&format!("T-{n}"), shield());
            let ask = Ask::post_json(ORDERS, body.to_string());
            shop.ask(ask.header("idempotency-key", &format!("order-{n:04}")))
        });
        let answers = futures::future::join_all(all).await;
        assert!(answers.iter().all(|it| it.status == 201));
    };
    let reading = async {
        let (mut seen, mut query) = (vec![], "limit=3".to_owned());
        while seen.len() < 60 {
            let page = page(&shop, &query).await;
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|it| it["eventId"].as_str().unwrap().to_owned()));
            if let Some(after) = page["nextAfter"].as_str() {
                query = format!("limit=3&after={after}");
            }
            tokio::task::yield_now().await;
        }
        seen
    };
    let ((), seen) = tokio::join!(orders, reading);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 60);
    let whole = page(&shop, "limit=500").await;
    let whole = whole["items"].as_array().unwrap();
    let whole: Vec<_> = whole.iter().map(|it| it["eventId"].as_str().unwrap()).collect();
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn only_what_is_wanted_and_only_ones_own() {
    let shop = Shop::open().await;
    shop.sell("T-1", shield()).await;
    let some = page(&shop, "types=partner.subscription.created,partner.device.released").await;
    assert_eq!(types(&some), ["partner.subscription.created"]);
    // The cursor is behind what was left out as well.
    let after = some["nextAfter"].as_str().unwrap();
    assert_eq!(page(&shop, &format!("after={after}")).await["items"], json!([]));
    let theirs = Ask::get(EVENTS).bearer(&shop.south).of(&shop.house).await.json();
    assert_eq!(theirs, json!({ "items": [], "nextAfter": null, "more": false }));
    // An event of another's is no place to go on from.
    let stranger = Ask::get(&format!("{EVENTS}?after={after}")).bearer(&shop.south);
    assert_eq!(stranger.of(&shop.house).await.json()["code"], "invalid-page-token");
    for (query, code) in [
        ("after=x", "invalid-page-token"),
        ("after=evt_00000000000000000000000000", "invalid-page-token"),
        ("limit=0", "invalid-field"),
        ("limit=501", "invalid-field"),
        ("types=partner.nothing", "invalid-field"),
        ("nope=1", "invalid-field"),
    ] {
        let answered = shop.ask(Ask::get(&format!("{EVENTS}?{query}"))).await;
        assert_eq!(answered.json()["code"], code, "{query}: {}", answered.text);
    }
}

#[tokio::test]
async fn a_master_reads_his_childrens_in_one_order_and_children_only_their_own() {
    let shop = Shop::open().await;
    let sold_by = |key: String, id: &'static str| {
        let ask = Ask::post_json(ORDERS, order(id, shield()).to_string()).bearer(&key);
        let ask = ask.header("idempotency-key", &format!("key-of-{id}"));
        async { assert_eq!(ask.of(&shop.house).await.status, 201) }
    };
    sold_by(shop.south.clone(), "S-1").await;
    sold_by(shop.north.clone(), "N-1").await;
    sold_by(shop.south.clone(), "S-2").await;
    let whose = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|it| {
                assert_eq!(it["partnerId"], it["data"]["partnerId"]);
                it["partnerId"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    assert_eq!(whose(&page(&shop, "").await), ["telco-north"; 3]);
    shop.configure(|north| {
        north.settings.insert("partner.children".to_owned(), "telco-south".to_owned());
    })
    .await;
    let (north, south) = ("telco-north", "telco-south");
    let all = [south, south, south, north, north, north, south, south, south];
    assert_eq!(whose(&page(&shop, "").await), all);
    // Page by page it is the same, wherever a page ends.
    let (mut seen, mut query) = (vec![], "limit=2".to_owned());
    loop {
        let page = page(&shop, &query).await;
        seen.extend(whose(&page));
        if page["items"].as_array().unwrap().is_empty() {
            break;
        }
        query = format!("limit=2&after={}", page["nextAfter"].as_str().unwrap());
    }
    assert_eq!(seen, all);
    // Whom he names he reads alone; an event of the other is no place to go on from then.
    let child = Ask::get(EVENTS).header("x-partner-id", south);
    let child = shop.ask(child).await.json();
    assert_eq!(whose(&child), [south; 6]);
    let own = shop.ask(Ask::get(EVENTS).header("x-partner-id", north)).await.json();
    assert_eq!(whose(&own), [north; 3]);
    let theirs = own["nextAfter"].as_str().unwrap();
    for ask in [
        Ask::get(&format!("{EVENTS}?after={theirs}")).bearer(&shop.south).of(&shop.house).await,
        shop.ask(Ask::get(&format!("{EVENTS}?after={theirs}")).header("x-partner-id", south)).await,
    ] {
        assert_eq!(ask.json()["code"], "invalid-page-token", "{}", ask.text);
    }
    let read = Ask::get(EVENTS).bearer(&shop.south).of(&shop.house).await.json();
    assert_eq!(whose(&read), [south; 6]);
}

#[tokio::test]
async fn who_is_called_and_reads_takes_each_event_once() {
    let shop = Shop::open().await;
    let receiver = |id: &str, partner: &str| Receiver {
        id: id.to_owned(),
        active: true,
        url: format!("https://{partner}.test/hook"),
        profile: room_partner::events::PROFILE.to_owned(),
        secrets: vec![vec![7; 32].into()],
        partner: Some(partner.into()),
        ..Receiver::default()
    };
    for partner in ["telco-north", "telco-south"] {
        let receiver = receiver(&format!("hook-{partner}"), partner);
        shop.world.define(Document::Receiver(receiver)).await.unwrap();
    }
    shop.sell("T-1", shield()).await;
    shop.world.engine.flush_deliveries(perennial_engine::testing::SANDBOX).await.unwrap();
    let sent = shop.world.outside.sent.lock().clone();
    assert!(sent.iter().all(|it| it.url == "https://telco-north.test/hook"));
    let mut told: Vec<Value> =
        sent.iter().map(|it| serde_json::from_slice(&it.body).unwrap()).collect();
    told.sort_by_key(|it| it["data"]["eventId"].to_string());
    let feed = page(&shop, "").await;
    let mut read: Vec<Value> = feed["items"].as_array().unwrap().clone();
    read.sort_by_key(|it| it["eventId"].to_string());
    assert_eq!(told.len(), 3);
    for (told, read) in told.iter().zip(&read) {
        assert_eq!((&told["type"], &told["data"]), (&read["type"], &read["data"]));
        assert_eq!(told["timestamp"], read["occurredAt"]);
    }
    let headers: BTreeSet<&str> = sent[0].headers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(headers.contains("webhook-signature"), "{headers:?}");
}

#[tokio::test]
async fn events_are_kept_for_thirty_days_and_the_cursor_for_ever() {
    let shop = Shop::open().await;
    shop.sell("T-1", shield()).await;
    let after = page(&shop, "").await["nextAfter"].as_str().unwrap().to_owned();
    let first = page(&shop, "limit=1").await["nextAfter"].as_str().unwrap().to_owned();
    let day =
        |n: i64| Instant::parse("2026-01-31T09:00:00Z").unwrap().plus_seconds(n * 86_400).unwrap();
    shop.world.clock.set(day(29));
    shop.world.engine.upkeep().await;
    assert_eq!(page(&shop, "").await["items"].as_array().unwrap().len(), 3);
    shop.world.clock.set(day(31));
    shop.world.engine.upkeep().await;
    assert_eq!(page(&shop, "").await["items"], json!([]));
    assert_eq!(page(&shop, &format!("after={first}")).await["nextAfter"], after);
}
