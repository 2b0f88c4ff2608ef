//! Orders that wait: for people to be known, or for somebody of the house to say yes (4.1).

use perennial_engine::testing::SANDBOX;
use room_lobby::testing::Answered;
use serde_json::{Value, json};

use crate::people;
use crate::shop::{ORDERS, Shop, order, shield};

async fn careful() -> Shop {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.approval.shield".to_owned(), "true".to_owned());
    })
    .await;
    shop
}

/// Crockford's, of the ids on the wire.
const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn number(order: &Value) -> u128 {
    let letters = order["orderId"].as_str().unwrap().strip_prefix("ord_").unwrap().to_owned();
    letters
        .chars()
        .fold(0, |id, letter| (id << 5) | u128::try_from(LETTERS.find(letter).unwrap()).unwrap())
}

async fn cancel(shop: &Shop, order: &Value, key: &str) -> Answered {
    let path = format!("{ORDERS}/{}/cancel", order["orderId"].as_str().unwrap());
    shop.post(&path, key, &json!({})).await
}

async fn read(shop: &Shop, order: &Value) -> Value {
    shop.read(&format!("{ORDERS}/{}", order["orderId"].as_str().unwrap())).await
}

#[tokio::test]
async fn nothing_is_made_before_somebody_says_yes() {
    let shop = careful().await;
    let held = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await;
    assert_eq!(held.status, 201, "{}", held.text);
    let held = held.json();
    assert_eq!((&held["state"], &held["completedAt"]), (&json!("HELD"), &Value::Null));
    assert_eq!(held["lines"][0]["state"], "HELD");
    assert_eq!(held["lines"][0]["subscriptions"], json!([]));
    shop.clerk.look_through().await;
    assert_eq!(read(&shop, &held).await, held, "it waits");
    assert!(shop.world.engine.answer_order(SANDBOX, number(&held), true).await.unwrap());
    assert_eq!(cancel(&shop, &held, "cancel-key-1").await.json()["code"], "invalid-state");
    shop.clerk.look_through().await;
    let done = read(&shop, &held).await;
    assert_eq!((&done["state"], &done["orderId"]), (&json!("COMPLETED"), &held["orderId"]));
    assert_eq!(done["lines"][0]["subscriptions"][0]["status"], "ACTIVE");
    let again = shop.post(ORDERS, "key-00002", &order("T-1", shield())).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, done));
    assert!(!shop.world.engine.answer_order(SANDBOX, number(&held), true).await.unwrap());
}

#[tokio::test]
async fn a_no_is_the_end_of_it() {
    let shop = careful().await;
    let held = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await.json();
    assert!(shop.world.engine.answer_order(SANDBOX, number(&held), false).await.unwrap());
    shop.clerk.look_through().await;
    let over = read(&shop, &held).await;
    assert_eq!(
        (&over["state"], &over["lines"][0]["state"]),
        (&json!("CANCELED"), &json!("CANCELED"))
    );
}

#[tokio::test]
async fn what_cannot_be_done_any_more_fails() {
    let shop = careful().await;
    let held = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await.json();
    shop.configure(|partner| partner.products = ["yearly".into()].into()).await;
    assert!(shop.world.engine.answer_order(SANDBOX, number(&held), true).await.unwrap());
    shop.clerk.look_through().await;
    let failed = read(&shop, &held).await;
    assert_eq!(failed["state"], "FAILED");
    assert_eq!(failed["lines"][0]["problem"]["code"], "offering-not-enabled");
}

#[tokio::test]
async fn what_waits_can_be_cancelled_and_nothing_else() {
    let shop = careful().await;
    let held = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await.json();
    let answered = cancel(&shop, &held, "cancel-key-1").await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert_eq!(answered.json()["state"], "CANCELED");
    let again = cancel(&shop, &held, "cancel-key-1").await;
    assert_eq!(
        (again.text.as_str(), again.header("idempotency-replayed")),
        (answered.text.as_str(), "true")
    );
    let twice = cancel(&shop, &held, "cancel-key-2").await;
    assert_eq!((twice.status.as_u16(), &twice.json()["code"]), (409, &json!("invalid-state")));
    let yearly = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_yearly-m" });
    let done = shop.post(ORDERS, "key-00002", &order("T-2", yearly)).await.json();
    let before = shop.store.digest();
    assert_eq!(cancel(&shop, &done, "cancel-key-3").await.json()["code"], "invalid-state");
    let unknown = json!({ "orderId": "ord_00000000000000000000000000" });
    assert_eq!(cancel(&shop, &unknown, "cancel-key-4").await.json()["code"], "order-not-found");
    assert!(shop.store.digest() == before);
}

/// An offering that protects people's identity, beside one that does not.
async fn guarded() -> (Shop, Value) {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.terms.yearly".to_owned(), "partner.identity".to_owned());
        settings.insert("partner.pii_mode".to_owned(), "IDENTITY".to_owned());
    })
    .await;
    let mut both = order("T-1", shield());
    both["lines"] = json!([
        shield(),
        { "lineRef": "2", "action": "CREATE", "offeringId": "off_yearly-m" },
    ]);
    let held = shop.post(ORDERS, "key-00001", &both).await;
    assert_eq!(held.status, 201, "{}", held.text);
    (shop, held.json())
}

#[tokio::test]
async fn an_order_waits_until_it_is_known_whom_it_protects() {
    let (shop, held) = guarded().await;
    assert_eq!(held["state"], "HELD");
    let states: Vec<_> = held["lines"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["COMPLETED", "HELD"]);
    assert_eq!(held["lines"][1]["subscriptions"][0]["status"], "PENDING");
    shop.clerk.look_through().await;
    assert_eq!(read(&shop, &held).await["state"], "HELD");
    // Nobody was enrolled in time.
    shop.clock_to("2026-03-03T09:00:00Z").await;
    shop.clerk.look_through().await;
    let over = read(&shop, &held).await;
    assert_eq!(
        (&over["state"], &over["completedAt"]),
        (&json!("PARTIAL"), &json!("2026-03-03T09:00:00Z"))
    );
    assert_eq!(over["lines"][1]["state"], "CANCELED");
}

#[tokio::test]
async fn cancelling_it_cancels_what_waits() {
    let (shop, held) = guarded().await;
    let answered = cancel(&shop, &held, "cancel-key-1").await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let over = answered.json();
    assert_eq!(over["state"], "PARTIAL", "the shield runs");
    assert_eq!(over["lines"][0]["subscriptions"][0]["status"], "ACTIVE");
    assert_eq!(over["lines"][1]["subscriptions"][0]["status"], "CANCELED");
    assert_eq!(read(&shop, &held).await, over);
}

#[tokio::test]
async fn an_order_is_done_when_everybody_is_known() {
    let shop = people::open().await;
    let mut both = order("T-1", people::watch());
    both["lines"][0]["quantity"] = json!(2);
    let held = shop.post(ORDERS, "key-00001", &both).await.json();
    assert_eq!(held["state"], "HELD", "{held}");
    let ids: Vec<_> = held["lines"][0]["subscriptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["subscriptionId"].as_str().unwrap().to_owned())
        .collect();
    for (id, state) in [(&ids[0], "HELD"), (&ids[1], "COMPLETED")] {
        let known = people::put(&shop, &people::member(id, "m-1"), &people::ada()).await;
        assert!(known.status.is_success(), "{}", known.text);
        shop.clerk.look_through().await;
        assert_eq!(read(&shop, &held).await["state"], state);
    }
    let events = shop.read("/partner/events?limit=100").await;
    let told: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["data"]["orderId"] == held["orderId"])
        .map(|event| event["type"].clone())
        .collect();
    assert_eq!(told, ["partner.order.held", "partner.order.completed"]);
}
